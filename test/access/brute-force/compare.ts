import { buildAccessModel, whoCan, type Reference, type WhoCanEntry } from '../../../src/access/index.ts';
import { account } from '../../accounts/account.ts';
import { newOracle } from './decide.ts';
import { replay } from './replay.ts';
import type { Names } from './calls/call.ts';
import { search } from './search.ts';
import { describeWorld, instanceArn, partsOf, type World } from './world.ts';

/** What the engine and the search say about one user or role. */
export interface Comparison {
  readonly principal: string;
  readonly kind: 'agree' | 'missed' | 'refuted' | 'doubted' | 'not modelled' | 'search unfinished';
  /** Both answers, for people. */
  readonly detail: string;
}

const limits = { mostCalls: 4, mostWorlds: 3000 };

export const times = { engine: 0, search: 0, replay: 0 };
/** Compares the answers for all users and roles of an account. */
export function compare(world: World, names: Names, reference: Reference): readonly Comparison[] {
  let t0 = performance.now();
  const model = buildAccessModel(account(partsOf(world)), reference);
  const answer = whoCan(model, { action: 'ec2:TerminateInstances', resource: instanceArn, direct: false });
  times.engine += performance.now() - t0;
  const entries = new Map(answer.principals.map((entry) => [entry.principal, entry]));
  const oracle = newOracle();
  return Object.keys(world.principals).map((principal): Comparison => {
    t0 = performance.now();
    const found = search(world, principal, names, oracle, limits);
    times.search += performance.now() - t0;
    const entry = entries.get(principal);
    const replayed = entry && replay(world, entry, names, oracle);
    const detail = [
      `search: ${found.calls ? found.calls.map(({ action, resource, by, parameters = '' }) => `\n    ${short(by)} ${action} ${short(resource)} ${parameters}`).join('') : 'nothing'}`,
      `  who-can: ${entry ? describeEntry(entry) : 'no'}`,
      `  replayed: ${JSON.stringify(replayed)}`,
    ].join('\n');
    const kind = () => {
      if (!entry) return found.calls ? 'missed' : found.isComplete ? 'agree' : 'search unfinished';
      if (replayed?.outcome === 'refused') return 'refuted';
      if (found.calls && entry.decision === 'conditional') return 'doubted';
      return replayed?.outcome === 'not modelled' ? 'not modelled' : 'agree';
    };
    return { principal, kind: kind(), detail };
  });
}

/** What they disagree about, with the account; empty where they agree. */
export function disagreements(world: World, names: Names, reference: Reference): string {
  const lines = compare(world, names, reference)
    .filter(({ kind }) => ['missed', 'refuted', 'doubted'].includes(kind))
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
