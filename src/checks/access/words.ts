import type { Identity, TargetClass } from '../../access/index.ts';
import { escapeUnprintable } from '../../domain/unprintable.ts';
import { all } from '../shared/words.ts';
import type { Question } from './questions.ts';

/** What somebody can do, in plain words: `terminate and stop 25 instances and delete 3 volumes and 8 snapshots`. */
export function deedWords(deeds: readonly Deed[]): string {
  const ofKinds = [...Map.groupBy(deeds, ({ resources }) => resources)].map(([kind, group]) => ({
    verbs: all([...new Set(group.map(({ goal }) => verbOf(goal)))]),
    count: countWords(group, kind),
  }));
  const alike = Map.groupBy(ofKinds, (ofKind) => ofKind.verbs);
  return all([...alike].map(([verbs, group]) => `${verbs} ${all(group.map(({ count }) => count))}`));
}

/** An action, or a weakening in words, on some classes of resources of one kind. */
export interface Deed {
  /** `type`: instances that do not exist yet, one of each type. */
  readonly resources: Question['kind'] | 'type';
  readonly goal: string;
  readonly classes: readonly TargetClass[];
}

/** One of the resources, by its ARN; of instances that do not exist yet, by its type. */
export function exampleOf(resources: Deed['resources'], [first]: readonly TargetClass[]): string {
  const { arn = '', attributes } = first?.example ?? {};
  return escapeUnprintable(resources === 'type' ? (attributes?.get('ec2:instancetype') ?? '') : arn);
}

/** How many resources: `25 instances`. */
function countWords(deeds: readonly Deed[], kind: Deed['resources']): string {
  const classes = new Set(deeds.flatMap((deed) => deed.classes));
  const count = [...classes].reduce((sum, { members }) => sum + members.length, 0);
  return `${count} ${count === 1 ? kind : (plurals.get(kind) ?? `${kind}s`)}`;
}

const plurals: ReadonlyMap<Deed['resources'], string> = new Map([
  ['address', 'addresses'],
  ['policy', 'policies'],
]);

/** Weakenings are words already. */
function verbOf(goal: string): string {
  return knownVerbs.get(goal) ?? (/^[\w-]+:\w+$/.test(goal) ? `do ${goal} to` : goal);
}

const knownVerbs: ReadonlyMap<string, string> = new Map([
  ['ec2:TerminateInstances', 'terminate'],
  ['ec2:StopInstances', 'stop'],
  ['ec2:RunInstances', 'launch instances of'],
  ['ec2:StartInstances', 'start'],
  ['ec2:RebootInstances', 'reboot'],
  ['ec2:DeregisterImage', 'deregister'],
  ['ec2:DeleteVolume', 'delete'],
  ['ec2:DeleteSnapshot', 'delete'],
  ['ec2:ReleaseAddress', 'release'],
]);

/** How a path leads there: `, by changing tags and switching off protection first`; nothing for a single step. */
export function pathWords(kind: string): string {
  const means = kind.split(' ').flatMap((family) => familyWords.get(family) ?? []);
  return means.length === 0 ? '' : `, by ${all(means)} first`;
}

const familyWords: ReadonlyMap<string, string> = new Map([
  ['become', 'taking on other rights'],
  ['re-tag', 'changing tags'],
  ['unprotect', 'switching off protection'],
  ['around', 'working around what holds them'],
]);

/** A user or role at the beginning of a sentence: `ana`, `Role deploy`. */
export function who({ kind, name }: Pick<Identity, 'kind' | 'name'>): string {
  return kind === 'user' ? escapeUnprintable(name) : `Role ${escapeUnprintable(name)}`;
}
