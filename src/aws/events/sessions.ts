import type { ApiEvent } from '../../domain/api-event.ts';
import { parseArn } from '../../domain/arn.ts';
import type { JsonObject } from '../../domain/json.ts';
import { objectIn, textIn, type RoleSession, type UserIdentity } from './user-identity.ts';

/** An event of a change, and who made it as far as the event says so. */
export interface ReadEvent {
  readonly event: ApiEvent;
  readonly identity: UserIdentity;
}

/** A call that began the session of a role. CloudTrail counts these among the calls that only read. */
export interface Assumption {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly role: string;
  readonly sessionName: string;
  /** The id of the session's credentials. */
  readonly accessKeyId?: string;
  /** Who assumed the role. */
  readonly identity: UserIdentity;
}

/** The calls of STS that give the session of a role. */
const assumingCalls: ReadonlySet<string> = new Set(['AssumeRole', 'AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity']);

/** How a session began, if the record is of such a call. */
export function assumptionOf(record: JsonObject, identity: UserIdentity, at: string): Assumption | undefined {
  if (textIn(record, 'eventSource')?.split('.')[0] !== 'sts') return undefined;
  if (!assumingCalls.has(textIn(record, 'eventName') ?? '')) return undefined;
  const [request, response] = [objectIn(record, 'requestParameters'), objectIn(record, 'responseElements')];
  const accessKeyId = textIn(objectIn(response, 'credentials'), 'accessKeyId');
  return {
    at,
    role: textIn(request, 'roleArn') ?? '',
    sessionName: textIn(request, 'roleSessionName') ?? '',
    identity,
    ...(accessKeyId !== undefined && { accessKeyId }),
  };
}

/** The longest session of a role, in milliseconds. */
export const longestSession = 12 * 60 * 60 * 1000;

/** How far the beginning of a session, as its events name it, may be from the call that began it. */
const slack = 5 * 60 * 1000;

/** Roles that were assumed from one another. */
const longestChain = 5;

/**
 * The events with who assumed the roles of their sessions: whoever began the chain of roles. What a call of STS says
 * counts for more than what the session says of itself.
 */
export function withAssumers(events: readonly ReadEvent[], assumptions: readonly Assumption[]): readonly ApiEvent[] {
  return events.map(({ event, identity }) => {
    const assumer = assumerOf(identity.session, event.at, assumptions);
    return assumer === undefined ? event : { ...event, assumedBy: assumer };
  });
}

function assumerOf(
  session: RoleSession | undefined,
  at: string,
  assumptions: readonly Assumption[],
  left = longestChain,
): string | undefined {
  const begun = session && beginningOf(session, at, assumptions);
  if (!begun) return undefined;
  const { identity } = begun;
  const before = left > 0 ? assumerOf(identity.session, begun.at, assumptions, left - 1) : undefined;
  return before ?? identity.assumedBy ?? identity.principal;
}

/** The call that began a session: by its credentials, or else the last one with the role and the session's name. */
export function beginningOf(
  session: RoleSession,
  at: string,
  assumptions: readonly Assumption[],
): Assumption | undefined {
  const byKey = assumptions.find(({ accessKeyId }) => accessKeyId !== undefined && accessKeyId === session.accessKeyId);
  if (byKey) return byKey;
  const moment = Date.parse(at);
  const since = session.since === undefined ? NaN : Date.parse(session.since);
  return assumptions
    .filter(({ role, sessionName }) => isSameRole(role, session.role) && sessionName === session.name)
    .filter((each) => {
      const begun = Date.parse(each.at);
      if (begun > moment || moment - begun > longestSession) return false;
      return Number.isNaN(since) || Math.abs(begun - since) <= slack;
    })
    .reduce<Assumption | undefined>((last, each) => (last && last.at >= each.at ? last : each), undefined);
}

/** Whether two ARNs name the same role. The name of a role is unique in its account, whatever its path. */
function isSameRole(a: string, b: string): boolean {
  const [one, other] = [roleName(a), roleName(b)];
  return one !== undefined && one === other;
}

function roleName(arn: string): string | undefined {
  const { account, resource = '' } = parseArn(arn) ?? {};
  return account === undefined ? undefined : `${account}/${resource.split('/').at(-1) ?? ''}`;
}
