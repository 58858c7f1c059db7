/** A resource that may exist and run with a role, and that the caller makes act for them. */
export interface ExistingResource {
  /** The technique's id. */
  readonly id: string;
  readonly summary: string;
  readonly source: string;
  /** The service principal that the role must trust, without the DNS suffix of the partition. */
  readonly service: string;
  /** Whether the role is in an instance profile. */
  readonly inProfile?: true;
  /** Ways to do it: the first that the caller is allowed counts. */
  readonly ways: readonly Way[];
  /** Calls with which a caller who may pass the role needs no resource that has it already: another technique. */
  readonly unlessPassing?: readonly string[];
}

/** The calls of a way, on existing resources, and what must exist, in words; `#` stands for the name of the role. */
export interface Way {
  readonly actions: readonly string[];
  readonly assumption: string;
}

/**
 * A change that takes effect when the resource is started: by the caller, if they may, or by something else.
 */
export function started(
  actions: readonly string[],
  starts: readonly string[],
  resource: string,
  otherwise: string,
): Way[] {
  return [
    ...starts.map((start): Way => ({ actions: [...actions, start], assumption: `${resource} runs with role #` })),
    { actions, assumption: `${resource} runs with role #, and ${otherwise}` },
  ];
}
