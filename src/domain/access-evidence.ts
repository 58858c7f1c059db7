import { isJsonObject, type JsonObject } from './json.ts';

/**
 * What a finding about access rests on. It names neither resources nor their number: whatever comes and goes without
 * changing the ways leaves it as it is, and with it the exceptions that rest on it.
 */
export type AccessEvidence = {
  readonly rule: string;
  /** The ARN of the user or role. */
  readonly principal: string;
  /** `act`: do what the rule is about; `weaken`: only take away what keeps others from it. */
  readonly deed: 'act' | 'weaken';
  /** The families of the ways' steps, in their order: `direct`, `unprotect`, `become re-tag`. */
  readonly kind: string;
  readonly decision: 'allowed' | 'conditional';
  /** Sorted. */
  readonly actions: readonly string[];
  /** Every different way, the shortest of each action and class of resources; sorted by their text. */
  readonly ways: readonly AccessPathEvidence[];
};

export type AccessPathEvidence = {
  readonly action: string;
  readonly steps: readonly AccessStep[];
  /** What it depends on, in plain words; empty where it is open for certain. */
  readonly conditions: readonly string[];
};

export type AccessStep = {
  readonly action: string;
  /** The ARN of the user or role that makes the call. */
  readonly as: string;
  /** The statement that allows it: the policy's name and the statement's. */
  readonly via?: { readonly policy: string; readonly statement: string };
};

/** The evidence of a finding about what somebody can do; undefined for other findings. */
export function accessEvidenceOf(evidence: JsonObject): AccessEvidence | undefined {
  const { ways, deed } = evidence;
  return Array.isArray(ways) && ways.every(isJsonObject) && typeof deed === 'string'
    ? (evidence as unknown as AccessEvidence)
    : undefined;
}
