import type { JsonObject } from '../domain/json.ts';
import { apisOf, type ResourceKind } from './kinds/kind.ts';
import { aliasApi, eventsApi, regionsApi } from './services.ts';

/** The IAM actions for what an audit does besides reading. */
export interface OtherPermissions {
  /** To look up who made a change; left out, what CloudTrail needs. */
  readonly explaining?: readonly string[];
  readonly sending?: readonly string[];
  readonly verifying?: readonly string[];
}

/**
 * The least IAM policy for reading the kinds, listing the regions and naming the account, and in statements of their own the actions for
 * looking up who made a change, for sending mail and for verifying answers, if any. None of the reading actions can be limited to single resources. The audit also calls
 * sts:GetCallerIdentity, which needs no permission:
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export function leastPolicyFor(
  kinds: readonly ResourceKind[],
  { explaining = [eventsApi], sending = [], verifying = [] }: OtherPermissions = {},
): JsonObject {
  const actions = [...new Set([regionsApi, aliasApi, ...kinds.flatMap(apisOf)])].sort();
  const audit = { Sid: 'DriftwardenAudit', Effect: 'Allow', Action: actions, Resource: '*' };
  const others = [
    { Sid: 'DriftwardenEvents', Effect: 'Allow', Action: [...explaining], Resource: '*' },
    { Sid: 'DriftwardenMail', Effect: 'Allow', Action: [...sending], Resource: '*' },
    { Sid: 'DriftwardenVerify', Effect: 'Allow', Action: [...verifying], Resource: '*' },
  ];
  return { Version: '2012-10-17', Statement: [audit, ...others.filter(({ Action }) => Action.length > 0)] };
}
