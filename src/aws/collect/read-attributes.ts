import { isJsonObject } from '../../domain/json.ts';
import type { AnyResource, AttributeRequest, AttributeKind, Place } from '../kinds/kind.ts';
import { asMalformed, asReadError, ReadError } from '../read-error.ts';
import type { Pack } from './read-list.ts';
import { shaped } from '../kinds/shape.ts';
import type { AccountReader } from '../source.ts';

/** Calls that wait in the queue at a time: enough to use any budget, and few enough to stop soon. */
const callsInQueue = 64;

/** Denials after which no more calls are made, as long as no call of the scope succeeded. */
const denialsTolerated = 25;

/** Failed attempts in a row, retries included, after which no more calls are made. */
const failedAttemptsTolerated = 100;

/** The result of attribute calls. */
export interface AttributeReading {
  readonly resources: readonly AnyResource[];
  /** Ids of the resources with an unknown attribute. */
  readonly unread: readonly string[];
  /** Set if there are any. */
  readonly shortfall: ReadError | undefined;
}

/**
 * Reads the attributes of each of the resources. A call that fails leaves one attribute unknown, and the others go on
 * until it is clear that more calls would fail, too; so a run always ends, whatever the permissions and the throttling.
 * If AWS listed a resource and then does not find it by its id, its attributes are unknown in this run: one of the two
 * answers is wrong.
 */
export async function readAttributes(
  kind: AttributeKind,
  parents: readonly AnyResource[],
  place: Place,
  reader: AccountReader,
  pack: Pack,
  signal: AbortSignal | undefined,
): Promise<AttributeReading> {
  const read: (AnyResource | undefined)[] = parents.map(() => undefined);
  const unread = new Set<string>();
  const tally = newTally();

  async function ask({ parent: { id }, request, about }: AttributeCall): Promise<void> {
    if (tally.shouldStop()) {
      tally.skip();
      unread.add(id);
      return;
    }
    try {
      const { api, idField, resultField } = kind;
      const query = { api, region: place.region, idField, resultField, id, ...request, signal };
      const where = () => `${reader.answerName(query)}: ${id}: `;
      const answer = attributeOf(await reader.ask(query), request, where);
      about.answer = { ...about.answer, ...shaped(kind.shape, answer, where) };
      tally.success();
    } catch (error) {
      const failure = asReadError(error);
      if (request.optional && unknownAttributeCodes.has(failure.code)) return;
      unread.add(id);
      tally.failure(failure);
    }
  }

  let planned = 0;
  await sideBySide(callsAbout(parents, kind, place), callsInQueue, async (call) => {
    planned += 1;
    await ask(call);
    const { parent, about } = call;
    about.callsLeft -= 1;
    if (about.callsLeft > 0 || !about.answer) return;
    try {
      read[about.index] = pack(kind.normalise(parent, about.answer));
    } catch (error) {
      unread.add(parent.id);
      tally.failure(asMalformed(error));
    }
  });
  const resources = read.filter((resource) => resource !== undefined);
  return { resources, unread: [...unread], shortfall: tally.shortfall(planned) };
}

/** One call about a resource, and what all calls about that resource have brought so far. */
interface AttributeCall {
  readonly parent: AnyResource;
  readonly request: AttributeRequest;
  readonly about: { readonly index: number; callsLeft: number; answer: object | undefined };
}

/** The calls about each resource, made when their turn comes: of many resources, few are asked about at a time. */
function* callsAbout(parents: readonly AnyResource[], kind: AttributeKind, place: Place): Generator<AttributeCall> {
  for (const [index, parent] of parents.entries()) {
    const requests = kind.attributes(parent, place);
    const about: AttributeCall['about'] = { index, callsLeft: requests.length, answer: undefined };
    for (const request of requests) yield { parent, request, about };
  }
}

/** Codes by which an endpoint says that it does not know an attribute, and our own for a file without it. */
const unknownAttributeCodes: ReadonlySet<string> = new Set([
  'InvalidParameterValue',
  'InvalidParameter',
  'InvalidRequest',
  'InvalidAction',
  'UnsupportedOperation',
  'NotImplemented',
  'NoAnswer',
]);

function attributeOf(answer: object, request: AttributeRequest, where: () => string): object {
  const { field, besides = [], optional } = request;
  const valueOf = (name: string): unknown =>
    Object.hasOwn(answer, name) ? (answer as Record<string, unknown>)[name] : undefined;
  const value = valueOf(field);
  const others = besides.map((name) => [name, valueOf(name)] as const).filter(([, other]) => other !== undefined);
  if (value !== undefined && !isEmpty(value)) return { [field]: value, ...Object.fromEntries(others) };
  if (optional) return {};
  throw new ReadError('failed', 'MalformedAnswer', `${where()}holds no ${field}`, { attempts: 1 });
}

/** Whether an attribute is there and has no value; an empty list is a value. */
function isEmpty(value: unknown): boolean {
  return isJsonObject(value) && value['Value'] === undefined;
}

/** Counts successes and failures, and says when to stop. */
function newTally() {
  const failures: ReadError[] = [];
  let successes = 0;
  let denials = 0;
  let failedAttempts = 0;
  let skipped = 0;
  return {
    success() {
      successes += 1;
      failedAttempts = 0;
    },
    failure(error: ReadError) {
      failures.push(error);
      if (error.status === 'denied') denials += 1;
      else failedAttempts += error.attempts;
    },
    skip() {
      skipped += 1;
    },
    shouldStop: () => failedAttempts >= failedAttemptsTolerated || (successes === 0 && denials >= denialsTolerated),
    shortfall(planned: number): ReadError | undefined {
      const alike = Map.groupBy(failures, ({ text }) => text).values();
      const [first] = [...alike].sort((a, b) => b.length - a.length)[0] ?? [];
      if (!first) return undefined;
      const status = failures.every((failure) => failure.status === first.status) ? first.status : 'failed';
      const stopped = skipped > 0 ? `, ${skipped} more were not tried` : '';
      return new ReadError(status, first.code, `${first.message} (${failures.length} of ${planned} calls${stopped})`);
    },
  };
}

/** Runs the task for each member, at most `width` at a time. */
async function sideBySide<T>(members: Generator<T>, width: number, task: (member: T) => Promise<void>): Promise<void> {
  const worker = async () => {
    for (;;) {
      const next = members.next();
      if (next.done === true) return;
      await task(next.value);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
}
