import type { Run } from '../../../domain/audit-result.ts';
import { reportWithin, type ReportDocument } from '../../cut-report.ts';

/** What the outbox keeps of an event: all but its id, which each delivery has. */
export interface EventContent {
  readonly source: string;
  readonly subject: string;
  readonly time: string;
  readonly data: ReportDocument;
}

/** What the event is told of besides the report. */
type EventRun = Pick<Run, 'id' | 'accounts' | 'finishedAt'>;

/** The event of a run, whose JSON with all that surrounds the report has at most so many bytes. */
export function eventOf({ id, accounts, finishedAt }: EventRun, report: ReportDocument, bytes: number): EventContent {
  const [account] = accounts;
  const source =
    account === undefined || accounts.length > 1 ? 'urn:driftwarden' : `urn:driftwarden:account:${account}`;
  const content = { source: encodeURI(source), subject: id, time: finishedAt };
  const around = Buffer.byteLength(eventBody({ ...content, data: {} }, '')) + longestId;
  return { ...content, data: reportWithin(report, bytes - around) };
}

const longestId = 200;

/**
 * The event in the structured mode of CloudEvents 1.0, as JSON:
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
 */
export function eventBody({ source, subject, time, data }: EventContent, id: string): string {
  return JSON.stringify({
    specversion: '1.0',
    id,
    source,
    type: 'driftwarden.audit.finished',
    subject,
    time,
    datacontenttype: 'application/json',
    // The `$id` of the schema that `driftwarden report schema` prints.
    dataschema: 'urn:driftwarden:report:1',
    data,
  });
}
