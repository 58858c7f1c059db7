import type { Resource } from './resource.ts';
import type { Scope } from './scope.ts';

/** What previous runs read of some accounts. */
export interface LastRead {
  /** Every scope that a run covered, of these accounts and of those that the last run read with them. */
  readonly scopes: readonly LastScope[];
  /** What the last complete reading of a scope holds; empty if there was none. */
  resources(scope: Scope): Promise<readonly Resource<string, unknown>[]>;
}

/** What previous runs know about a scope. */
export interface LastScope extends Scope {
  /** How many resources the last complete reading holds. */
  readonly count: number;
  /** Whether any run read it completely. */
  readonly wasRead: boolean;
  /** The code in the last run that covered it, if it was not complete: see `ownCodes`. */
  readonly code?: string;
}

/** The state before the first run. */
export const neverRead: LastRead = { scopes: [], resources: () => Promise.resolve([]) };
