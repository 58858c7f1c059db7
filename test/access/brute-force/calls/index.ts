import type { Oracle } from '../decide.ts';
import type { World } from '../world.ts';
import type { Call, Names, Operation } from './call.ts';
import { groupOperations, policyOperations } from './groups-and-policies.ts';
import { holderOperations } from './holders.ts';
import { instanceOperations, launchOperations, shutdownOperations } from './instances.ts';
import { credentialOperations, principalOperations } from './principals.ts';

/** The calls that the search tries: they have their effect for certain. */
export const operations: readonly Operation[] = [
  ...instanceOperations,
  ...holderOperations,
  ...credentialOperations,
  ...principalOperations,
  ...groupOperations,
  ...policyOperations,
  ...launchOperations,
];

/** All calls of the model, by action. */
export const allOperations: ReadonlyMap<string, readonly Operation[]> = Map.groupBy(
  [...operations, ...shutdownOperations],
  ({ action }) => action,
);

/** The calls of one action that somebody may make as one of those whose credentials they have. */
export function* allowedCalls(
  { action, calls }: Operation,
  world: World,
  by: string,
  names: Names,
  oracle: Oracle,
): Iterable<Call> {
  for (const each of calls(world, by, names)) {
    const call: Call = { action, ...each };
    if ([call, ...(call.also ?? [])].every((request) => oracle.isAllowed(world, by, request))) yield call;
  }
}
