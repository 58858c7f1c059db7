import type { AuditResult } from '../../../domain/audit-result.ts';
import { cutTo } from '../../../domain/text/cut.ts';
import type { Reports } from '../../channel.ts';
import { reportWithin, type ReportDocument } from '../../cut-report.ts';
import { firstThatFits } from '../../fit.ts';
import { plainText } from '../../plain-text.ts';

/** What is published: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
export interface SnsMessage {
  readonly subject: string;
  /** A text for each protocol, as JSON: `default`, and a short one for `sms`. */
  readonly message: string;
  /** By which subscriptions filter. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** What a message carries: a text for people, or the JSON report for programs. */
export type SnsForm = 'text' | 'json';

/** SNS takes 256 KiB with the attributes; a subject of up to 100 ASCII characters; and cuts an SMS at 1,600. */
const limits = { message: 256_000, attributes: 2000, subject: 100, sms: 140 } as const;

/** The message about a result, within the limits of SNS. */
export async function snsMessage(result: AuditResult, form: SnsForm, reports: Reports): Promise<SnsMessage> {
  const { verdict, run } = result;
  const summary = reports.summary(result);
  const { subject } = summary({ causes: 1, consequences: 1, listed: 1, characters: 200, command: 0 });
  const sms = cutTo(limits.sms, subject);
  const room = limits.message - limits.attributes;
  const message =
    form === 'text'
      ? firstThatFits(
          summary,
          (each) => JSON.stringify({ default: plainText(each), sms }),
          (text) => Buffer.byteLength(text) <= room,
        )
      : JSON.stringify({ default: await reportText(result, reports, room - 500), sms });
  return {
    subject: asciiSubject(subject),
    message,
    attributes: {
      verdict,
      run: cutTo(100, run.id),
      account: run.accounts.length === 1 ? run.accounts.join('') : 'several',
    },
  };
}

/** The report in so many bytes, as a string within JSON, where quotes and backslashes take two. */
async function reportText(result: AuditResult, reports: Reports, bytes: number): Promise<string> {
  const report = JSON.parse(await reports.report(result, 'json')) as ReportDocument;
  let text = '';
  for (const part of [1, 0.8, 0.6, 0.4, 0.2]) {
    text = JSON.stringify(reportWithin(report, bytes * part));
    if (Buffer.byteLength(JSON.stringify(text)) <= bytes) break;
  }
  return text;
}

/** Fewer than 100 printable ASCII characters that begin with a letter, a digit or punctuation. */
function asciiSubject(text: string): string {
  const ascii = text
    .replaceAll('…', '...')
    .replaceAll('−', '-')
    .replaceAll('→', '->')
    .replace(/[^\x20-\x7e]/gu, '?');
  return ascii.length < limits.subject ? ascii : `${ascii.slice(0, limits.subject - 4)}...`;
}
