import type { z } from 'zod';
import type { AuditResult } from '../domain/audit-result.ts';
import type { Log } from '../domain/log.ts';
import type { MailMessage, MailOptions } from '../domain/mail-message.ts';
import type { Recipient } from '../domain/notification.ts';
import type { ReportSummary, SummaryRoom } from '../domain/report-summary.ts';
import type { SettingSources } from '../domain/setting-sources.ts';
import type { Audience, Subscribers } from './audiences.ts';

/**
 * A way to notify people: what `channels/index.ts` lists. `Declared` is what its section of driftwarden.yaml says,
 * `Content` what it sends, as JSON.
 */
export interface Channel<Declared = unknown, Content = unknown> {
  /** The key of its section under `channels:`, and its name in the outbox: it never changes. */
  readonly name: string;
  /** What the section is for, in one sentence: for the JSON Schema of driftwarden.yaml. */
  readonly description: string;
  /** The key of its section, where that stands at the top of driftwarden.yaml and not under `channels:`. */
  readonly topLevelKey?: string;
  /** The form of the section. A mistake is reported with file, line and column. */
  readonly settings: z.ZodType<Declared>;
  /** The channel with the settings that the section declares, and with what they refer to. */
  open(declared: Declared, sources: SettingSources): OpenChannel<Content> | Promise<OpenChannel<Content>>;
}

/** A channel with its settings, ready to render and send. */
export interface OpenChannel<Content = unknown> {
  /** That of the channel. */
  readonly name: string;
  /** Who is notified through it, and when. */
  readonly subscribers: Subscribers;
  /** When a failed delivery is retried, and for how long; `usualRetries` where left out. */
  readonly retries?: RetryPolicy;
  /** IAM actions that sending needs, for `doctor --print-policy`. */
  readonly permissions?: readonly string[];
  /** What an audience is told. The outbox keeps it, as JSON, until no recipient waits for it. */
  render(audience: Audience, reports: Reports): Content | Promise<Content>;
  /** The id that a delivery carries, made from one that is unique among channels; that id itself where left out. */
  messageId?(id: string): string;
  /** Sends to one recipient. Resolves to the server's answer; what it rejects with goes to `classify`. */
  send(delivery: Outgoing<Content>): Promise<string>;
  /** What an error of `send` means. */
  classify(error: unknown): SendFailure;
  /**
   * For `doctor`: goes as far towards a delivery as the server lets it without one, within so many milliseconds. Resolves
   * to a sentence; to one beside `notCheckable` where what matters cannot be found out; rejects with what is wrong. None
   * of these may contain a secret.
   */
  verify?(limit: number): Promise<string | NotCheckable>;
}

/** What cannot be found out without a delivery, or not now: one sentence. */
export interface NotCheckable {
  readonly notCheckable: string;
}

/** What the report room can render for a channel. */
export interface Reports {
  /** The report in one of the formats of `--format`. */
  report(result: AuditResult, format: string): Promise<string>;
  mail(result: AuditResult, options: MailOptions): Promise<MailMessage>;
  /** The first screen, in as much room as it is given, for channels with a form of their own. */
  summary(result: AuditResult): (room: SummaryRoom) => ReportSummary;
}

/** One notification on its way to one recipient. */
interface Outgoing<Content = unknown> {
  readonly content: Content;
  readonly recipient: Recipient;
  /** When this attempt begins. */
  readonly now: Date;
  readonly log: Log;
}

/** Why a notification was not taken, and what to do about it. */
export interface SendFailure {
  /** One clear sentence without any secret. */
  readonly reason: string;
  /** Whether the same notification may succeed later. If not, it failed permanently. */
  readonly retry: boolean;
  /** Whether the channel as a whole cannot be used now: then nothing more is sent through it until the next time. */
  readonly outage: boolean;
  /** When the server wants the next attempt at the earliest: in so many milliseconds, or at a time. */
  readonly notBefore?: number | Date;
}

/** When a failed delivery is retried. All are milliseconds. */
export interface RetryPolicy {
  /** The wait after the first failed attempt. Each wait is twice the one before. */
  readonly firstWait: number;
  readonly longestWait: number;
  /** For how long delivery is retried, from the time when the notification was written. */
  readonly keepTrying: number;
}
