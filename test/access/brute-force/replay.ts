import type { WhoCanEntry } from '../../../src/access/index.ts';
import { allowedCalls, allOperations } from './calls/index.ts';
import { tagChoices, type Names } from './calls/call.ts';
import { passing } from './calls/instances.ts';
import type { Oracle } from './decide.ts';
import { arnOf, holding, keyOf, ofAws, type World } from './world.ts';

/** What becomes of a path in the model: a step that the model lacks, a step that it refuses, or the instance is terminated. */
export type Replayed =
  | { readonly outcome: 'terminated' }
  | { readonly outcome: 'not modelled'; readonly action: string }
  | { readonly outcome: 'refused'; readonly step: number };

/**
 * Makes the calls of a path that `who-can` prints, one after the other. It names actions and resources, so every choice
 * of the other parameters is tried.
 */
export function replay(
  start: World,
  { principal, steps }: Pick<WhoCanEntry, 'principal' | 'steps'>,
  names: Names,
  oracle: Oracle,
): Replayed {
  let worlds: readonly World[] = [holding(start, principal)];
  for (const [step, { action, resource, as: by }] of steps.entries()) {
    const next = new Map<string, World>();
    const keep = (world: World) => next.set(keyOf(world), world);
    const operations = allOperations.get(action) ?? [];
    const isPass = action === 'iam:PassRole';
    const isTagging = action === 'sts:TagSession';
    if (!isPass && !isTagging && operations.length === 0) return { outcome: 'not modelled', action };
    for (const world of worlds) {
      // The tags are a part of the call that starts the session.
      if (isTagging && world.held.some((holder) => holder !== resource && arnOf(holder) === resource)) keep(world);
      for (const holder of world.held.filter((each) => arnOf(each) === by)) {
        if (isPass) {
          const request = passing(world, resource, { 'iam:PassedToService': 'ec2.amazonaws.com' });
          if (oracle.isAllowed(world, holder, request)) keep(world);
        }
        for (const operation of operations) {
          for (const call of allowedCalls(operation, world, holder, namesIn(resource, names), oracle))
            if (call.resource === resource || action === 'ec2:RunInstances') keep(call.then);
        }
      }
    }
    if (next.size === 0) return { outcome: 'refused', step };
    worlds = [...next.values()];
  }
  return worlds.some(({ instance }) => instance.isTerminated)
    ? { outcome: 'terminated' }
    : { outcome: 'refused', step: steps.length };
}

/** The tags that paths give to sessions; the search tries those alone that policies name. */
const allSessionTags = [{}, { x: 'x' }].flatMap((more) =>
  [{}, ...tagChoices, { team: 'x' }].map((tags) => ({ ...tags, ...more })),
);

/** The names that a path gives to what it makes, besides those that the search tries. */
function namesIn(resource: string, names: Names): Names {
  const [, kind = '', name = ''] = /:([a-z-]+)\/(.+)$/.exec(resource) ?? [];
  return {
    ...names,
    awsPolicy: Object.keys(ofAws),
    sessionTags: allSessionTags,
    ...(kind in names && { [kind]: [name] }),
  };
}
