import type { LastRead, LastScope } from '../../domain/last-read.ts';
import { isWithoutService, ownCodes, scopeKey, type AttributesRead, type Coverage } from '../../domain/scope.ts';
import type { Collapse } from '../../domain/snapshot.ts';
import type { CarryAttributes } from './carry-attributes.ts';
import { believable, collapseOf, collapseError } from './collapse.ts';
import {
  apisOf,
  dependenciesOf,
  isAttributeKind,
  isOfOptionalService,
  optionalErrorsOf,
  type AnyResource,
  type AttributeKind,
  type ListedKind,
  type Place,
  type ResourcesOf,
  type ResourceKind,
} from '../kinds/kind.ts';
import { onlyNeeded, type AttributeNeeds } from './needed-attributes.ts';
import { readAttributes } from './read-attributes.ts';
import { asReadError, ReadError } from '../read-error.ts';
import { isAsked, readList, type Pack } from './read-list.ts';
import type { AccountReader } from '../source.ts';

/** What was read of one scope. */
export interface Outcome {
  readonly coverage: Coverage;
  readonly resources: readonly AnyResource[];
  /** Present if only part of the scope was read: ids of the resources of which something was not read. */
  readonly unread?: readonly string[];
  /** Why the scope was not read, or not completely. */
  readonly error?: ReadError;
  readonly collapse?: Collapse;
}

/** One place, and what is needed to read it. */
export interface PlaceReading {
  readonly place: Place;
  /** The kinds of this place; a kind comes after those that it depends on. */
  readonly kinds: readonly ResourceKind[];
  readonly reader: AccountReader;
  readonly lastRead: LastRead;
  readonly carryAttributes: CarryAttributes;
  readonly needs: AttributeNeeds | undefined;
  readonly pack: Pack;
  readonly signal: AbortSignal | undefined;
  readonly clock: () => Date;
}

/** Kinds that are read together: those that share a list, or one attribute kind by itself. */
type Step = readonly [AttributeKind] | readonly [ListedKind, ...ListedKind[]];

/**
 * Reads the kinds of one place, each as soon as those that it depends on are read; one outcome for each kind. `onScope` is
 * also told how many milliseconds it took to read.
 */
export async function readPlace(
  reading: PlaceReading,
  onScope: (outcome: Outcome, milliseconds: number) => void,
): Promise<readonly Outcome[]> {
  const started = new Map<string, Promise<readonly Outcome[]>>();
  for (const step of stepsOf(reading.kinds)) {
    const earlier = Promise.all(
      kindsBefore(step, started, reading).map((name) => started.get(name) ?? outOfOrder(name)),
    );
    const outcomes = earlier.then(async (before) => {
      const began = reading.clock().getTime();
      const ended = await readStep(step, before.flat(), reading);
      for (const outcome of ended) onScope(outcome, reading.clock().getTime() - began);
      return ended;
    });
    for (const { kind } of step) started.set(kind, outcomes);
  }
  return (await Promise.all(new Set(started.values()))).flat();
}

function stepsOf(kinds: readonly ResourceKind[]): readonly Step[] {
  const groups = Map.groupBy(kinds, (kind) => (isAttributeKind(kind) ? kind : kind.list));
  return [...groups.values()] as unknown as readonly Step[];
}

/** The kinds outside the step that it depends on, and of those that are read the ones that say what is needed of it. */
function kindsBefore(step: Step, started: ReadonlyMap<string, unknown>, { needs }: PlaceReading): readonly string[] {
  const own = new Set(step.map(({ kind }) => kind));
  const neededBy = needs && isAttributeStep(step) ? (step[0].neededBy ?? []) : [];
  const besides = neededBy.filter((kind) => started.has(kind));
  const needed = new Set([...step.flatMap((kind: ResourceKind) => dependenciesOf(kind)), ...besides]);
  return [...needed].filter((kind) => !own.has(kind));
}

function outOfOrder(kind: string): never {
  throw new Error(`a kind depends on ${kind}, which comes after it in src/aws/kinds/index.ts`);
}

async function readStep(step: Step, before: readonly Outcome[], reading: PlaceReading): Promise<readonly Outcome[]> {
  return isAttributeStep(step)
    ? [await readAttributeScope(step[0], before, reading)]
    : readListScopes(step, before, reading);
}

function isAttributeStep(step: Step): step is readonly [AttributeKind] {
  return isAttributeKind(step[0]);
}

async function readListScopes(
  kinds: readonly [ListedKind, ...ListedKind[]],
  before: readonly Outcome[],
  reading: PlaceReading,
): Promise<readonly Outcome[]> {
  const { place, reader, lastRead, pack, signal } = reading;
  try {
    const resourcesOf = await resourcesOfKinds(before, lastRead);
    if (!isAsked(kinds, resourcesOf)) {
      const unreadBefore = before.find(({ coverage }) => coverage.status !== 'complete');
      return kinds.map((kind) =>
        unreadBefore
          ? notRead(kind, reading, nothingToAskAbout(unreadBefore))
          : { coverage: complete(kind, place), resources: [] },
      );
    }
    const read = () => readList(kinds, place, reader, resourcesOf, pack, signal);
    const last = lastScopes(kinds, reading);
    let list = await read();
    let collapse = collapseOf(list.resources, last, place, kinds[0].list.api);
    if (collapse && !collapse.believed) {
      list = await read();
      collapse = collapseOf(list.resources, last, place, kinds[0].list.api);
    }
    return kinds.map((kind): Outcome => {
      if (collapse && !believable(collapse, kind.kind))
        return { ...notRead(kind, reading, collapseError(collapse)), collapse };
      const resources = list.resources.get(kind.kind) ?? [];
      const missing = list.missing.get(kind.kind);
      if (missing)
        return { ...notRead(kind, reading, missingError(kind, missing)), resources, unread: [...missing.keys()] };
      return { coverage: complete(kind, place), resources, ...(collapse && { collapse }) };
    });
  } catch (error) {
    const failure = asReadError(error);
    return kinds.map((kind) => notRead(kind, reading, failure));
  }
}

/** The resources of the kinds that were read before; of one that could not be read, those of its last reading. */
async function resourcesOfKinds(before: readonly Outcome[], lastRead: LastRead): Promise<ResourcesOf> {
  const held = new Map(
    await Promise.all(
      before.map(async ({ coverage, resources }) => {
        const there = coverage.status === 'complete' ? resources : await lastRead.resources(coverage);
        return [coverage.kind, there] as const;
      }),
    ),
  );
  return (name) => held.get(name) ?? [];
}

function lastScopes(kinds: readonly ListedKind[], { place, lastRead }: PlaceReading): readonly LastScope[] {
  const keys = new Set(kinds.map(({ kind }) => scopeKey({ ...place, kind })));
  return lastRead.scopes.filter((scope) => keys.has(scopeKey(scope)));
}

function missingError({ kind }: ListedKind, missing: ReadonlyMap<string, string>): ReadError {
  const named = [...missing].slice(0, 3).map(([id, holder]) => `${id} of ${holder}`);
  const more = missing.size > named.length ? ` and ${missing.size - named.length} more` : '';
  return new ReadError('failed', 'NotDelivered', `the answer does not hold ${kind} ${named.join(', ')}${more}`);
}

/** Unlike the pages of a list, the answers that did come are kept: each is complete in itself. */
async function readAttributeScope(
  kind: AttributeKind,
  before: readonly Outcome[],
  reading: PlaceReading,
): Promise<Outcome> {
  const { place, reader, lastRead, carryAttributes, needs, pack, signal } = reading;
  const [parents] = before;
  if (!parents) outOfOrder(kind.of);
  if (parents.coverage.status !== 'complete') return notRead(kind, reading, nothingToAskAbout(parents));
  const { toRead, ...carried } = await carryAttributes(kind, parents.resources);
  const resourcesOf = await resourcesOfKinds(before, lastRead);
  const asked = await onlyNeeded(toRead, kind, { place, lastRead, needs, resourcesOf });
  const read = await readAttributes(kind, asked, place, reader, pack, signal);
  const resources = [...carried.resources, ...read.resources];
  if (read.shortfall) return { ...notRead(kind, reading, read.shortfall), resources, unread: read.unread };
  const notAsked = toRead.length - asked.length;
  const attributes: AttributesRead = {
    read: read.resources.length,
    carried: carried.resources.length,
    ...(notAsked > 0 && { notAsked }),
    ...carried.since,
  };
  const isSaid = notAsked > 0 || carried.since !== undefined;
  return { coverage: { ...complete(kind, place), ...(isSaid && { attributes }) }, resources };
}

function complete({ kind }: ResourceKind, { account, region }: Place): Coverage {
  return { account, region, kind, status: 'complete' };
}

/** What a kind depends on was not read; if the account need not have that, it need not have this either. */
function nothingToAskAbout({ coverage, error }: Outcome): ReadError {
  if (coverage.optional && error) return error;
  return new ReadError('skipped', 'NothingToAskAbout', `the scope ${coverage.kind} could not be read`);
}

function notRead(
  kind: ResourceKind,
  { place: { account, region }, lastRead }: PlaceReading,
  error: ReadError,
): Outcome {
  const api = error.api ?? apisOf(kind).at(-1);
  const scope = { account, region, kind: kind.kind, ...(api ? { api } : {}) };
  const held = { resources: [], error };
  const isLacking = lacksService(kind, error) || lacksList(kind, error);
  const wasRead = lastRead.scopes.some((last) => last.wasRead && scopeKey(last) === scopeKey(scope));
  if (isLacking && wasRead && isExpectedOnceRead(kind)) {
    const { notListed: code } = ownCodes;
    return {
      ...held,
      coverage: { ...scope, status: 'failed', code, error: `${code}: earlier runs read it; this time: ${error.text}` },
    };
  }
  const why = { ...scope, code: error.code, error: error.text };
  return isLacking
    ? { ...held, coverage: { ...why, status: 'skipped', optional: true } }
    : { ...held, coverage: { ...why, status: error.status } };
}

/** Whether what earlier runs read of the kind cannot be lacking now. */
function isExpectedOnceRead(kind: ResourceKind): boolean {
  return isOfOptionalService(kind) || (!isAttributeKind(kind) && kind.list.isExpectedOnceRead === true);
}

/** Whether the error only says that the account does not use the service, and not every account uses it. */
function lacksService(kind: ResourceKind, { code }: ReadError): boolean {
  return isOfOptionalService(kind) && isWithoutService(code);
}

/** Whether the error only says that the account does not have this list, and not every account has it. */
function lacksList(kind: ResourceKind, { code }: ReadError): boolean {
  const codes = optionalErrorsOf(kind);
  return codes !== undefined && (code === 'NoSuchFile' || codes.includes(code));
}
