import { buildAccessModel, whoCan, type Reference, type WhoCanEntry } from '../../../src/access/index.ts';
import { account } from '../../accounts/account.ts';
import { newOracle } from './decide.ts';
import { replay, type Replayed } from './replay.ts';
import type { Names } from './calls/call.ts';
import { search, type Searched } from './search.ts';
import { describeWorld, instanceArn, partsOf, type World } from './world.ts';

/**
 * Whether both say the same. Otherwise: `missed` by the engine; a path of the engine is `refuted`, or is under conditions
 * where the search needs none (`doubted`); a path that the model can make was `overlooked` by the search. A path may have
 * calls that are `not modelled`, and there may be too many worlds to look at (`unfinished`).
 */
type Kind = 'agree' | 'missed' | 'refuted' | 'doubted' | 'overlooked' | 'not modelled' | 'unfinished';

/** What the engine and the search say about one user or role. */
export interface Comparison {
  readonly principal: string;
  readonly kind: Kind;
  readonly decision: WhoCanEntry['decision'] | undefined;
  /** The actions of the shortest sequence that the search found; empty where it found none. */
  readonly actions: readonly string[];
  /** Both answers, for people. */
  readonly detail: string;
}

const mostCalls = 4;
/** Many enough that hardly a search is unfinished where who-can says no. Where a path is replayed, the search is a check of itself. */
const usually: Most = { toRefuteNo: 5000, toCheckItself: 250 };

/** How many worlds are looked at, by what who-can says. */
interface Most {
  readonly toRefuteNo: number;
  readonly toCheckItself: number;
}

/** Compares the answers for all users and roles of an account. */
export function compare(
  world: World,
  names: Names,
  reference: Reference,
  mostWorlds: Most = usually,
): readonly Comparison[] {
  const model = buildAccessModel(account(partsOf(world)), reference);
  const answer = whoCan(model, { action: 'ec2:TerminateInstances', resource: instanceArn, direct: false });
  const entries = new Map(answer.principals.map((entry) => [entry.principal, entry]));
  const oracle = newOracle();
  return Object.keys(world.principals).map((principal): Comparison => {
    const entry = entries.get(principal);
    const found = search(world, principal, names, oracle, {
      mostCalls,
      mostWorlds: entry?.decision === 'allowed' ? mostWorlds.toCheckItself : mostWorlds.toRefuteNo,
    });
    const replayed = entry && replay(world, entry, names, oracle);
    const detail = [
      `search: ${found.calls ? found.calls.map(({ action, resource, by, parameters = '' }) => `\n    ${short(by)} ${action} ${short(resource)} ${parameters}`).join('') : 'nothing'}`,
      `  who-can: ${entry ? describeEntry(entry) : 'no'}`,
      `  replayed: ${JSON.stringify(replayed)}`,
    ].join('\n');
    const actions = (found.calls ?? []).map(({ action }) => action);
    return { principal, kind: kindOf(entry, replayed, found), decision: entry?.decision, actions, detail };
  });
}

function kindOf(entry: WhoCanEntry | undefined, replayed: Replayed | undefined, { calls, isComplete }: Searched): Kind {
  if (!entry) return calls ? 'missed' : isComplete ? 'agree' : 'unfinished';
  if (replayed?.outcome === 'refused') return 'refuted';
  if (replayed?.outcome === 'not modelled') return 'not modelled';
  if (entry.decision === 'conditional') return calls ? 'doubted' : 'agree';
  const made = entry.steps.filter(({ action }) => !partsOfCalls.has(action)).length;
  return calls || !isComplete || made > mostCalls ? 'agree' : 'overlooked';
}

/** That a role may be passed, and a session tagged, are parts of other calls. */
const partsOfCalls: ReadonlySet<string> = new Set(['iam:PassRole', 'sts:TagSession']);

/** What they disagree about, with the account; empty where they agree. */
export function disagreements(world: World, compared: readonly Comparison[]): string {
  const lines = compared
    .filter(({ kind }) => !['agree', 'not modelled', 'unfinished'].includes(kind))
    .map(({ principal, kind, detail }) => `${short(principal)} ${kind}: ${detail}`);
  return lines.length === 0 ? '' : [...lines, describeWorld(world)].join('\n');
}

function describeEntry({ decision, conditions, steps }: WhoCanEntry): string {
  return [
    decision,
    ...conditions,
    ...steps.map(({ action, resource, as, sending }) => `${short(as)} ${action} ${short(resource)} ${sending.join()}`),
  ].join('\n    ');
}

function short(arn: string): string {
  return arn.split(':').slice(5).join(':') || arn;
}
