import type { ApiEvent } from '../../domain/api-event.ts';
import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts';
import { isDeep } from '../kinds/shape.ts';
import { assumptionOf, type Assumption, type ReadEvent } from './sessions.ts';
import { objectIn, textIn, userIdentityOf, type UserIdentity } from './user-identity.ts';

/** What one entry of LookupEvents is: an event of a change, how a session began, neither, or not readable. */
export type Entry =
  | { readonly kind: 'event'; readonly read: ReadEvent }
  | { readonly kind: 'assumption'; readonly assumption: Assumption }
  | { readonly kind: 'other' }
  | { readonly kind: 'malformed'; readonly id: string; readonly why: string };

/** Characters of a text that is shown; AWS's own are shorter. */
const longest = 1000;

/**
 * Reads one entry of LookupEvents by its CloudTrailEvent, a text of JSON. Calls that only read and calls that failed
 * changed nothing. https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export function readEntry(entry: unknown, account: string, region: string): Entry {
  const id = textIn(entry as Json, 'EventId') ?? 'without an id';
  const record = recordOf(entry);
  if (typeof record === 'string') return { kind: 'malformed', id, why: record };
  const [source, name, time] = ['eventSource', 'eventName', 'eventTime'].map((field) => textIn(record, field));
  const at = new Date(time ?? '');
  if (source === undefined || name === undefined)
    return { kind: 'malformed', id, why: `it has no ${source === undefined ? 'eventSource' : 'eventName'}` };
  if (Number.isNaN(at.getTime())) return { kind: 'malformed', id, why: 'its eventTime is not a time' };
  if (hasFailed(record)) return { kind: 'other' };
  const identity = userIdentityOf(objectIn(record, 'userIdentity'));
  const assumption = assumptionOf(record, identity, at.toISOString());
  if (assumption) return { kind: 'assumption', assumption };
  if (record['readOnly'] === true || textIn(record, 'readOnly') === 'true') return { kind: 'other' };
  const event = eventOf(entry, record, identity, {
    account,
    region: textIn(record, 'awsRegion') ?? region,
    at: at.toISOString(),
    event: `${source.split('.')[0] ?? source}:${name}`.slice(0, longest),
  });
  return { kind: 'event', read: { event, identity } };
}

function eventOf(
  entry: unknown,
  record: JsonObject,
  { principal, assumedBy, mfa }: UserIdentity,
  head: Pick<ApiEvent, 'account' | 'region' | 'at' | 'event'>,
): ApiEvent {
  const eventId = textIn(record, 'eventID') ?? textIn(entry as Json, 'EventId');
  const sourceIp = textIn(record, 'sourceIPAddress');
  const userAgent = textIn(record, 'userAgent');
  return {
    ...head,
    principal: principal.slice(0, longest),
    ...(assumedBy !== undefined && { assumedBy: assumedBy.slice(0, longest) }),
    ...(sourceIp !== undefined && { sourceIp: sourceIp.slice(0, longest) }),
    ...(userAgent !== undefined && { userAgent: userAgent.slice(0, longest) }),
    ...(mfa !== undefined && { mfa }),
    ...(eventId !== undefined && { eventId: eventId.slice(0, longest) }),
    request: record['requestParameters'] ?? record['serviceEventDetails'] ?? null,
    response: record['responseElements'] ?? null,
    resources: resourcesIn(entry, record),
  };
}

/** The record, or why it cannot be read. People who make a file by hand may write the record as an object. */
function recordOf(entry: unknown): JsonObject | string {
  if (!isJsonObject(entry)) return 'it is not an object';
  const text = entry['CloudTrailEvent'];
  const record = typeof text === 'string' ? parsed(text) : text;
  if (record === undefined)
    return typeof text === 'string' ? 'its CloudTrailEvent is not JSON' : 'it has no CloudTrailEvent';
  if (!isJsonObject(record)) return 'its CloudTrailEvent is not an object';
  return isDeep(record) ? 'its CloudTrailEvent has too many objects inside one another' : record;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** A call with an error changed nothing; `responseElements` of some services say so as well. */
function hasFailed(record: JsonObject): boolean {
  return textIn(record, 'errorCode') !== undefined || textIn(record, 'errorMessage') !== undefined;
}

function resourcesIn(entry: unknown, record: JsonObject): readonly string[] {
  const lists = [
    [record['resources'], 'ARN'],
    [isJsonObject(entry) ? entry['Resources'] : undefined, 'ResourceName'],
  ] as const;
  return [
    ...new Set(
      lists.flatMap(([list, field]) =>
        Array.isArray(list) ? (list as readonly Json[]).flatMap((item) => textIn(item, field) ?? []) : [],
      ),
    ),
  ];
}
