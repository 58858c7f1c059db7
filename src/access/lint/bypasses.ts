import type { Actor } from '../paths/model/actor.ts';
import type { ExampleCall } from './example-calls.ts';

/** Somebody whom a guard does not hold back, with one example of what. */
export interface Bypass {
  readonly actor: Actor;
  readonly example: ExampleCall;
}

/** What is found for each actor, searched for once among kin, who can do the same; actors without are left out. */
export function findForEachActor<Found>(
  actors: readonly Actor[],
  kinOf: (actor: Actor) => string,
  find: (actor: Actor) => Found | undefined,
): (Found & { readonly actor: Actor })[] {
  const known = new Map<string, Found | undefined>();
  return actors.flatMap((actor) => {
    const kin = kinOf(actor);
    if (!known.has(kin)) known.set(kin, find(actor));
    const found = known.get(kin);
    return found === undefined ? [] : [{ ...found, actor }];
  });
}
