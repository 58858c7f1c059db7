import type { TargetClass } from '../../access/index.ts';
import type { OwnedReach } from '../../domain/finding.ts';
import type { Resource } from '../../domain/resource.ts';
import { compareText } from '../../domain/text/order.ts';
import type { CheckContext } from '../check.ts';
import { ownersOf } from '../shared/owner.ts';
import { joinedByAnd, label } from '../shared/words.ts';
import type { Ability } from './abilities.ts';
import { verbOf, nounOf } from './wording.ts';

/** How many owners a finding names: anyone can write a tag. */
const mostOwners = 50;

/** The owners whose resources an ability reaches, and how many more there are. */
export interface OwnersReached {
  readonly owners?: readonly OwnedReach[];
  readonly moreOwners?: number;
}

/**
 * Makes the function that tells whose resources an ability reaches. Owners whom the baseline names come first, then
 * those with more resources.
 */
export function ownersReached({ baseline }: CheckContext): (parts: Ability['parts']) => OwnersReached {
  const ownerOf = ownersOf(baseline);
  const declared = new Set(baseline.resources.map(({ owner }) => owner));
  const byClass = new WeakMap<TargetClass, ReadonlyMap<string, readonly Resource<string, unknown>[]>>();
  const ownedIn = (each: TargetClass, subjects: readonly Resource<string, unknown>[]) => {
    const known = byClass.get(each);
    if (known) return known;
    const members = each.members.flatMap((index) => subjects[index] ?? []);
    const found = new Map<string, Resource<string, unknown>[]>();
    for (const member of members) {
      const owner = ownerOf(member);
      if (owner === undefined) continue;
      const others = found.get(owner);
      if (others) others.push(member);
      else found.set(owner, [member]);
    }
    byClass.set(each, found);
    return found;
  };
  return (parts) => {
    const byOwner = new Map<string, Owned>();
    for (const { resources: kind, goal, classes, subjects } of parts) {
      for (const each of classes) {
        for (const [owner, members] of ownedIn(each, subjects)) {
          const owned: Owned = byOwner.get(owner) ?? new Map<string, OwnedOfKind>();
          const ofKind = owned.get(kind) ?? { goals: new Set<string>(), classes: new Map() };
          ofKind.goals.add(goal);
          ofKind.classes.set(each, members);
          byOwner.set(owner, owned.set(kind, ofKind));
        }
      }
    }
    const ranked = [...byOwner]
      .map(([owner, owned]) => ({ owner, owned, count: countIn(owned) }))
      .sort(
        (a, b) =>
          Number(declared.has(b.owner)) - Number(declared.has(a.owner)) ||
          b.count - a.count ||
          compareText(a.owner, b.owner),
      );
    if (ranked.length === 0) return {};
    const owners = ranked
      .slice(0, mostOwners)
      .map(({ owner, owned, count }) => ({ owner, words: wordsOf(owned), count }));
    return { owners, ...(ranked.length > mostOwners && { moreOwners: ranked.length - mostOwners }) };
  };
}

/** What of one owner is reached, by kind. */
type Owned = Map<string, OwnedOfKind>;

interface OwnedOfKind {
  readonly goals: Set<string>;
  readonly classes: Map<TargetClass, readonly Resource<string, unknown>[]>;
}

function countIn(owned: Owned): number {
  return [...owned.values()].reduce((sum, ofKind) => sum + countOfKind(ofKind), 0);
}

function countOfKind({ classes }: OwnedOfKind): number {
  return [...classes.values()].reduce((sum, members) => sum + members.length, 0);
}

/** `terminate and stop your prod-db-01 (i-0abc) and delete your 3 volumes (vol-1 and 2 more)`. */
function wordsOf(owned: Owned): string {
  return joinedByAnd(
    [...owned].map(([kind, ofKind]) => {
      const verbs = joinedByAnd([...new Set([...ofKind.goals].map(verbOf))]);
      const [[first] = []] = ofKind.classes.values();
      const example = first ? label(first) : '';
      const count = countOfKind(ofKind);
      return count === 1
        ? `${verbs} your ${example}`
        : `${verbs} your ${count} ${nounOf(kind, count)} (${example} and ${count - 1} more)`;
    }),
  );
}
