import type { JsonObject } from '../../../domain/json.ts';
import { ApiError } from '../../api-error.ts';
import type { AccountDirectory } from '../../directory.ts';
import { objectMembers, textMember } from '../../members.ts';
import type { ApiCall } from '../../services/service.ts';
import { requestedTags, withTags, type Write } from '../../writes.ts';
import { changeStoredItem, idMemberOf, storedItem } from './stored-item.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions */
const maximumTags = 50;

/** CreateTags and DeleteTags of EC2: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTags.html */
export const tagWrites: readonly (readonly [string, Write])[] = [
  ['CreateTags', { parameters: ['ResourceId', 'Tag'], write: createTags }],
  ['DeleteTags', { parameters: ['ResourceId', 'Tag'], write: deleteTags }],
];

function createTags(call: ApiCall, directory: AccountDirectory): JsonObject {
  const set = requestedTags(call.parameters, 'Tag');
  if (set.length === 0) throw missing('tags');
  refuseReserved(set.map(keyOf));
  changeTags(call, directory, (tags) => {
    const changed = withTags(tags, set);
    if (changed.length > maximumTags)
      throw new ApiError(400, 'TagLimitExceeded', `The maximum number of tags is ${maximumTags}.`);
    return changed;
  });
  return {};
}

/** A tag that is named with a value is removed if it has that value; without one, whatever its value; no tag: all. */
function deleteTags(call: ApiCall, directory: AccountDirectory): JsonObject {
  const { parameters } = call;
  const named = parameters
    .structures('Tag')
    .map((tag) => ({ key: parameters.value(`${tag}.Key`), value: parameters.value(`${tag}.Value`) }));
  refuseReserved(named.flatMap(({ key }) => key ?? []));
  const isNamed = (tag: JsonObject) =>
    named.length === 0
      ? !isReserved(keyOf(tag))
      : named.some(({ key, value }) => key === keyOf(tag) && (value === undefined || value === tag['Value']));
  changeTags(call, directory, (tags) => tags.filter((tag) => !isNamed(tag)));
  return {};
}

function changeTags(
  call: ApiCall,
  directory: AccountDirectory,
  change: (tags: readonly JsonObject[]) => readonly JsonObject[],
): void {
  const ids = call.parameters.list('ResourceId');
  if (ids.length === 0) throw missing('resourceIdSet');
  const resources = ids.map((id) => ({ id, member: idMemberOf(id) }));
  const changed = resources.map((each) => change(objectMembers(storedItem(call, directory, each), 'Tags')));
  resources.forEach((each, at) => {
    changeStoredItem(call, directory, each, (item) => ({ ...item, Tags: changed[at] ?? [] }));
  });
}

function refuseReserved(keys: readonly string[]): void {
  const reserved = keys.find(isReserved);
  if (reserved === undefined) return;
  const message = `Tag keys starting with 'aws:' are reserved for internal use (${reserved})`;
  throw new ApiError(400, 'InvalidParameterValue', message);
}

function keyOf(tag: JsonObject): string {
  return textMember(tag, 'Key') ?? '';
}

function isReserved(key: string): boolean {
  return key.toLowerCase().startsWith('aws:');
}

function missing(name: string): ApiError {
  return new ApiError(400, 'MissingParameter', `The request must contain the parameter ${name}`);
}
