import type { LastRead, LastScope } from '../../domain/last-read.ts';
import { scopeKey, type Coverage } from '../../domain/scope.ts';
import type { Collapse } from '../../domain/snapshot.ts';
import { believable, collapseOf, collapseError } from './collapse.ts';
import {
  apisOf,
  isAttributeKind,
  type AnyResource,
  type AttributeKind,
  type Found,
  type ListedKind,
  type Place,
  type ResourceKind,
} from '../kinds/kind.ts';
import { readAttributes } from './read-attributes.ts';
import { asReadError, ReadError } from '../read-error.ts';
import { readList } from './read-list.ts';
import type { AccountReader } from '../source.ts';

/** What became of one scope. */
export interface Outcome {
  readonly coverage: Coverage;
  readonly resources: readonly AnyResource[];
  /** Present where the rest of the scope was read: ids of the resources of which something was not. */
  readonly unread?: readonly string[];
  readonly collapse?: Collapse;
}

/** One place, and what reading it takes. */
export interface PlaceReading {
  readonly place: Place;
  /** The kinds that this place has; a kind stands after those that it looks at. */
  readonly kinds: readonly ResourceKind[];
  readonly reader: AccountReader;
  readonly lastRead: LastRead;
  readonly signal: AbortSignal | undefined;
}

/** Kinds that are read together: those that share a list, or one attribute kind by itself. */
type Step = readonly [AttributeKind] | readonly [ListedKind, ...ListedKind[]];

/** Reads the kinds of one place, each as soon as those that it looks at are read; one outcome for each kind. */
export async function readPlace(
  reading: PlaceReading,
  onScope: (outcome: Outcome) => void,
): Promise<readonly Outcome[]> {
  const started = new Map<string, Promise<readonly Outcome[]>>();
  for (const step of stepsOf(reading.kinds)) {
    const earlier = Promise.all(kindsBefore(step).map((name) => started.get(name) ?? missing(name)));
    const outcomes = earlier
      .then((before) => readStep(step, before.flat(), reading))
      .then((ended) => {
        ended.forEach(onScope);
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

/** The kinds outside the step that it looks at. */
function kindsBefore(step: Step): readonly string[] {
  const own = new Set(step.map(({ kind }) => kind));
  const lookedAt = step.flatMap((kind: ResourceKind) => (isAttributeKind(kind) ? [kind.of] : (kind.looksAt ?? [])));
  return [...new Set(lookedAt)].filter((kind) => !own.has(kind));
}

function missing(kind: string): never {
  throw new Error(`the kind ${kind} is looked at by one that stands before it in src/aws/index.ts`);
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
  const { place, reader, lastRead, signal } = reading;
  try {
    const found = await lookUp(before, lastRead);
    const read = () => readList(kinds, place, reader, found, signal);
    const last = lastScopes(kinds, reading);
    let list = await read();
    let collapse = collapseOf(list.resources, last, place, kinds[0].list.api);
    if (collapse && !collapse.believed) {
      list = await read();
      collapse = collapseOf(list.resources, last, place, kinds[0].list.api);
    }
    return kinds.map((kind): Outcome => {
      if (collapse && !believable(collapse, kind.kind))
        return { coverage: unread(kind, place, collapseError(collapse)), resources: [], collapse };
      const resources = list.resources.get(kind.kind) ?? [];
      const lacking = list.lacking.get(kind.kind);
      if (lacking)
        return { coverage: unread(kind, place, lackingError(kind, lacking)), resources, unread: [...lacking.keys()] };
      return { coverage: complete(kind, place), resources, ...(collapse && { collapse }) };
    });
  } catch (error) {
    const failure = asReadError(error);
    return kinds.map((kind) => ({ coverage: unread(kind, place, failure), resources: [] }));
  }
}

/** What the kinds that were read before hold; where one could not be read, what it held the last time. */
async function lookUp(before: readonly Outcome[], lastRead: LastRead): Promise<Found> {
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

function lackingError({ kind }: ListedKind, lacking: ReadonlyMap<string, string>): ReadError {
  const named = [...lacking].slice(0, 3).map(([id, holder]) => `${id} of ${holder}`);
  const more = lacking.size > named.length ? ` and ${lacking.size - named.length} more` : '';
  return new ReadError('failed', 'NotDelivered', `the answer does not hold ${kind} ${named.join(', ')}${more}`);
}

/** Unlike a list's, the answers that did come are kept: each stands by itself. */
async function readAttributeScope(
  kind: AttributeKind,
  before: readonly Outcome[],
  reading: PlaceReading,
): Promise<Outcome> {
  const { place, reader, signal } = reading;
  const [parents] = before;
  if (parents?.coverage.status !== 'complete') {
    const reason = new ReadError('skipped', 'NothingToAskAbout', `the scope ${kind.of} could not be read`);
    return { coverage: unread(kind, place, reason), resources: [] };
  }
  const { resources, unread: ids, shortfall } = await readAttributes(kind, parents.resources, place, reader, signal);
  if (!shortfall) return { coverage: complete(kind, place), resources };
  return { coverage: unread(kind, place, shortfall), resources, unread: ids };
}

function complete({ kind }: ResourceKind, { account, region }: Place): Coverage {
  return { account, region, kind, status: 'complete' };
}

function unread(kind: ResourceKind, { account, region }: Place, error: ReadError): Coverage {
  const api = error.api ?? apisOf(kind).at(-1);
  const scope = { account, region, kind: kind.kind, ...(api ? { api } : {}), code: error.code, error: error.text };
  return isLacking(kind, error) ? { ...scope, status: 'skipped', optional: true } : { ...scope, status: error.status };
}

/** Whether the account just does not have what was asked for, and may. */
function isLacking(kind: ResourceKind, error: ReadError): boolean {
  const codes = isAttributeKind(kind) ? undefined : kind.list.mayLack;
  return codes !== undefined && (error.code === 'NoSuchFile' || codes.includes(error.code));
}
