import type { Actor } from '../paths/model/actor.ts';
import type { ExampleCall } from './example-calls.ts';

/** An actor whom a statement should restrict and does not, with one call as an example. */
export interface Bypass {
  readonly actor: Actor;
  readonly example: ExampleCall;
}

/**
 * What `find` returns for each actor; undefined is left out. It runs once for all actors with the same equivalence key.
 */
export function findForEachActor<Found>(
  actors: readonly Actor[],
  equivalenceKey: (actor: Actor) => string,
  find: (actor: Actor) => Found | undefined,
): (Found & { readonly actor: Actor })[] {
  const known = new Map<string, Found | undefined>();
  return actors.flatMap((actor) => {
    const key = equivalenceKey(actor);
    if (!known.has(key)) known.set(key, find(actor));
    const found = known.get(key);
    return found === undefined ? [] : [{ ...found, actor }];
  });
}
