import type { JsonObject } from '../domain/json.ts';
import { apisOf, type ResourceKind } from './kinds/kind.ts';

/** Needed to find the regions, where the configuration says `all`. */
const besidesKinds = ['ec2:DescribeRegions'];

/**
 * The least IAM policy that reading the kinds needs, and by a statement of its own what sending needs, if anything.
 * None of the calls can be bound to single resources. Which account it is, sts:GetCallerIdentity tells, and that takes
 * no permission: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export function leastPolicyFor(kinds: readonly ResourceKind[], sending: readonly string[] = []): JsonObject {
  const actions = [...new Set([...besidesKinds, ...kinds.flatMap(apisOf)])].sort();
  const audit = { Sid: 'DriftwardenAudit', Effect: 'Allow', Action: actions, Resource: '*' };
  const mail = { Sid: 'DriftwardenMail', Effect: 'Allow', Action: [...sending], Resource: '*' };
  return { Version: '2012-10-17', Statement: sending.length > 0 ? [audit, mail] : [audit] };
}
