import { isJsonObject } from '../../domain/json.ts';
import type { AnyResource, AttributeAsk, AttributeKind, Place } from '../kinds/kind.ts';
import { asMalformed, asReadError, ReadError } from '../read-error.ts';
import { shaped } from '../kinds/shape.ts';
import type { AccountReader } from '../source.ts';

/** Calls that wait in line at once: enough to keep any budget busy, few enough to stop soon. */
const callsInLine = 64;

/** Denials after which nothing more is asked, as long as no call of the scope succeeded. */
const denialsTolerated = 25;

/** Requests sent in vain one after the other, repetitions counted, after which nothing more is asked. */
const vainTriesTolerated = 100;

/** What attribute calls brought. */
export interface AttributeReading {
  readonly resources: readonly AnyResource[];
  /** Ids of the resources of which some attribute is unknown. */
  readonly unread: readonly string[];
  /** Set where there are such. */
  readonly shortfall: ReadError | undefined;
}

/**
 * Asks about each of the resources. A call that fails leaves one attribute unknown and the others go on, until it is
 * plain that asking further is of no use; so a run ends, whatever the permissions and the throttling. A resource that
 * was listed and that AWS does not know when it is asked by its id is unknown for this run: one of the two answers is
 * wrong.
 */
export async function readAttributes(
  kind: AttributeKind,
  parents: readonly AnyResource[],
  place: Place,
  reader: AccountReader,
  signal: AbortSignal | undefined,
): Promise<AttributeReading> {
  const calls = parents.flatMap((parent) => kind.asks(parent, place).map((ask) => ({ id: parent.id, ask })));
  const answers = new Map<string, object>();
  const unread = new Set<string>();
  const tally = newTally();

  await sideBySide(calls, callsInLine, async ({ id, ask }) => {
    if (tally.isHopeless()) {
      tally.notAsked();
      unread.add(id);
      return;
    }
    try {
      const query = { api: kind.api, region: place.region, idField: kind.idField, id, ...ask, signal };
      const answer = held(await reader.ask(query), ask);
      answers.set(id, {
        ...answers.get(id),
        ...shaped(kind.shape, answer, () => `${reader.whereabouts(query)}: ${id}: `),
      });
      tally.success();
    } catch (error) {
      const failure = asReadError(error);
      if (ask.optional && notKnownHere.has(failure.code)) return;
      unread.add(id);
      tally.failure(failure);
    }
  });

  const resources = parents.flatMap((parent) => {
    const answer = answers.get(parent.id);
    if (!answer) return [];
    try {
      return [kind.normalise(parent, answer)];
    } catch (error) {
      unread.add(parent.id);
      tally.failure(asMalformed(error));
      return [];
    }
  });
  return { resources, unread: [...unread], shortfall: tally.shortfall(calls.length) };
}

/** Codes by which an endpoint says that it has no such attribute, and ours where a file does not hold it. */
const notKnownHere: ReadonlySet<string> = new Set([
  'InvalidParameterValue',
  'InvalidParameter',
  'InvalidRequest',
  'InvalidAction',
  'UnsupportedOperation',
  'NotImplemented',
  'NoAnswer',
]);

function held(answer: object, { field, optional }: AttributeAsk): object {
  const value: unknown = Object.hasOwn(answer, field) ? (answer as Record<string, unknown>)[field] : undefined;
  if (value !== undefined && !isEmpty(value)) return { [field]: value };
  if (optional) return {};
  throw new ReadError('failed', 'MalformedAnswer', `the answer holds no ${field}`, { tries: 1 });
}

/** Whether an attribute is there and has no value; lists of none are values. */
function isEmpty(value: unknown): boolean {
  return isJsonObject(value) && value['Value'] === undefined;
}

/** Counts what becomes of the calls, and says when to stop. */
function newTally() {
  const failures: ReadError[] = [];
  let successes = 0;
  let denials = 0;
  let triesInVain = 0;
  let unasked = 0;
  return {
    success() {
      successes += 1;
      triesInVain = 0;
    },
    failure(error: ReadError) {
      failures.push(error);
      if (error.status === 'denied') denials += 1;
      else triesInVain += error.tries;
    },
    notAsked() {
      unasked += 1;
    },
    isHopeless: () => triesInVain >= vainTriesTolerated || (successes === 0 && denials >= denialsTolerated),
    shortfall(planned: number): ReadError | undefined {
      const alike = Map.groupBy(failures, ({ text }) => text).values();
      const [first] = [...alike].sort((a, b) => b.length - a.length)[0] ?? [];
      if (!first) return undefined;
      const status = failures.every((failure) => failure.status === first.status) ? first.status : 'failed';
      const stopped = unasked > 0 ? `, ${unasked} more were not tried` : '';
      return new ReadError(status, first.code, `${first.message} (${failures.length} of ${planned} calls${stopped})`);
    },
  };
}

/** Works through the list with so many tasks under way at once. */
async function sideBySide<T>(list: readonly T[], width: number, task: (member: T) => Promise<void>): Promise<void> {
  const remaining = list.values();
  const worker = async () => {
    for (const member of remaining) await task(member);
  };
  await Promise.all(Array.from({ length: Math.min(width, list.length) }, worker));
}
