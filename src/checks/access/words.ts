import { all, plain } from '../shared/words.ts';
import type { Ability, AbilityPart } from './abilities.ts';

/** What somebody can do, in plain words: `terminate and stop 25 instances and deregister 8 images`. */
export function deedWords({ parts }: Pick<Ability, 'parts'>): string {
  const byKind = Map.groupBy(parts, ({ resources }) => resources);
  return all([...byKind].map(([kind, group]) => `${all(group.map(verbOf))} ${countWords(group, kind)}`));
}

/** How many resources: `25 instances`. */
function countWords(parts: readonly AbilityPart[], kind: AbilityPart['resources']): string {
  const classes = new Set(parts.flatMap(({ ways }) => ways.flatMap((way) => way.classes)));
  const count = [...classes].reduce((sum, { members }) => sum + members.length, 0);
  return `${count} ${count === 1 ? kind : (plurals.get(kind) ?? `${kind}s`)}`;
}

const plurals: ReadonlyMap<AbilityPart['resources'], string> = new Map([['address', 'addresses'], ['policy', 'policies']]);

function verbOf({ deed, goal }: AbilityPart): string {
  if (deed === 'weaken') return plain(goal);
  return verbs.get(goal) ?? `do ${plain(goal)} to`;
}

const verbs: ReadonlyMap<string, string> = new Map([
  ['ec2:TerminateInstances', 'terminate'],
  ['ec2:StopInstances', 'stop'],
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
  ['around', 'going around protection'],
]);
