import { maybe, type Truth } from '../truth.ts';

/** A time of a request of which only the earliest possible moment is known, in milliseconds since 1970. */
export interface EarliestTime {
  readonly earliest: number;
  /** Whether the request may lack the key. */
  readonly isOptional: boolean;
  /** Writes a moment as the condition key does. */
  readonly format: (moment: number) => string;
}

/** A condition key that holds a time, and how long before the request that time can be. */
type TimeKey = Omit<EarliestTime, 'earliest'> & { readonly before: number };

const iso = (moment: number) => new Date(moment).toISOString();

/** Only temporary credentials have aws:TokenIssueTime, and they expire after 36 hours at the latest. */
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
 * The value of a lower-case key in a request that is made at `moment` or later; undefined for keys that hold no time.
 */
export function earliestTimeOf(key: string, moment: number): EarliestTime | undefined {
  const found = timeKeys.get(key);
  return found && { earliest: moment - found.before, isOptional: found.isOptional, format: found.format };
}

/** Whether a lower-case key holds the time of the request itself: these keys change together. */
export function isRequestTime(key: string): boolean {
  return key === 'aws:currenttime' || key === 'aws:epochtime';
}

/** Whether an operator compares times or numbers, so that its answer changes only at the policy's values. */
export function isOrdered(operator: string): boolean {
  return /date|numeric/i.test(operator);
}

const latest = Date.UTC(9999, 11, 31);

/**
 * Whether a comparison with the policy's limits holds at every moment from the earliest one: yes always, no never,
 * maybe at some moments. Between two limits the answer of a time or number comparison does not change, so it is enough
 * to test around each limit. `whenAbsent` is the answer for a request that lacks the key.
 */
export function compareFrom(
  { earliest, isOptional, format }: EarliestTime,
  limits: readonly string[],
  test: (value: string) => Truth,
  whenAbsent: Truth,
): Truth {
  const [now = maybe, ...later] = momentsFrom(earliest, limits).map((moment) => test(format(moment)));
  return [...later, ...(isOptional ? [whenAbsent] : [])].every((truth) => truth === now) ? now : maybe;
}

/** The earliest moment, those later ones at which a comparison with a limit can change, and the latest. */
export function momentsFrom(earliest: number, limits: readonly string[]): readonly number[] {
  const around = limits
    .map(parseTime)
    .flatMap((limit) => (limit === undefined ? [] : [limit - 1000, limit, limit + 1000]));
  return [earliest, ...around.filter((moment) => moment > earliest), latest];
}

const decimal = /^[+-]?(\d+(\.\d*)?|\.\d+)$/;
const w3cDate = /^\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?)?)?$/;

/** Milliseconds since 1970 of a time in a policy or request: ISO 8601, or seconds since 1970; undefined if neither. */
export function parseTime(text: string): number | undefined {
  if (decimal.test(text) && text.length > 4) return Number(text) * 1000;
  if (!w3cDate.test(text)) return undefined;
  const hasTime = text.includes('T');
  const moment = Date.parse(hasTime && !/(Z|[+-]\d{2}:?\d{2})$/.test(text) ? `${text}Z` : text);
  return Number.isNaN(moment) ? undefined : moment;
}
