import { isJsonObject, type JsonObject } from './json.ts';

/**
 * The evidence of a finding about access. It names neither resources nor their number: resources that come and go
 * without a change of the paths do not change it, so exceptions go on. The names of its fields are part of its digest.
 */
export type AccessEvidence = {
  readonly rule: string;
  /** The ARN of the user or role. */
  readonly principal: string;
  /** `act`: do what the rule covers; `weaken`: only remove a protection that the rule relies on. */
  readonly deed: 'act' | 'weaken';
  /** The families of the steps, in their order and joined by blanks: `direct`, `unprotect`, `become re-tag`. */
  readonly kind: string;
  readonly decision: 'allowed' | 'conditional';
  /** Sorted. */
  readonly actions: readonly string[];
  /** Every different path, the shortest for each action and class of resources; sorted by their text. */
  readonly ways: readonly AccessPathEvidence[];
};

export type AccessPathEvidence = {
  readonly action: string;
  readonly steps: readonly AccessStep[];
  /** What it depends on, in plain words; empty if it is certain. */
  readonly conditions: readonly string[];
};

export type AccessStep = {
  readonly action: string;
  /** The ARN of the user or role that makes the call. */
  readonly as: string;
  /** The statement that allows it: the policy's name and the statement's. */
  readonly via?: { readonly policy: string; readonly statement: string };
};

/** The evidence of a finding about access; undefined for other findings. */
export function accessEvidenceOf(evidence: JsonObject): AccessEvidence | undefined {
  const { ways, deed } = evidence;
  return Array.isArray(ways) && ways.every(isJsonObject) && typeof deed === 'string'
    ? (evidence as unknown as AccessEvidence)
    : undefined;
}

/** Whether every path depends on something that was not read: the whole reading may decide it either way. */
export function restsOnUnread(evidence: JsonObject): boolean {
  const { ways = [] } = accessEvidenceOf(evidence) ?? {};
  return ways.length > 0 && ways.every(({ conditions }) => conditions.some((each) => each.endsWith(notRead)));
}

/** How a condition ends that stands for something that was not read. */
const notRead = 'which was not read';
