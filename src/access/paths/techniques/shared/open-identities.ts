import { memoizeWeakly } from '../../../../domain/memoize.ts';
import type { Actor } from '../../model/actor.ts';
import type { Identity } from '../../model/identity.ts';
import type { SearchContext, SearchStage } from '../../model/technique.ts';

/** A list of identities that is the same object each time that it is asked for. */
export type IdentityList = readonly Identity[] | ReadonlySet<Identity>;

/**
 * Those of a list that are not dominated as the actors that a plan would make of them. Those that are stay so for as long
 * as a stage of the search lasts, so that each node has fewer to look at.
 */
export function* openIdentities(
  list: IdentityList,
  becoming: (identity: Identity) => Actor,
  { stage, isNotDominated }: SearchContext,
): Iterable<Identity> {
  const left = leftIn(stage)(becoming);
  const open: Actor[] = [];
  for (const actor of left.get(list) ?? actorsIn(becoming)(list)) {
    if (!isNotDominated(actor)) continue;
    open.push(actor);
    yield actor.identity;
  }
  left.set(list, open);
}

const actorsIn = memoizeWeakly((becoming: (identity: Identity) => Actor) =>
  memoizeWeakly((list: IdentityList): readonly Actor[] => Array.from(list, becoming)),
);

type Left = WeakMap<IdentityList, readonly Actor[]>;

const leftIn = memoizeWeakly<SearchStage, (becoming: (identity: Identity) => Actor) => Left>(() =>
  memoizeWeakly<(identity: Identity) => Actor, Left>(() => new WeakMap()),
);
