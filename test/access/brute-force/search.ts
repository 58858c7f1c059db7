import type { Oracle } from './decide.ts';
import { allowedCalls, operations } from './calls/index.ts';
import type { Call, Names } from './calls/call.ts';
import { holding, keyOf, type World } from './world.ts';

/** What the search found out about one user or role. */
export interface Searched {
  /** The calls by which they terminate the instance; undefined: none was found. */
  readonly calls?: readonly MadeCall[];
  /** Whether every sequence was tried. */
  readonly isComplete: boolean;
}

/** A call with who made it, and whether anything changed. */
interface MadeCall extends Pick<Call, 'action' | 'resource' | 'parameters'> {
  readonly by: string;
}

interface State {
  readonly world: World;
  readonly last?: MadeCall;
  readonly before?: State;
}

/** How long sequences are, and how many worlds are looked at. */
interface Limits {
  readonly mostCalls: number;
  readonly mostWorlds: number;
}

/** Tries all sequences of calls that somebody with the credentials of one user or role may make, the shortest first. */
export function search(
  start: World,
  by: string,
  names: Names,
  oracle: Oracle,
  { mostCalls, mostWorlds }: Limits,
): Searched {
  const goal = operations.find(({ action }) => action === 'ec2:TerminateInstances');
  const others = operations.filter((operation) => operation !== goal);
  let frontier: readonly State[] = [{ world: holding(start, by) }];
  const seen = new Set(frontier.map(({ world }) => keyOf(world)));
  for (let depth = 1; depth <= mostCalls; depth += 1) {
    for (const state of frontier) {
      for (const each of state.world.held) {
        if (!goal) continue;
        for (const call of allowedCalls(goal, state.world, each, names, oracle))
          return { calls: callsOf({ world: call.then, last: made(call, each), before: state }), isComplete: true };
      }
    }
    // The last call is the one that terminates.
    if (depth === mostCalls) break;
    const next: State[] = [];
    for (const state of frontier) {
      for (const operation of others) {
        if (depth + (operation.before ?? 1) > mostCalls) continue;
        for (const each of state.world.held) {
          if (operation.action !== 'sts:AssumeRole' && !oracle.mayCall(state.world, each, operation.action)) continue;
          for (const call of allowedCalls(operation, state.world, each, names, oracle)) {
            const key = keyOf(call.then);
            if (seen.has(key)) continue;
            if (seen.size >= mostWorlds) return { isComplete: false };
            seen.add(key);
            next.push({ world: call.then, last: made(call, each), before: state });
          }
        }
      }
    }
    frontier = next;
  }
  return { isComplete: true };
}

function made({ action, resource, parameters }: Call, by: string): MadeCall {
  return { action, resource, by, ...(parameters !== undefined && { parameters }) };
}

function callsOf({ last, before }: State): readonly MadeCall[] {
  return [...(before ? callsOf(before) : []), ...(last ? [last] : [])];
}
