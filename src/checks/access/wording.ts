import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import { actionSets, targetTypeOf, type Identity, type Path, type TargetClass } from '../../access/index.ts';
import { joinedByAnd } from '../shared/words.ts';
import type { RuleQuestion } from './questions.ts';

/** What a principal can do, in a sentence: `terminate and stop 25 instances and delete 3 volumes and 8 snapshots`. */
export function actionsPhrase(actions: readonly ActionOnResources[]): string {
  const ofKinds = [...Map.groupBy(actions, ({ resources }) => resources)].map(([kind, group]) => ({
    verbs: joinedByAnd([...new Set(group.map(({ goal }) => verbOf(goal)))]),
    count: countText(group, kind),
  }));
  const alike = Map.groupBy(ofKinds, (ofKind) => ofKind.verbs);
  return joinedByAnd([...alike].map(([verbs, group]) => `${verbs} ${joinedByAnd(group.map(({ count }) => count))}`));
}

/** An action, or a protection change in words, on some classes of resources of one kind. */
export interface ActionOnResources {
  /** `type`: instances that do not exist yet, one of each type. */
  readonly resources: RuleQuestion['kind'] | 'type';
  readonly goal: string;
  readonly classes: readonly TargetClass[];
}

/** One of the resources, by its ARN; of instances that do not exist yet, by its type. */
export function exampleText(resources: ActionOnResources['resources'], [first]: readonly TargetClass[]): string {
  const { arn = '', attributes } = first?.example ?? {};
  return escapeUnprintable(resources === 'type' ? (attributes?.get('ec2:instancetype') ?? '') : arn);
}

/** How many resources: `25 instances`. */
function countText(actions: readonly ActionOnResources[], kind: ActionOnResources['resources']): string {
  const count = resourceCount(actions);
  return `${count} ${nounOf(kind, count)}`;
}

/** What so many resources of a kind are called: `instance`, `instances`. */
export function nounOf(kind: string, count: number): string {
  const { noun = kind, plural = `${noun}s` } = targetTypeOf(kind) ?? {};
  return count === 1 ? noun : plural;
}

/** How many different resources the actions are on, of all kinds. */
export function resourceCount(actions: readonly ActionOnResources[]): number {
  const classes = new Set(actions.flatMap((action) => action.classes));
  return [...classes].reduce((sum, { members }) => sum + members.length, 0);
}

/** A protection change is in words already; an action that destroys or disturbs says what it does with its first word. */
export function verbOf(goal: string): string {
  const known = knownVerbs.get(goal);
  if (known !== undefined) return known;
  const [, verb] = disturbing.has(goal) ? (/^[\w-]+:([A-Z][a-z]+)/.exec(goal) ?? []) : [];
  if (verb !== undefined) return verb.toLowerCase();
  return /^[\w-]+:\w+$/.test(goal) ? `call ${goal} on` : goal;
}

const knownVerbs: ReadonlyMap<string, string> = new Map([
  ['ec2:RunInstances', 'launch instances of'],
  ['ec2:StartInstances', 'start'],
  ['ec2:RebootInstances', 'reboot'],
  ['rds:RemoveFromGlobalCluster', 'detach from their global cluster'],
  ['rds-db:connect', 'read the data of'],
]);

const disturbing: ReadonlySet<string> = new Set(actionSets['destroy']?.actions);

/** How a path leads there: `, by changing tags and disabling protection first`; nothing for a single step. */
export function pathPhrase(families: Path['families']): string {
  const means = families.flatMap((family) => familyPhrases.get(family) ?? []);
  return means.length === 0 ? '' : `, by ${joinedByAnd(means)} first`;
}

const familyPhrases: ReadonlyMap<string, string> = new Map([
  ['become', 'assuming another identity'],
  ['re-tag', 'changing tags'],
  ['unprotect', 'disabling protection'],
  ['around', 'bypassing what protects them'],
]);

/** A user or role at the beginning of a sentence: `ana`, `Role deploy`. */
export function principalText({ kind, name }: Pick<Identity, 'kind' | 'name'>): string {
  return kind === 'user' ? escapeUnprintable(name) : `Role ${escapeUnprintable(name)}`;
}
