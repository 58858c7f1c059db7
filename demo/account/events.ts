import type { JsonObject } from '../../src/domain/json.ts';
import type { Account, RegionName } from './account.ts';
import { textTime } from './calendar.ts';
import { accountId, iamArn, iamId } from './ids.ts';

/** A call, as CloudTrail records it. */
interface Call {
  /** `iam:PutGroupPolicy`. */
  readonly event: string;
  readonly at: Date;
  /** The userIdentity element. */
  readonly by: JsonObject;
  readonly request: JsonObject;
  readonly response?: JsonObject;
  /** That of IAM's and STS's calls unless given. */
  readonly region?: RegionName;
}

/** Puts a call into the list of events that `aws cloudtrail lookup-events` prints, the newest first. */
export function recordCall(account: Account, { region = 'us-east-1', ...call }: Call): void {
  const { events } = account.regions[region];
  events.push(entryOf(region, call));
  events.sort((a, b) => timeOf(b) - timeOf(a));
}

function timeOf({ EventTime }: JsonObject): number {
  return typeof EventTime === 'string' ? Date.parse(EventTime) : 0;
}

/** A user of IAM who signed in with MFA. */
export function byUser(name: string): JsonObject {
  return {
    type: 'IAMUser',
    principalId: iamId('AIDA', name),
    arn: iamArn(`user/${name}`),
    accountId,
    accessKeyId: iamId('ASIA', name).slice(0, 20),
    userName: name,
    sessionContext: { attributes: { mfaAuthenticated: 'true' } },
  };
}

/** Lets a user assume a role, which is an event too, and gives the identity of the session. */
export function bySessionOf(account: Account, role: string, user: string, at: Date): JsonObject {
  const key = iamId('ASIA', `${role} ${user}`).slice(0, 20);
  const session = `arn:aws:sts::${accountId}:assumed-role/${role}/${user}`;
  recordCall(account, {
    event: 'sts:AssumeRole',
    at,
    by: byUser(user),
    request: { roleArn: iamArn(`role/${role}`), roleSessionName: user },
    response: { credentials: { accessKeyId: key }, assumedRoleUser: { arn: session } },
  });
  return {
    type: 'AssumedRole',
    principalId: `${iamId('AROA', role)}:${user}`,
    arn: session,
    accountId,
    accessKeyId: key,
    sessionContext: {
      sessionIssuer: { type: 'Role', arn: iamArn(`role/${role}`), accountId, userName: role },
      attributes: { mfaAuthenticated: 'true', creationDate: textTime(at) },
    },
  };
}

function entryOf(region: string, { event, at, by, request, response }: Omit<Call, 'region'>): JsonObject {
  const [service = '', name = ''] = event.split(':');
  const readOnly = name === 'AssumeRole';
  const time = textTime(at);
  const id = eventId(`${event} ${time} ${JSON.stringify(request)}`);
  const record = {
    eventVersion: '1.11',
    userIdentity: by,
    eventTime: time,
    eventSource: `${service}.amazonaws.com`,
    eventName: name,
    awsRegion: region,
    sourceIPAddress: '203.0.113.24',
    userAgent: 'aws-cli/2.31.0 md/awscrt#0.27.6 os/linux lang/python#3.13',
    requestParameters: request,
    responseElements: response ?? null,
    eventID: id,
    readOnly,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: accountId,
  };
  return {
    EventId: id,
    EventName: name,
    ReadOnly: String(readOnly),
    EventTime: time,
    EventSource: `${service}.amazonaws.com`,
    Username: by['userName'] ?? '',
    Resources: [],
    CloudTrailEvent: JSON.stringify(record),
  };
}

/** The form of a UUID. */
function eventId(text: string): string {
  const digits = iamId('', text)
    .toLowerCase()
    .replace(/[^0-9a-f]/g, (letter) => (letter.charCodeAt(0) % 16).toString(16));
  const all = (digits + digits).slice(0, 32);
  return [all.slice(0, 8), all.slice(8, 12), all.slice(12, 16), all.slice(16, 20), all.slice(20)].join('-');
}
