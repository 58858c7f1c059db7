import type { Json, JsonObject } from '../domain/json.ts';
import type { PolicyHolderKind } from '../domain/terraform/policy-types.ts';

/** Who can hold policies. */
export type HolderKind = PolicyHolderKind;

/** A document that is not known: it is neither declared nor taken for absent. */
export const notKnown = null;

/** The state of a resource as it is declared, in the words of the baseline. */
export interface ExpectedState {
  readonly type?: string;
  readonly image?: string;
  readonly engine?: string;
  readonly instanceProfile?: string | null;
  readonly tags?: { readonly [key: string]: string };
}

/** A resource that must exist. */
export interface ExpectedResource {
  readonly id: string;
  readonly account?: string | undefined;
  readonly region?: string | undefined;
  readonly expect: ExpectedState;
}

/** A protection that a resource is declared to have. */
export type ProtectionFlag = 'termination-protection' | 'stop-protection' | 'deletion-protection';

/** One thing that infrastructure as code says of an account. */
export type Fact =
  | { readonly is: 'resource'; readonly resource: ExpectedResource }
  | { readonly is: 'protection'; readonly flag: ProtectionFlag; readonly id: string }
  | { readonly is: 'image-shared'; readonly with: string }
  | {
      readonly is: 'holder';
      readonly kind: HolderKind;
      readonly name: string;
      /** Undefined where it is not said or not known. */
      readonly trust?: JsonObject | undefined;
      /** Null: it has none. */
      readonly boundary?: string | null | undefined;
      readonly account?: string | undefined;
    }
  | {
      readonly is: 'policy';
      readonly name: string;
      readonly document: JsonObject | typeof notKnown;
      readonly account?: string | undefined;
    }
  | {
      readonly is: 'inline';
      readonly kind: HolderKind;
      readonly holder: string;
      readonly name: string;
      readonly document: JsonObject | typeof notKnown;
    }
  | { readonly is: 'attached'; readonly kind: HolderKind; readonly holder: string; readonly policy: string }
  /** What was read of a role besides what is declared for it: it counts where nothing else says it. */
  | {
      readonly is: 'computed';
      readonly role: string;
      readonly attached: readonly string[];
      readonly inline: ReadonlyMap<string, JsonObject | typeof notKnown>;
    }
  | { readonly is: 'member'; readonly group: string; readonly user: string }
  /** The policies or members of a holder are not all known. */
  | {
      readonly is: 'open';
      readonly kind: HolderKind;
      readonly holder: string;
      readonly part: 'inline' | 'attached' | 'members';
    }
  /** Part of it cannot be declared, or is not known. */
  | { readonly is: 'left-out'; readonly why: string };

/** A fact, and the address of what says it: `module.web.aws_instance.app[0]`. */
export interface AddressedFact {
  readonly address: string;
  readonly fact: Fact;
}

/** What a file of infrastructure as code says. */
export interface Reading {
  readonly facts: readonly AddressedFact[];
  /** Of the file as a whole, as sentences. */
  readonly notes: readonly string[];
  /** How many resources there are of each type that cannot be declared. */
  readonly otherTypes: ReadonlyMap<string, number>;
  /** How many resources were read, of the types that can be declared. */
  readonly resources: number;
}

/** Thrown for a file that is not what it should be; the message begins in the middle of a sentence about the file. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';
  /** Where in the file, if that is known; both count from 1. */
  readonly position: { readonly line: number; readonly column: number } | undefined;

  constructor(message: string, options: ErrorOptions & { readonly position?: UnreadableFile['position'] } = {}) {
    super(message, options);
    this.position = options.position;
  }
}

/** Thrown for a field that is not known; the message is a sentence without its end. */
export class NotKnown extends Error {
  override readonly name = 'NotKnown';
}

/** Tags as strings; those that AWS reserves and those that are no strings are left out. */
export function plainTags(written: Json | undefined): Readonly<Record<string, string>> {
  const entries = Object.entries(
    typeof written === 'object' && written !== null && !Array.isArray(written) ? written : {},
  );
  return Object.fromEntries(
    entries.flatMap(([key, value]) =>
      key !== '' && !key.startsWith('aws:') && typeof value === 'string' ? [[key, value] as const] : [],
    ),
  );
}
