import { partitionOf } from '../domain/arn.ts';
import { globalRegion, isWithoutService } from '../domain/scope.ts';
import { readList } from './collect/read-list.ts';
import {
  isAttributeKind,
  isOfOptionalService,
  isRegional,
  optionalErrorsOf,
  type AnyResource,
  type AttributeKind,
  type ListedKind,
  type Place,
  type ResourceKind,
} from './kinds/kind.ts';
import { asReadError, type ReadError } from './read-error.ts';
import { aliasApi, regionsApi, type Api } from './services.ts';
import type { AccountReader, Source } from './source.ts';

/** What became of one call to find out whether an audit may make it. */
export interface TriedPermission {
  readonly account: string;
  readonly region: string;
  readonly api: Api;
  /**
   * `optional`: it was refused or is not there, and an audit is complete without it. `untried`: there is nothing yet to
   * ask about.
   */
  readonly outcome: 'allowed' | 'denied' | 'failed' | 'optional' | 'untried';
  /** AWS's code and message, or why nothing could be asked. */
  readonly error?: string;
}

/** What trying found out. */
export interface TriedPermissions {
  readonly permissions: readonly TriedPermission[];
  /** The ARN of one user or role that was read on the way. */
  readonly principal: string | undefined;
}

/**
 * Makes one call of each operation that reading the kinds takes, in each place: of a list the first page, of an attribute
 * that of one resource. Closes the source. Rejects with a SourceError where nothing at all can be read.
 */
export async function tryPermissions(
  source: Source,
  kinds: readonly ResourceKind[],
  signal: AbortSignal,
): Promise<TriedPermissions> {
  try {
    const accounts = await source.accounts(signal);
    const tried = await Promise.all(accounts.map((reader) => tryAccount(reader, kinds, signal)));
    return {
      permissions: tried.flatMap(({ permissions }) => permissions),
      principal: tried.find(({ principal }) => principal !== undefined)?.principal,
    };
  } finally {
    source.close();
  }
}

async function tryAccount(
  reader: AccountReader,
  kinds: readonly ResourceKind[],
  signal: AbortSignal,
): Promise<TriedPermissions> {
  const { id: account, partition } = reader;
  const regional = reader.regions.map((region) => ({ account, region, partition: partitionOf(region) }));
  const places = [{ account, region: globalRegion, partition }, ...regional];
  const listed = reader.listsRegions
    ? [{ account, region: globalRegion, api: regionsApi as Api, outcome: 'allowed' as const }]
    : [];
  const tried = await Promise.all(
    places.map((place) => {
      const here = kinds.filter((kind) => isRegional(kind) === (place.region !== globalRegion));
      return tryPlace({ place, reader: onlyFirstPages(reader), signal }, here);
    }),
  );
  return {
    permissions: [...listed, await tryAlias(reader, signal), ...tried.flatMap(({ permissions }) => permissions)],
    principal: tried.find(({ principal }) => principal !== undefined)?.principal,
  };
}

/** The account's name is only shown, so that an audit is complete without it. */
async function tryAlias(reader: AccountReader, signal: AbortSignal): Promise<TriedPermission> {
  const head = { account: reader.id, region: globalRegion, api: aliasApi };
  try {
    const query = { api: aliasApi, region: globalRegion, requests: [{}], signal };
    await onlyFirstPages(reader).pages(query)[Symbol.asyncIterator]().next();
    return { ...head, outcome: 'allowed' };
  } catch (error) {
    return { ...head, outcome: 'optional', error: asReadError(error).text };
  }
}

interface Trial {
  readonly place: Place;
  readonly reader: AccountReader;
  readonly signal: AbortSignal;
}

async function tryPlace(trial: Trial, kinds: readonly ResourceKind[]): Promise<TriedPermissions> {
  const held = new Map<string, readonly AnyResource[]>();
  const tried: TriedPermission[] = [];
  for (const step of Map.groupBy(kinds, (kind) => (isAttributeKind(kind) ? kind : kind.list)).values()) {
    const [first] = step;
    if (first && isAttributeKind(first)) tried.push(await tryAttribute(trial, first, held.get(first.of)));
    else tried.push(...(await tryList(trial, step as unknown as readonly [ListedKind, ...ListedKind[]], held)));
  }
  const principal = [...(held.get('role') ?? []), ...(held.get('user') ?? [])][0]?.arn;
  return { permissions: tried, principal };
}

async function tryList(
  { place, reader, signal }: Trial,
  kinds: readonly [ListedKind, ...ListedKind[]],
  held: Map<string, readonly AnyResource[]>,
): Promise<readonly TriedPermission[]> {
  const { list } = kinds[0];
  const { account, region } = place;
  const resourcesOf = (kind: string) => held.get(kind) ?? [];
  const apis = list.prepare ? [list.prepare.api, list.api] : [list.api];
  if (list.requests?.(resourcesOf).length === 0) {
    for (const { kind } of kinds) held.set(kind, []);
    return apis.map((api) => ({ account, region, api, outcome: 'untried', error: nothingThere }));
  }
  try {
    const { resources } = await readList(kinds, place, reader, resourcesOf, (resource) => resource, signal);
    for (const [kind, found] of resources) held.set(kind, found);
    return apis.map((api) => ({ account, region, api, outcome: 'allowed' }));
  } catch (error) {
    const failure = asReadError(error);
    const failed = failure.api ?? list.api;
    // Calls are made in this order: what comes before the one that failed was allowed.
    const at = apis.indexOf(failed);
    return apis.map((api, index) => {
      if (index === at) return { account, region, api, ...failureOf(kinds[0], failure) };
      return index < at
        ? { account, region, api, outcome: 'allowed' }
        : { account, region, api, outcome: 'untried', error: `${failed} has to be allowed before it` };
    });
  }
}

async function tryAttribute(
  { place, reader, signal }: Trial,
  kind: AttributeKind,
  parents: readonly AnyResource[] | undefined,
): Promise<TriedPermission> {
  const { api, idField, resultField } = kind;
  const head = { account: place.account, region: place.region, api };
  if (!parents) return { ...head, outcome: 'untried', error: `the list of ${kind.of} could not be read` };
  const [question] = parents.flatMap((parent) => {
    const requests = kind.attributes(parent, place);
    const request = requests.find(({ optional }) => !optional) ?? requests[0];
    return request ? [{ id: parent.id, ...request }] : [];
  });
  if (!question) return { ...head, outcome: 'untried', error: nothingThere };
  try {
    await reader.ask({ api, region: place.region, idField, resultField, ...question, signal });
    return { ...head, outcome: 'allowed' };
  } catch (error) {
    return { ...head, ...failureOf(kind, asReadError(error)) };
  }
}

const nothingThere = 'there is nothing yet to ask about';

function failureOf(kind: ResourceKind, failure: ReadError): Pick<TriedPermission, 'outcome' | 'error'> {
  const { status, code, text: error } = failure;
  const isOptional =
    optionalErrorsOf(kind)?.includes(code) === true || (isOfOptionalService(kind) && isWithoutService(code));
  return { outcome: isOptional ? 'optional' : status === 'denied' ? 'denied' : 'failed', error };
}

/** Reads of each list the first page only: whether it may be read shows there. */
function onlyFirstPages(reader: AccountReader): AccountReader {
  return {
    ...reader,
    async *pages(query) {
      for await (const page of reader.pages({ ...query, requests: query.requests.slice(0, 1) })) {
        yield page;
        return;
      }
    },
  };
}
