import { commandName, serviceFolder } from '../../aws/account-directory.ts';
import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts';
import { memoizeWeakly } from '../../domain/memoize.ts';
import { ApiError } from '../api-error.ts';
import { awsJsonType, writeJsonAnswer, writeJsonError } from '../aws-json.ts';
import type { AccountDirectory } from '../directory.ts';
import { objectMembers, textMember } from '../members.ts';
import { cutPage, pageStart, pageToken } from '../pages.ts';
import type { ApiCall, SandboxService } from './service.ts';

/** CloudTrail keeps the event history for 90 days, and shows at most so many events on a page. */
const [daysKept, greatestPage] = [90, 50];

/** Two calls a second: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html */
const perSecond = 2;

/** AWS CloudTrail: LookupEvents, from `cloudtrail/lookup-events.json` of a region, the newest events first. */
export const cloudtrail: SandboxService = {
  version: '2013-11-01',
  contentType: awsJsonType,
  answer(call, directory, added) {
    if (added) return writeJsonAnswer(added(call, directory));
    if (call.action !== 'LookupEvents') throw denied(call, 'the sandbox serves LookupEvents of this service only');
    return writeJsonAnswer(lookUp(call, directory));
  },
  error: writeJsonError,
  denied,
  throttled: () => new ApiError(400, 'ThrottlingException', 'Rate exceeded'),
  unsigned: () => new ApiError(403, 'MissingAuthenticationTokenException', 'Missing Authentication Token'),
  bucketOf: ({ action }) => ({ name: action, capacity: perSecond, perSecond }),
};

function denied({ action, caller }: Pick<ApiCall, 'action' | 'caller'>, because?: string): ApiError {
  const why = because ?? `no identity-based policy allows the cloudtrail:${action} action`;
  const message = `User: ${caller} is not authorized to perform: cloudtrail:${action} because ${why}`;
  return new ApiError(400, 'AccessDeniedException', message);
}

/** An entry of the file, and when it happened, in milliseconds since 1970. */
interface Listed {
  readonly entry: JsonObject;
  readonly at: number;
}

const listOf = memoizeWeakly((document: JsonObject): readonly Listed[] =>
  objectMembers(document, 'Events')
    .map((entry) => ({ entry, at: timeOf(entry) }))
    .toSorted((a, b) => b.at - a.at),
);

function lookUp(call: ApiCall, directory: AccountDirectory): JsonObject {
  const path = `${serviceFolder('cloudtrail', call.account, call.region)}/${commandName(call.action)}.json`;
  const document = directory.document(path);
  if (!document) throw denied(call, `${path} of the account directory is missing: it was not read`);
  const request = requestOf(call);
  const matching = listOf(document).filter(({ entry, at }) => {
    const isShown = at + latenessOf(entry, call) <= call.now;
    return isShown && request.from <= at && at <= request.to && request.matches(entry);
  });
  const { items, next } = cutPage(matching, request.start, {
    limit: request.limit,
    narrow: (item) => item,
    size: () => 1,
  });
  return {
    Events: items.map(({ entry, at }) => ({ ...entry, ...(!Number.isNaN(at) && { EventTime: at / 1000 }) })),
    ...(next !== undefined && { NextToken: pageToken(request.name, next) }),
  };
}

function requestOf({ input, account, region, now }: ApiCall) {
  const { MaxResults: limit = greatestPage, StartTime, EndTime, NextToken, LookupAttributes = [] } = input;
  if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 1 || limit > greatestPage)
    throw new ApiError(400, 'InvalidMaxResultsException', 'MaxResults must be from 1 to 50.');
  const from = secondsIn(StartTime) ?? now - daysKept * 24 * 3_600_000;
  const to = secondsIn(EndTime) ?? now;
  if (from > to) throw new ApiError(400, 'InvalidTimeRangeException', 'The start time must be before the end time.');
  const name = JSON.stringify([account, region, StartTime, EndTime, LookupAttributes]);
  const start = NextToken === undefined ? 0 : typeof NextToken === 'string' ? pageStart(name, NextToken) : undefined;
  if (start === undefined) throw new ApiError(400, 'InvalidNextTokenException', 'The token is invalid.');
  return { name, limit, from, to, start, matches: attributeTest(LookupAttributes) };
}

function secondsIn(time: Json | undefined): number | undefined {
  return typeof time === 'number' ? time * 1000 : undefined;
}

/** The values of an entry that can be looked up, by the attribute. */
const valuesOf: Readonly<Record<string, (entry: JsonObject) => readonly (string | undefined)[]>> = {
  EventId: (entry) => [textMember(entry, 'EventId') ?? textMember(recordOf(entry), 'eventID')],
  EventName: (entry) => [nameOf(entry)],
  ReadOnly: (entry) => [textMember(entry, 'ReadOnly') ?? (recordOf(entry)['readOnly'] === true ? 'true' : 'false')],
  Username: (entry) => [textMember(entry, 'Username')],
  EventSource: (entry) => [textMember(entry, 'EventSource') ?? textMember(recordOf(entry), 'eventSource')],
  AccessKeyId: (entry) => [textMember(entry, 'AccessKeyId')],
  ResourceType: (entry) => objectMembers(entry, 'Resources').map((resource) => textMember(resource, 'ResourceType')),
  ResourceName: (entry) => [
    ...objectMembers(entry, 'Resources').map((resource) => textMember(resource, 'ResourceName')),
    ...sessionNames(entry),
  ],
};

/** CloudTrail lists the credentials and the ARN of a session among the resources of the call that began it. */
function sessionNames(entry: JsonObject): readonly (string | undefined)[] {
  const { responseElements } = recordOf(entry);
  if (!isJsonObject(responseElements)) return [];
  const { credentials, assumedRoleUser } = responseElements;
  return [
    isJsonObject(credentials) ? textMember(credentials, 'accessKeyId') : undefined,
    isJsonObject(assumedRoleUser) ? textMember(assumedRoleUser, 'arn') : undefined,
  ];
}

function attributeTest(attributes: Json): (entry: JsonObject) => boolean {
  const [first, ...more] = Array.isArray(attributes) ? (attributes as readonly Json[]) : [];
  if (first === undefined) return () => true;
  const key = isJsonObject(first) ? textMember(first, 'AttributeKey') : undefined;
  const wanted = isJsonObject(first) ? textMember(first, 'AttributeValue') : undefined;
  const values = key !== undefined && Object.hasOwn(valuesOf, key) ? valuesOf[key] : undefined;
  if (more.length > 0 || !values || wanted === undefined)
    throw new ApiError(400, 'InvalidLookupAttributesException', 'Exactly one valid lookup attribute may be given.');
  return (entry) => values(entry).includes(wanted);
}

const recordOf = memoizeWeakly((entry: JsonObject): JsonObject => {
  const text = textMember(entry, 'CloudTrailEvent');
  try {
    const record: unknown = text === undefined ? undefined : JSON.parse(text);
    return isJsonObject(record) ? record : {};
  } catch {
    return {};
  }
});

function nameOf(entry: JsonObject): string | undefined {
  return textMember(entry, 'EventName') ?? textMember(recordOf(entry), 'eventName');
}

/** The AWS CLI prints a time as text, its first version as seconds. */
function timeOf(entry: JsonObject): number {
  const time = entry['EventTime'] ?? recordOf(entry)['eventTime'];
  return typeof time === 'number' ? time * 1000 : Date.parse(typeof time === 'string' ? time : '');
}

function latenessOf(entry: JsonObject, { late }: ApiCall): number {
  const names = [nameOf(entry), textMember(entry, 'EventId')];
  return Math.max(
    0,
    ...late.filter(({ event }) => event === undefined || names.includes(event)).map(({ delay }) => delay),
  );
}
