import type { Resource } from './resource.ts';
import type { Scope } from './scope.ts';

/** What earlier runs read of some accounts. */
export interface LastRead {
  /** Every scope that a run covered, of these accounts and of those that the last run read together with them. */
  readonly scopes: readonly LastScope[];
  /** What the last complete reading of a scope holds; nothing where there was none. */
  resources(scope: Scope): Promise<readonly Resource<string, unknown>[]>;
}

/** How a scope stands by the runs before. */
export interface LastScope extends Scope {
  /** How many resources the last complete reading holds. */
  readonly count: number;
  /** Whether any run read it to its end. */
  readonly wasRead: boolean;
  /** The code of the last run that covered it, where that was not complete: see `ownCodes`. */
  readonly code?: string;
}

/** Knows of no earlier run. */
export const neverRead: LastRead = { scopes: [], resources: () => Promise.resolve([]) };
