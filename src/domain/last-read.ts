import type { Resource } from './resource.ts';
import type { AttributesRead, Scope } from './scope.ts';

/** What previous runs read of some accounts. */
export interface LastRead {
  /** Every scope that a run covered, of these accounts and of those that the last run read with them. */
  readonly scopes: readonly LastScope[];
  /** What the last complete reading of a scope holds, or what it held in a run; empty if there was none. */
  resources(scope: Scope, run?: string): Promise<readonly Resource<string, unknown>[]>;
  /** By id, the digests of the resources that a scope held in a run: those of `digest`. */
  digests(scope: Scope, run: string): Promise<ReadonlyMap<string, string>>;
}

/** What previous runs know about a scope. */
export interface LastScope extends Scope {
  /** How many resources the last complete reading holds. */
  readonly count: number;
  /** Whether any run read it completely. */
  readonly wasRead: boolean;
  /** The code in the last run that covered it, if it was not complete: see `ownCodes`. */
  readonly code?: string;
  /** The last run that covered it, if that run read it completely. */
  readonly complete?: CompleteReading;
}

/** A run that read a scope completely. */
export interface CompleteReading {
  /** The run's id. */
  readonly run: string;
  /** ISO 8601: the start of the run. */
  readonly startedAt: string;
  /** What that run carried, of a scope of attributes. */
  readonly attributes?: AttributesRead;
}

/** The state before the first run. */
export const neverRead: LastRead = {
  scopes: [],
  resources: () => Promise.resolve([]),
  digests: () => Promise.resolve(new Map()),
};
