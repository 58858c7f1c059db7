import { maybe, type Truth } from '../truth.ts';

/** What a request says of a time: it is not before some moment, in milliseconds since 1970, and nobody knows which. */
export interface EarliestTime {
  readonly since: number;
  /** Whether the request may say nothing of it. */
  readonly isOptional: boolean;
  /** A moment as the condition key has it. */
  readonly format: (moment: number) => string;
}

/** A key that tells a time, and how long before the request that may be. */
type TimeKey = Omit<EarliestTime, 'since'> & { readonly before: number };

const iso = (moment: number) => new Date(moment).toISOString();

/** Temporary credentials, which alone tell when they were issued, end after 36 hours at the latest. */
const longestSession = 36 * 3600 * 1000;

/**
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html and API_GetSessionToken.html
 * of STS
 */
const timeKeys: ReadonlyMap<string, TimeKey> = new Map<string, TimeKey>([
  ['aws:currenttime', { format: iso, before: 0, isOptional: false }],
  ['aws:epochtime', { format: (moment) => String(moment / 1000), before: 0, isOptional: false }],
  ['aws:tokenissuetime', { format: iso, before: longestSession, isOptional: true }],
]);

/**
 * What is known of a lower-case key's time if the request comes after a moment; undefined for keys that tell no time.
 */
export function earliestTimeOf(key: string, moment: number): EarliestTime | undefined {
  const found = timeKeys.get(key);
  return found && { since: moment - found.before, isOptional: found.isOptional, format: found.format };
}

const latest = Date.UTC(9999, 11, 31);

/**
 * Whether a comparison with some limits holds from a moment on: always, never again, or now and then. Between two
 * limits no comparison of times or numbers changes its answer. `whenAbsent` is the answer to a request that says
 * nothing of it.
 */
export function compareFrom(
  { since, isOptional: mayLack, format: write }: EarliestTime,
  limits: readonly string[],
  test: (value: string) => Truth,
  whenAbsent: Truth,
): Truth {
  const around = limits
    .map(parseTime)
    .flatMap((limit) => (limit === undefined ? [] : [limit - 1000, limit, limit + 1000]));
  const [now = maybe, ...later] = [since, ...around.filter((moment) => moment > since), latest].map((moment) =>
    test(write(moment)),
  );
  return [...later, ...(mayLack ? [whenAbsent] : [])].every((truth) => truth === now) ? now : maybe;
}

const decimal = /^[+-]?(\d+(\.\d*)?|\.\d+)$/;
const w3cDate = /^\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?)?)?$/;

/** Milliseconds since 1970 of a time as policies and requests write it: ISO 8601, or seconds since 1970. */
export function parseTime(text: string): number | undefined {
  if (decimal.test(text) && text.length > 4) return Number(text) * 1000;
  if (!w3cDate.test(text)) return undefined;
  const hasTime = text.includes('T');
  const moment = Date.parse(hasTime && !/(Z|[+-]\d{2}:?\d{2})$/.test(text) ? `${text}Z` : text);
  return Number.isNaN(moment) ? undefined : moment;
}
