import { isJsonObject, type JsonObject } from '../../domain/json.ts';
import { ApiError } from '../api-error.ts';
import type { AccountDirectory } from '../directory.ts';
import { objectMembers, textMember } from '../members.ts';
import type { ApiCall } from '../services/service.ts';
import type { Write } from '../writes.ts';
import {
  entity,
  limitExceeded,
  noSuchEntity,
  parameterOf,
  putEntity,
  requestedKey,
  requiredParameter,
  type Holder,
} from './entities.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html; characters without white space. */
const inlineLimits: Readonly<Record<Holder, number>> = { User: 2048, Group: 5120, Role: 10_240 };
const attachedLimit = 10;

/** Inline and attached policies of users, groups and roles, permissions boundaries, and trust policies. */
export const policyWrites: readonly (readonly [string, Write])[] = [
  ...(['User', 'Group', 'Role'] as const).flatMap((holder): readonly (readonly [string, Write])[] => [
    [
      `Put${holder}Policy`,
      {
        parameters: [parameterOf(holder), 'PolicyName', 'PolicyDocument'],
        write: (call, directory) => putInline(call, directory, holder),
      },
    ],
    [
      `Delete${holder}Policy`,
      {
        parameters: [parameterOf(holder), 'PolicyName'],
        write: (call, directory) => deleteInline(call, directory, holder),
      },
    ],
    [
      `Attach${holder}Policy`,
      {
        parameters: [parameterOf(holder), 'PolicyArn'],
        write: (call, directory) => attach(call, directory, holder),
      },
    ],
    [
      `Detach${holder}Policy`,
      {
        parameters: [parameterOf(holder), 'PolicyArn'],
        write: (call, directory) => detach(call, directory, holder),
      },
    ],
  ]),
  ...(['User', 'Role'] as const).flatMap((holder): readonly (readonly [string, Write])[] => [
    [
      `Put${holder}PermissionsBoundary`,
      {
        parameters: [parameterOf(holder), 'PermissionsBoundary'],
        write: (call, directory) => putBoundary(call, directory, holder),
      },
    ],
    [
      `Delete${holder}PermissionsBoundary`,
      {
        parameters: [parameterOf(holder)],
        write: (call, directory) => deleteBoundary(call, directory, holder),
      },
    ],
  ]),
  ['UpdateAssumeRolePolicy', { parameters: ['RoleName', 'PolicyDocument'], write: updateTrust }],
];

function putInline(call: ApiCall, directory: AccountDirectory, holder: Holder): JsonObject {
  const held = entity(call, directory, holder);
  const name = requiredParameter(call.parameters.value('PolicyName'), 'PolicyName');
  const PolicyDocument = requestedDocument(call);
  const list = `${holder}PolicyList`;
  const before = objectMembers(held, list);
  const policy = { PolicyName: name, PolicyDocument };
  const isThere = before.some(({ PolicyName }) => PolicyName === name);
  const after = isThere ? before.map((each) => (each['PolicyName'] === name ? policy : each)) : [...before, policy];
  const size = after.reduce((sum, each) => sum + JSON.stringify(each['PolicyDocument']).replace(/\s/g, '').length, 0);
  const key = requestedKey(call, holder);
  if (size > inlineLimits[holder])
    throw limitExceeded(
      `Maximum policy size of ${inlineLimits[holder]} bytes exceeded for ${holder.toLowerCase()} ${key}`,
    );
  putEntity(call, directory, holder, { ...held, [list]: after });
  return {};
}

function deleteInline(call: ApiCall, directory: AccountDirectory, holder: Holder): JsonObject {
  const held = entity(call, directory, holder);
  const name = requiredParameter(call.parameters.value('PolicyName'), 'PolicyName');
  const list = `${holder}PolicyList`;
  const after = objectMembers(held, list).filter(({ PolicyName }) => PolicyName !== name);
  if (after.length === objectMembers(held, list).length)
    throw noSuchEntity(`The ${holder.toLowerCase()} policy with name ${name} cannot be found.`);
  putEntity(call, directory, holder, { ...held, [list]: after });
  return {};
}

/** Attaching a policy twice is no error; one that the account directory does not hold cannot be attached. */
function attach(call: ApiCall, directory: AccountDirectory, holder: Holder): JsonObject {
  const held = entity(call, directory, holder);
  const arn = requestedKey(call, 'Policy');
  const policy = attachable(call, directory, arn);
  const before = objectMembers(held, 'AttachedManagedPolicies');
  if (before.some(({ PolicyArn }) => PolicyArn === arn)) return {};
  if (before.length >= attachedLimit)
    throw limitExceeded(`Cannot exceed quota for PoliciesPer${holder}: ${attachedLimit}`);
  const AttachedManagedPolicies = [...before, { PolicyName: textMember(policy, 'PolicyName') ?? '', PolicyArn: arn }];
  putEntity(call, directory, holder, { ...held, AttachedManagedPolicies });
  count(call, directory, arn, 'AttachmentCount', 1);
  return {};
}

function detach(call: ApiCall, directory: AccountDirectory, holder: Holder): JsonObject {
  const held = entity(call, directory, holder);
  const arn = requestedKey(call, 'Policy');
  const before = objectMembers(held, 'AttachedManagedPolicies');
  const AttachedManagedPolicies = before.filter(({ PolicyArn }) => PolicyArn !== arn);
  if (AttachedManagedPolicies.length === before.length) throw noSuchEntity(`Policy ${arn} was not found.`);
  putEntity(call, directory, holder, { ...held, AttachedManagedPolicies });
  count(call, directory, arn, 'AttachmentCount', -1);
  return {};
}

function putBoundary(call: ApiCall, directory: AccountDirectory, holder: 'User' | 'Role'): JsonObject {
  const held = entity(call, directory, holder);
  const arn = requiredParameter(call.parameters.value('PermissionsBoundary'), 'PermissionsBoundary');
  attachable(call, directory, arn);
  const PermissionsBoundary = { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: arn };
  putEntity(call, directory, holder, { ...held, PermissionsBoundary });
  return {};
}

function deleteBoundary(call: ApiCall, directory: AccountDirectory, holder: 'User' | 'Role'): JsonObject {
  const { PermissionsBoundary, ...rest } = entity(call, directory, holder);
  if (PermissionsBoundary === undefined)
    throw noSuchEntity(`${holder} ${requestedKey(call, holder)} does not have a permissions boundary.`);
  putEntity(call, directory, holder, rest);
  return {};
}

function updateTrust(call: ApiCall, directory: AccountDirectory): JsonObject {
  const AssumeRolePolicyDocument = requestedDocument(call);
  putEntity(call, directory, 'Role', { ...entity(call, directory, 'Role'), AssumeRolePolicyDocument });
  return {};
}

/** The policy document of the request. Throws IAM's error if it is no JSON object. */
export function requestedDocument({ parameters }: ApiCall): JsonObject {
  const text = requiredParameter(parameters.value('PolicyDocument'), 'PolicyDocument');
  try {
    const document: unknown = JSON.parse(text);
    if (isJsonObject(document) && 'Statement' in document) return document;
  } catch {
    // Answered below, as any other document that is none.
  }
  throw new ApiError(400, 'MalformedPolicyDocument', 'Syntax errors in policy.');
}

function attachable(call: ApiCall, directory: AccountDirectory, arn: string): JsonObject {
  try {
    return entity(call, directory, 'Policy', arn);
  } catch (error) {
    throw error instanceof ApiError && error.code === 'NoSuchEntity'
      ? noSuchEntity(`Policy ${arn} does not exist or is not attachable.`)
      : error;
  }
}

/** Counts in a managed policy, where it has the number. */
function count(call: ApiCall, directory: AccountDirectory, arn: string, member: string, by: number): void {
  const policy = entity(call, directory, 'Policy', arn);
  const before = policy[member];
  if (typeof before === 'number') putEntity(call, directory, 'Policy', { ...policy, [member]: before + by }, arn);
}
