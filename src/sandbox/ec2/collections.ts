import type { JsonObject } from '../../domain/json.ts';
import { services } from '../../aws/services.ts';
import { ApiError } from '../api-error.ts';
import { objectMembers, textMember } from '../members.ts';
import type { Parameters } from '../parameters.ts';
import { cutPage, pageFields, requestedStart } from '../pages.ts';
import type { Member, Operation, Structure } from '../schema.ts';
import { missingIdsError } from './ids.ts';
import { readFilters, type Predicate } from './filters.ts';

/** A describe action's list: where it stands in the answer and what it holds. */
interface Collection {
  /** The answer's member: `Volumes`. */
  readonly list: string;
  /** The member of an entry that holds the things themselves, where they are held: an instance's reservation. */
  readonly within: string | undefined;
  readonly item: Structure;
  readonly entry: Structure;
}

/** What a page is cut for. */
export interface DescribeCall {
  readonly action: string;
  readonly account: string;
  readonly region: string;
  readonly parameters: Parameters;
  readonly vanished: ReadonlySet<string>;
}

/** Answers whose lists hold what they list one level further down. */
const nested: ReadonlyMap<string, string> = new Map([['DescribeInstances', 'Instances']]);

const { paging } = services.ec2;

const greatestPage = 1000;
const leastPage = 5;

/**
 * A page of what a directory's file holds, by ids, owners, filters and NextToken, in the form of the action's answer.
 */
export function describePage(operation: Operation, document: JsonObject, call: DescribeCall): JsonObject {
  const collection = collectionOf(operation);
  if (!collection) return document;
  const entries = document[collection.list];
  if (!Array.isArray(entries)) {
    throw new ApiError(
      500,
      'InternalError',
      `the account directory's file for ${operation.name} has no list '${collection.list}'`,
    );
  }
  const ids = selectedIds(operation, collection, call.parameters);
  const predicates = [
    ...ids.map(
      ({ member, wanted }): Predicate =>
        (item) =>
          wanted.has(textMember(item, member) ?? ''),
    ),
    ...readOwners(call),
    ...readFilters(call.parameters, {
      action: operation.name,
      item: collection.item,
      parent: collection.within ? collection.entry : undefined,
    }),
  ];
  const found = findEntries(entries as readonly JsonObject[], collection, ids, call.vanished);
  const list = `${call.account}/${call.region}/${operation.name}`;
  const page = cutPage(found, requestedStart(paging, list, call.parameters, invalidToken), {
    limit: pageLimit(operation, call.parameters, ids.length > 0),
    narrow: narrower(collection, predicates),
    size: (entry) => (collection.within ? objectMembers(entry, collection.within).length : 1),
  });
  return {
    ...document,
    [collection.list]: page.items,
    ...pageFields(paging, list, page.next),
  };
}

/** The one list of structures in the answer; undefined where the answer has none or several. */
function collectionOf(operation: Operation): Collection | undefined {
  const lists = [...operation.output.members.values()].flatMap((member) => {
    const entry = heldStructure(member);
    return entry ? [{ list: member.name, entry }] : [];
  });
  const [only, ...others] = lists;
  if (!only || others.length > 0) return undefined;
  const within = nested.get(operation.name);
  const inner = within === undefined ? undefined : only.entry.members.get(within);
  return { ...only, within, item: (inner && heldStructure(inner)) ?? only.entry };
}

function heldStructure(member: Member): Structure | undefined {
  const shape = member.shape();
  const item = shape.type === 'list' ? shape.item.shape() : undefined;
  return item?.type === 'structure' ? item : undefined;
}

/** Ids of the request: the parameter's name is that of the member that they are held against. */
interface SelectedIds {
  readonly member: string;
  readonly wanted: ReadonlySet<string>;
}

/** The input's lists that name a member of what is listed: `InstanceId.1`, `VolumeId.1`, `PublicIp.1` … */
function idParameters(operation: Operation, collection: Collection): readonly string[] {
  return [...operation.input.members.values()]
    .filter((member) => member.shape().type === 'list' && collection.item.members.has(member.ec2QueryName))
    .map((member) => member.ec2QueryName);
}

function selectedIds(operation: Operation, collection: Collection, parameters: Parameters): readonly SelectedIds[] {
  return idParameters(operation, collection)
    .map((member) => ({ member, wanted: new Set(parameters.list(member)) }))
    .filter(({ wanted }) => wanted.size > 0);
}

/** The parameters that choose from a list: all but these would have to be ignored. */
export function pageParameters(operation: Operation): readonly string[] {
  const collection = collectionOf(operation);
  return collection ? ['Filter', 'Owner', 'MaxResults', paging.token, ...idParameters(operation, collection)] : [];
}

const indexes = new WeakMap<readonly JsonObject[], Map<string, ReadonlyMap<string, number>>>();

/** The entries that hold the ids, in the file's order; all of them without ids. Throws where an id does not exist. */
function findEntries(
  entries: readonly JsonObject[],
  collection: Collection,
  ids: readonly SelectedIds[],
  vanished: ReadonlySet<string>,
): readonly JsonObject[] {
  if (ids.length === 0) return entries;
  const positions = new Set<number>();
  for (const { member, wanted } of ids) {
    const index = indexOf(entries, collection, member);
    const missing = [...wanted].filter((id) => vanished.has(id) || !index.has(id));
    if (missing.length > 0) throw missingIdsError(member, missing);
    for (const id of wanted) positions.add(index.get(id) ?? 0);
  }
  return [...positions].sort((a, b) => a - b).map((at) => entries[at] ?? {});
}

function indexOf(entries: readonly JsonObject[], collection: Collection, member: string): ReadonlyMap<string, number> {
  const ofList = indexes.get(entries) ?? new Map<string, ReadonlyMap<string, number>>();
  indexes.set(entries, ofList);
  const known = ofList.get(member);
  if (known) return known;
  const index = new Map<string, number>();
  entries.forEach((entry, at) => {
    const items = collection.within ? objectMembers(entry, collection.within) : [entry];
    for (const item of items) index.set(textMember(item, member) ?? '', at);
  });
  ofList.set(member, index);
  return index;
}

/** `Owner.N`: account ids, `self`, and the aliases that AWS gives (`amazon`, `aws-marketplace`). */
function readOwners(call: DescribeCall): readonly Predicate[] {
  const owners = new Set(call.parameters.list('Owner').map((owner) => (owner === 'self' ? call.account : owner)));
  if (owners.size === 0) return [];
  return [
    (item) => ['OwnerId', 'OwnerAlias', 'ImageOwnerAlias'].some((member) => owners.has(textMember(item, member) ?? '')),
  ];
}

/** Drops what does not pass; an entry that holds several things keeps those that do. */
function narrower(
  collection: Collection,
  predicates: readonly Predicate[],
): (entry: JsonObject) => JsonObject | undefined {
  if (predicates.length === 0) return (entry) => entry;
  const { within } = collection;
  if (within === undefined)
    return (entry) => (predicates.every((passes) => passes(entry, undefined)) ? entry : undefined);
  return (entry) => {
    const all = objectMembers(entry, within);
    const kept = all.filter((item) => predicates.every((passes) => passes(item, entry)));
    if (kept.length === 0) return undefined;
    return kept.length === all.length ? entry : { ...entry, [within]: kept };
  };
}

function invalidToken(): ApiError {
  return new ApiError(400, 'InvalidNextToken', 'The specified NextToken is not valid.');
}

/** AWS's limits: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html, MaxResults. */
function pageLimit(operation: Operation, parameters: Parameters, byIds: boolean): number {
  if (!operation.input.members.has('MaxResults')) return Infinity;
  const limit = parameters.number('MaxResults');
  if (limit === undefined) return greatestPage;
  if (byIds && operation.name === 'DescribeInstances') {
    throw new ApiError(
      400,
      'InvalidParameterCombination',
      'The parameter instancesSet cannot be used with the parameter maxResults',
    );
  }
  const value = parameters.value('MaxResults') ?? '';
  if (Number.isNaN(limit))
    throw new ApiError(400, 'InvalidParameterValue', `Value (${value}) for parameter maxResults is invalid.`);
  if (limit < leastPage) {
    throw new ApiError(
      400,
      'InvalidParameterValue',
      `Value ( ${value} ) for parameter maxResults is invalid. Expecting a value greater than ${leastPage}.`,
    );
  }
  return Math.min(limit, greatestPage);
}
