import type { JsonObject } from '../domain/json.ts';
import { apisOf, type ResourceKind } from './kinds/kind.ts';
import { regionsApi } from './services.ts';

/**
 * The least IAM policy for reading the kinds and listing the regions, and in a second statement the actions for sending
 * mail, if any. None of the reading actions can be limited to single resources. The audit also calls
 * sts:GetCallerIdentity, which needs no permission: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export function leastPolicyFor(kinds: readonly ResourceKind[], sending: readonly string[] = []): JsonObject {
  const actions = [...new Set([regionsApi, ...kinds.flatMap(apisOf)])].sort();
  const audit = { Sid: 'DriftwardenAudit', Effect: 'Allow', Action: actions, Resource: '*' };
  const mail = { Sid: 'DriftwardenMail', Effect: 'Allow', Action: [...sending], Resource: '*' };
  return { Version: '2012-10-17', Statement: sending.length > 0 ? [audit, mail] : [audit] };
}
