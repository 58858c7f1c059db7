import type { FindingSelector } from './finding-selector.ts';
import type { Severity } from './finding.ts';

/** On what terms something is accepted. */
export interface ExceptionTerms {
  readonly reason: string;
  readonly by?: string;
  /** YYYY-MM-DD; the exception holds through that day, UTC. */
  readonly until: string;
  /** Its line in the baseline file. */
  readonly line: number;
}

/** An accepted finding as the baseline declares it. */
export interface Exception extends ExceptionTerms {
  readonly finding: string;
  /** The digest of the accepted evidence; without it, the first evidence that the exception covers is accepted. */
  readonly evidence?: string;
}

/**
 * Accepted findings, by what they have in common (docs/adr/0033): those that are listed, as they were, or else whatever
 * the selector matches, up to a number.
 */
export type SelectorException = ListedException | LimitedException;

/** What a selector matched when somebody looked: it covers nothing that came or changed later. */
export interface ListedException extends ExceptionTerms {
  readonly match: FindingSelector;
  readonly findings: readonly AcceptedFinding[];
}

/** Whatever a selector matches, what comes later too; nothing of high severity, and nothing once there is more of it. */
export interface LimitedException extends ExceptionTerms {
  readonly match: FindingSelector;
  readonly atMost: number;
}

/** A finding with the evidence that was accepted. */
export interface AcceptedFinding {
  readonly id: string;
  /** The first sixteen digits of the digest of the evidence. */
  readonly evidence: string;
}

/** How many digits of the digest of the evidence stand beside a finding's id. */
export const evidenceDigits = 16;

/** `dw-0123456789abcdef@0123456789abcdef`, as baselines have it. */
export function acceptedFindingText({ id, evidence }: AcceptedFinding): string {
  return `${id}@${evidence}`;
}

/** What an exception by selector came to in a run. */
export interface ExceptionCoverage extends ExceptionTerms {
  /** Its selector in words. */
  readonly match: string;
  /** How many findings it covers. */
  readonly covers: number;
  readonly bySeverity: Readonly<Record<Severity, number>>;
  /** How many it may cover: those that it lists, or its limit. */
  readonly accepted: number;
  /** Whether it also covers what comes later. */
  readonly alsoLater: boolean;
  /** How many of those that it covers the run reported for the first time; only of what comes later. */
  readonly fresh: number;
}

/** An entry of the baseline's list of exceptions that cannot be used: it is reported, and hides nothing. */
export interface MalformedException {
  readonly line: number;
  /** The finding that it names, if it names one. */
  readonly finding?: string;
  /** What is wrong, with what is allowed. */
  readonly problem: string;
}
