import { serviceFolder } from '../../aws/account-directory.ts';
import type { JsonObject } from '../../domain/json.ts';
import { ApiError } from '../api-error.ts';
import type { AccountDirectory } from '../directory.ts';
import { objectMembers, textMember } from '../members.ts';
import { accessDenied } from '../services/aws-query-service.ts';
import type { ApiCall } from '../services/service.ts';
import { changeItems } from '../writes.ts';

/** Who has policies, as the names of operations and parameters say it, and the managed policies themselves. */
export type Holder = 'User' | 'Group' | 'Role';
export type EntityType = Holder | 'Policy';

interface EntityList {
  readonly list: string;
  /** The member and the parameter with the name or ARN. */
  readonly key: string;
  /** IAM's sentence for one that is not there. */
  readonly missing: (key: string) => string;
}

const lists: Readonly<Record<EntityType, EntityList>> = {
  User: {
    list: 'UserDetailList',
    key: 'UserName',
    missing: (name) => `The user with name ${name} cannot be found.`,
  },
  Group: {
    list: 'GroupDetailList',
    key: 'GroupName',
    missing: (name) => `The group with name ${name} cannot be found.`,
  },
  Role: {
    list: 'RoleDetailList',
    key: 'RoleName',
    missing: (name) => `The role with name ${name} cannot be found.`,
  },
  Policy: {
    list: 'Policies',
    key: 'Arn',
    missing: (arn) => `Policy ${arn} was not found.`,
  },
};

/** The parameter of the request that names the entity: `GroupName`, `PolicyArn`. */
export function requestedKey({ parameters }: ApiCall, type: EntityType): string {
  return requiredParameter(parameters.value(parameterOf(type)), parameterOf(type));
}

/** The name of that parameter. */
export function parameterOf(type: EntityType): string {
  return type === 'Policy' ? 'PolicyArn' : lists[type].key;
}

/** A parameter that IAM requires. Throws its error if it is missing or empty. */
export function requiredParameter(value: string | undefined, name: string): string {
  if (value) return value;
  const field = name.charAt(0).toLowerCase() + name.slice(1);
  const problem = `Value null at '${field}' failed to satisfy constraint: Member must not be null`;
  throw new ApiError(400, 'ValidationError', `1 validation error detected: ${problem}`);
}

/** All entities of a type. */
export function entitiesOf(call: ApiCall, directory: AccountDirectory, type: EntityType): readonly JsonObject[] {
  return objectMembers(details(call, directory), lists[type].list);
}

/** The entity that the request names, or the one with the key that is given. Throws NoSuchEntity if it is not there. */
export function entity(
  call: ApiCall,
  directory: AccountDirectory,
  type: EntityType,
  key = requestedKey(call, type),
): JsonObject {
  const found = entitiesOf(call, directory, type).find((each) => textMember(each, lists[type].key) === key);
  if (!found || call.vanished.has(key)) throw noSuchEntity(lists[type].missing(key));
  return found;
}

/** Replaces the entity that the request names, or the one with the key that is given; undefined removes it. */
export function putEntity(
  call: ApiCall,
  directory: AccountDirectory,
  type: EntityType,
  changed: JsonObject | undefined,
  key = requestedKey(call, type),
): void {
  const document = details(call, directory);
  const { list, key: member } = lists[type];
  const all = objectMembers(document, list);
  const isWanted = (each: JsonObject) => textMember(each, member) === key;
  const entities = changed ? (changeItems(all, isWanted, () => changed) ?? all) : all.filter((each) => !isWanted(each));
  directory.put(detailsPath(call), { ...document, [list]: entities });
}

export function noSuchEntity(message: string): ApiError {
  return new ApiError(404, 'NoSuchEntity', message);
}

/** IAM's error for a quota: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export function limitExceeded(message: string): ApiError {
  return new ApiError(409, 'LimitExceeded', message);
}

function details(call: ApiCall, directory: AccountDirectory): JsonObject {
  const path = detailsPath(call);
  const document = directory.document(path);
  if (!document) throw accessDenied('iam', call, `${path} of the account directory is missing: it was not read`);
  return document;
}

function detailsPath({ account, region }: ApiCall): string {
  return `${serviceFolder('iam', account, region)}/get-account-authorization-details.json`;
}
