import { serviceFolder } from '../../aws/account-directory.ts';
import { isJsonObject, type JsonObject } from '../../domain/json.ts';
import { ApiError } from '../api-error.ts';
import type { AccountDirectory } from '../directory.ts';
import { objectMembers, textMember } from '../members.ts';
import type { Answer, ApiCall } from '../services/service.ts';
import { changeItems, requestedTags, scalar, withTags, type Write } from '../writes.ts';

interface DatabaseList {
  readonly file: string;
  readonly list: string;
  readonly idMember: string;
  readonly notFound: string;
}

const instances: DatabaseList = {
  file: 'describe-db-instances',
  list: 'DBInstances',
  idMember: 'DBInstanceIdentifier',
  notFound: 'DBInstanceNotFound',
};

const clusters: DatabaseList = {
  file: 'describe-db-clusters',
  list: 'DBClusters',
  idMember: 'DBClusterIdentifier',
  notFound: 'DBClusterNotFoundFault',
};

type Members = Readonly<Record<string, 'flag' | 'number'>>;

/** The settings that can be modified, by the parameter; IAM authentication has another name in the list. */
const settings: Members = {
  DeletionProtection: 'flag',
  BackupRetentionPeriod: 'number',
  CopyTagsToSnapshot: 'flag',
  AutoMinorVersionUpgrade: 'flag',
  EnableIAMDatabaseAuthentication: 'flag',
};
const instanceSettings: Members = { ...settings, PubliclyAccessible: 'flag', MultiAZ: 'flag' };
const listedAs: ReadonlyMap<string, string> = new Map([
  ['EnableIAMDatabaseAuthentication', 'IAMDatabaseAuthenticationEnabled'],
]);

/** What repairs change of databases; each change applies at once, ApplyImmediately or not. */
export const rdsWrites: ReadonlyMap<string, Write> = new Map<string, Write>([
  ['ModifyDBInstance', modify(instances, instanceSettings, 'DBInstance')],
  ['ModifyDBCluster', modify(clusters, settings, 'DBCluster')],
  ['AddTagsToResource', { parameters: ['ResourceName', 'Tags'], write: addTags }],
  ['RemoveTagsFromResource', { parameters: ['ResourceName', 'TagKeys'], write: removeTags }],
  ['ModifyDBSnapshotAttribute', modifySharing('DBSnapshot')],
  ['ModifyDBClusterSnapshotAttribute', modifySharing('DBClusterSnapshot')],
]);

function modify(where: DatabaseList, members: Members, result: string): Write {
  const write: Answer = (call, directory) => {
    const id = call.parameters.value(where.idMember)?.toLowerCase() ?? '';
    const set = Object.fromEntries(
      Object.entries(members).flatMap(([name, as]) => {
        const value = call.parameters.value(name);
        return value === undefined ? [] : [[listedAs.get(name) ?? name, scalar(value, as)]];
      }),
    );
    const notFound = new ApiError(404, where.notFound, `${where.idMember} ${id} not found.`);
    const isWanted = (item: JsonObject) => textMember(item, where.idMember) === id && !call.vanished.has(id);
    return { [result]: changeListed(call, directory, where, { isWanted, notFound }, (item) => ({ ...item, ...set })) };
  };
  return { parameters: [where.idMember, 'ApplyImmediately', ...Object.keys(members)], write };
}

interface Wanted {
  readonly isWanted: (item: JsonObject) => boolean;
  readonly notFound: ApiError;
}

function changeListed(
  call: ApiCall,
  directory: AccountDirectory,
  { file, list }: DatabaseList,
  { isWanted, notFound }: Wanted,
  change: (item: JsonObject) => JsonObject,
): JsonObject {
  const path = `${folderOf(call)}/${file}.json`;
  const document = directory.document(path);
  let changed: JsonObject = {};
  const items = document && changeItems(objectMembers(document, list), isWanted, (item) => (changed = change(item)));
  if (!document || !items) throw notFound;
  directory.put(path, { ...document, [list]: items });
  return changed;
}

const taggable: readonly (DatabaseList & { readonly arnMember: string })[] = [
  { ...instances, arnMember: 'DBInstanceArn' },
  { ...clusters, arnMember: 'DBClusterArn' },
  {
    file: 'describe-db-snapshots',
    list: 'DBSnapshots',
    idMember: 'DBSnapshotIdentifier',
    notFound: 'DBSnapshotNotFound',
    arnMember: 'DBSnapshotArn',
  },
  {
    file: 'describe-db-cluster-snapshots',
    list: 'DBClusterSnapshots',
    idMember: 'DBClusterSnapshotIdentifier',
    notFound: 'DBClusterSnapshotNotFoundFault',
    arnMember: 'DBClusterSnapshotArn',
  },
];

function addTags(call: ApiCall, directory: AccountDirectory): JsonObject {
  const set = requestedTags(call.parameters, 'Tags');
  return changeTags(call, directory, (tags) => withTags(tags, set));
}

function removeTags(call: ApiCall, directory: AccountDirectory): JsonObject {
  const keys = new Set(call.parameters.list('TagKeys'));
  return changeTags(call, directory, (tags) => tags.filter((tag) => !keys.has(textMember(tag, 'Key') ?? '')));
}

function changeTags(
  call: ApiCall,
  directory: AccountDirectory,
  change: (tags: readonly JsonObject[]) => readonly JsonObject[],
): JsonObject {
  const arn = call.parameters.value('ResourceName') ?? '';
  const where = taggable.find(({ file, list, arnMember }) => {
    const document = directory.document(`${folderOf(call)}/${file}.json`);
    return document && objectMembers(document, list).some((item) => textMember(item, arnMember) === arn);
  });
  const notFound = new ApiError(404, where?.notFound ?? 'DBInstanceNotFound', `Could not find a resource ${arn}`);
  if (!where) throw notFound;
  const isWanted = (item: JsonObject) => textMember(item, where.arnMember) === arn;
  changeListed(call, directory, where, { isWanted, notFound }, (item) => ({
    ...item,
    TagList: change(objectMembers(item, 'TagList')),
  }));
  return {};
}

/** Who may restore a snapshot: the attribute `restore` of its recorded answer. */
function modifySharing(what: 'DBSnapshot' | 'DBClusterSnapshot'): Write {
  const [idMember, result, attributes] = [`${what}Identifier`, `${what}AttributesResult`, `${what}Attributes`];
  const file = what === 'DBSnapshot' ? 'describe-db-snapshot-attributes' : 'describe-db-cluster-snapshot-attributes';
  const write: Answer = (call, directory) => {
    const id = call.parameters.value(idMember)?.toLowerCase() ?? '';
    const path = `${folderOf(call)}/${file}.jsonl`;
    const changed = changeItems(
      directory.lines(path) ?? [],
      (line) => isJsonObject(line[result]) && textMember(line[result], idMember) === id,
      () => {
        const values = [
          ...withValues(call, valuesOf(directory.lines(path) ?? [], { result, attributes, idMember, id })),
        ];
        return { [result]: { [idMember]: id, [attributes]: [{ AttributeName: 'restore', AttributeValues: values }] } };
      },
    );
    if (!changed) throw new ApiError(404, `${what}NotFound${what === 'DBSnapshot' ? '' : 'Fault'}`, `${id} not found.`);
    directory.put(path, changed.filter(isJsonObject));
    return {};
  };
  return { parameters: [idMember, 'AttributeName', 'ValuesToAdd', 'ValuesToRemove'], write };
}

function withValues({ parameters }: ApiCall, before: ReadonlySet<string>): ReadonlySet<string> {
  const removed = new Set(parameters.list('ValuesToRemove'));
  return before.difference(removed).union(new Set(parameters.list('ValuesToAdd')));
}

function valuesOf(
  lines: readonly JsonObject[],
  { result, attributes, idMember, id }: Readonly<Record<'result' | 'attributes' | 'idMember' | 'id', string>>,
): ReadonlySet<string> {
  const answers = lines.flatMap((line) => (isJsonObject(line[result]) ? [line[result]] : []));
  const answer = answers.find((each) => textMember(each, idMember) === id) ?? {};
  const values = objectMembers(answer, attributes).find(({ AttributeName }) => AttributeName === 'restore');
  return new Set(Array.isArray(values?.['AttributeValues']) ? values['AttributeValues'].map(String) : []);
}

function folderOf({ account, region }: ApiCall): string {
  return serviceFolder('rds', account, region);
}
