import type { Severity } from './finding.ts';

/** How much of everything a summary tells; what does not fit is counted. */
export interface SummaryRoom {
  /** Causes in full. */
  readonly causes: number;
  /** Consequences of one cause. */
  readonly consequences: number;
  /** Lines of one section, and remarks. */
  readonly listed: number;
  /** Characters of any one text, as a person counts them. */
  readonly characters: number;
  /** Characters of a fix's commands: of longer ones, none are told, because half a command is of no use. */
  readonly command: number;
}

/**
 * The first screen of a report, for notifications that no template of the report room renders. Nothing unprintable is in
 * its texts; what else a form obeys, its channel escapes.
 */
export interface ReportSummary {
  /** `[driftwarden prod]`. */
  readonly tag: string;
  /** The subject of the mail about the same run: with the tag, and the worst cause. */
  readonly subject: string;
  readonly tone: 'clean' | 'drift' | 'incomplete' | 'first';
  readonly headline: string;
  readonly detail: string;
  /** When, which accounts, how long. */
  readonly facts: string;
  /** What was not read and not decided: a label and a sentence each. */
  readonly warnings: readonly SummaryWarning[];
  /** What happened since the last run, the worst first; empty in a first audit. */
  readonly causes: readonly SummaryCause[];
  /** How many causes, and findings without one, are left out; a sentence each. */
  readonly moreCauses: readonly string[];
  /** What a first audit found by check; what open findings follow from; who gained access; what has no cause. */
  readonly sections: readonly SummarySection[];
  readonly remarks: readonly string[];
  /** Where the full report is, and which run this is. */
  readonly foot: readonly string[];
  /** The address of the full report, where the configuration says where reports can be read. */
  readonly link?: string;
}

/** `Not read` and `instance in us-east-1 (denied). What is there is unknown.` */
export interface SummaryWarning {
  readonly label: string;
  readonly text: string;
}

/** A cause: what happened, who made it, what follows, and what closes it. */
export interface SummaryCause {
  readonly severity: Severity;
  readonly title: string;
  readonly who: readonly string[];
  readonly consequences: readonly string[];
  /** `3 more consequences`. */
  readonly more: string | undefined;
  readonly notes: readonly string[];
  readonly fix: SummaryFix;
  /** The command that accepts it, unless it is too long. */
  readonly accept?: string;
}

/** What closes a cause, or how to look for it. */
export interface SummaryFix {
  readonly text: string;
  /** As they can be copied, a line each; empty where they are only in the full report. */
  readonly commands: readonly string[];
}

/** Lines under a heading. */
export interface SummarySection {
  readonly heading: string;
  readonly note?: string;
  readonly lines: readonly SummaryLine[];
  /** `… and 12 more`. */
  readonly more?: string;
  readonly command?: string;
}

/** One line, with a severity where it is about findings. */
export interface SummaryLine {
  readonly severity?: Severity;
  readonly text: string;
}
