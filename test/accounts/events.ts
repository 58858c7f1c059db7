import type { Json, JsonObject } from '../../src/domain/json.ts';
import type { Files } from './files.ts';
import { home } from './places.ts';

/** One call, as CloudTrail records it. */
export interface RecordedEvent {
  /** The userIdentity element: see `byUser` and `bySession`. */
  readonly by: JsonObject;
  /** ISO 8601. */
  readonly at: string;
  readonly request?: Json;
  readonly response?: Json;
  readonly id?: string;
  readonly region?: string;
  /** Other fields of the record, for example `errorCode`. */
  readonly more?: JsonObject;
}

/** An entry of `aws cloudtrail lookup-events` about a call, for example of `iam:PutGroupPolicy`. */
export function recordedEvent(
  event: string,
  { by, at, request = null, response = null, id = `event-${event}-${at}`, region = 'us-east-1', more }: RecordedEvent,
): JsonObject {
  const [service = '', name = ''] = event.split(':');
  const readOnly = /^(Describe|Get|List|AssumeRole)/.test(name);
  const record = {
    eventVersion: '1.11',
    userIdentity: by,
    eventTime: at,
    eventSource: `${service}.amazonaws.com`,
    eventName: name,
    awsRegion: region,
    sourceIPAddress: '203.0.113.7',
    userAgent: 'aws-cli/2.30.1',
    requestParameters: request,
    responseElements: response,
    eventID: id,
    readOnly,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: home,
    ...more,
  };
  return {
    EventId: id,
    EventName: name,
    ReadOnly: String(readOnly),
    EventTime: at,
    EventSource: `${service}.amazonaws.com`,
    Username: 'someone',
    Resources: [],
    CloudTrailEvent: JSON.stringify(record),
  };
}

/** A user of IAM with its access key. */
export function byUser(name: string): JsonObject {
  return {
    type: 'IAMUser',
    principalId: `AIDA${name}`,
    arn: `arn:aws:iam::${home}:user/${name}`,
    accountId: home,
    accessKeyId: `AKIA${name}`,
    userName: name,
  };
}

interface Session {
  readonly key?: string;
  readonly since?: string;
  readonly sourceIdentity?: string;
  readonly mfa?: boolean;
}

/** The session of a role. */
export function bySession(role: string, name: string, { key, since, sourceIdentity, mfa }: Session = {}): JsonObject {
  return {
    type: 'AssumedRole',
    principalId: `AROA${role}:${name}`,
    arn: `arn:aws:sts::${home}:assumed-role/${role}/${name}`,
    accountId: home,
    ...(key !== undefined && { accessKeyId: key }),
    sessionContext: {
      sessionIssuer: { type: 'Role', arn: `arn:aws:iam::${home}:role/${role}`, accountId: home, userName: role },
      attributes: { mfaAuthenticated: String(mfa ?? false), ...(since !== undefined && { creationDate: since }) },
      ...(sourceIdentity !== undefined && { sourceIdentity }),
    },
  };
}

/** The call that began a session. */
export function assumeRole(
  role: string,
  session: string,
  { key, ...event }: RecordedEvent & { readonly key?: string },
): JsonObject {
  return recordedEvent('sts:AssumeRole', {
    request: { roleArn: `arn:aws:iam::${home}:role/${role}`, roleSessionName: session },
    response: {
      ...(key !== undefined && { credentials: { accessKeyId: key, sessionToken: 'token' } }),
      assumedRoleUser: { arn: `arn:aws:sts::${home}:assumed-role/${role}/${session}` },
    },
    ...event,
  });
}

/** The files of an account directory with these events, by region. */
export function eventFiles(byRegion: Readonly<Record<string, readonly JsonObject[]>>): Files {
  return Object.fromEntries(
    Object.entries(byRegion).map(([region, Events]) => [`${region}/cloudtrail/lookup-events.json`, { Events }]),
  );
}
