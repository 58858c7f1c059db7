import { serviceFolder } from '../../../aws/account-directory.ts';
import { isJsonObject, type JsonObject } from '../../../domain/json.ts';
import { ApiError } from '../../api-error.ts';
import type { AccountDirectory } from '../../directory.ts';
import { objectMembers, textMember } from '../../members.ts';
import type { ApiCall } from '../../services/service.ts';
import { changeItems } from '../../writes.ts';
import { missingIdsError } from '../ids.ts';

/** Where the resources of a type are listed. */
interface StoredList {
  readonly file: string;
  readonly list: string;
  /** The member of an entry that contains the items, if there is one. */
  readonly within?: string;
}

export type IdMember = 'InstanceId' | 'ImageId' | 'VolumeId' | 'SnapshotId' | 'AllocationId';

const lists: Readonly<Record<IdMember, StoredList>> = {
  InstanceId: { file: 'describe-instances', list: 'Reservations', within: 'Instances' },
  ImageId: { file: 'describe-images', list: 'Images' },
  VolumeId: { file: 'describe-volumes', list: 'Volumes' },
  SnapshotId: { file: 'describe-snapshots', list: 'Snapshots' },
  AllocationId: { file: 'describe-addresses', list: 'Addresses' },
};

const prefixes: ReadonlyMap<string, IdMember> = new Map([
  ['i', 'InstanceId'],
  ['ami', 'ImageId'],
  ['vol', 'VolumeId'],
  ['snap', 'SnapshotId'],
  ['eipalloc', 'AllocationId'],
]);

/** The member that holds an id, by the id's prefix. Throws EC2's error for an id of no type that is served. */
export function idMemberOf(id: string): IdMember {
  const member = prefixes.get(id.split('-', 1)[0] ?? '');
  if (member === undefined) throw new ApiError(400, 'InvalidID', `The ID '${id}' is not valid`);
  return member;
}

type Change = (item: JsonObject) => JsonObject;

/** Changes the item with an id in the list that holds it. Throws EC2's error if it is not there. */
export function changeStoredItem(
  call: ApiCall,
  directory: AccountDirectory,
  { member, id }: { readonly member: IdMember; readonly id: string },
  change: Change,
): void {
  const { file, list, within } = lists[member];
  const path = `${regionFolder(call)}/${file}.json`;
  const document = directory.document(path);
  const entries = document ? objectMembers(document, list) : [];
  const isWanted = (item: JsonObject) => textMember(item, member) === id;
  const changed =
    within === undefined
      ? changeItems(entries, isWanted, change)
      : changeItems(
          entries,
          (entry) => objectMembers(entry, within).some(isWanted),
          (entry) => ({ ...entry, [within]: changeItems(objectMembers(entry, within), isWanted, change) ?? [] }),
        );
  if (!document || !changed || call.vanished.has(id)) throw missingIdsError(member, [id]);
  directory.put(path, { ...document, [list]: changed });
}

/** The item with an id. Throws EC2's error if it is not there. */
export function storedItem(
  call: ApiCall,
  directory: AccountDirectory,
  what: { readonly member: IdMember; readonly id: string },
): JsonObject {
  let found: JsonObject = {};
  changeStoredItem(call, directory, what, (item) => (found = item));
  return found;
}

/** A member of the recorded answers about one resource. */
interface StoredAnswer {
  readonly file: string;
  readonly member: IdMember;
  readonly id: string;
  /** `DisableApiTermination`, `LaunchPermissions`. */
  readonly field: string;
}

/** What was recorded last; undefined if nothing was. */
export function storedAnswer(call: ApiCall, directory: AccountDirectory, place: StoredAnswer): unknown {
  return linesOf(call, directory, place).findLast((line) => isAbout(line, place))?.[place.field];
}

/** Sets what is recorded. */
export function changeStoredAnswer(
  call: ApiCall,
  directory: AccountDirectory,
  place: StoredAnswer,
  change: (value: unknown) => JsonObject | readonly JsonObject[],
): void {
  const { member, id, field } = place;
  const others = linesOf(call, directory, place).filter(
    (line) => !isAbout(line, place) || Object.keys(line).length > 2,
  );
  const answer = { [member]: id, [field]: change(storedAnswer(call, directory, place)) };
  directory.put(pathOf(call, place), [...others, answer].filter(isJsonObject));
}

function linesOf(call: ApiCall, directory: AccountDirectory, place: StoredAnswer): readonly JsonObject[] {
  return directory.lines(pathOf(call, place)) ?? [];
}

function pathOf(call: ApiCall, { file }: StoredAnswer): string {
  return `${regionFolder(call)}/${file}.jsonl`;
}

function isAbout(line: JsonObject, { member, id, field }: StoredAnswer): boolean {
  return textMember(line, member) === id && Object.hasOwn(line, field);
}

function regionFolder({ account, region }: ApiCall): string {
  return serviceFolder('ec2', account, region);
}
