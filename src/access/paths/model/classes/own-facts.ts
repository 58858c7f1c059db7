import type { Target, TargetFacts } from '../target.ts';
import { newPlace, placeAfter, type ValuePlace } from './value-tree.ts';

/** The facts of a target that are no targets, as a number that is equal for equal facts, and those that are, by name. */
export interface OwnFacts {
  readonly number: number;
  readonly others: readonly { readonly name: string; readonly targets: readonly Target[] }[];
}

let root = newPlace();
const plain = new Map<ValuePlace, OwnFacts>();

/** When so many facts are known, all are forgotten; after that, equal facts can get another number. */
const limit = 100_000;

/** Reads the facts of a target. Equal facts without targets are one object. */
export function readOwnFacts(facts: TargetFacts): OwnFacts {
  const all = facts as Readonly<Record<string, string | boolean | Target | readonly Target[] | undefined>>;
  let place = root;
  let others: OwnFacts['others'][number][] | undefined;
  for (const name in all) {
    const fact = all[name];
    if (fact === undefined) continue;
    if (typeof fact === 'object') (others ??= []).push({ name, targets: 'arn' in fact ? [fact] : fact });
    else place = placeAfter(placeAfter(place, name), fact);
  }
  const known = plain.get(place) ?? keep(place);
  return others ? { number: known.number, others } : known;
}

function keep(place: ValuePlace): OwnFacts {
  if (plain.size >= limit) {
    plain.clear();
    root = newPlace();
  }
  const facts = { number: place.number, others: [] };
  plain.set(place, facts);
  return facts;
}
