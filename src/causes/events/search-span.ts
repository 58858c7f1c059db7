/** How long events may be late, in milliseconds: CloudTrail shows most within 15 minutes, and all within days. */
const latest = 3 * 24 * 60 * 60 * 1000;

/** A change of which no event was found yet. */
export interface OpenSearch {
  /** ISO 8601: the last complete reading before the change. */
  readonly from: string;
  /** ISO 8601: the reading that saw the change. */
  readonly to: string;
}

/**
 * From when a run looks for events: since the last complete reading of what changed, and further back for changes of
 * the last three days of which no event was found, since it may have come late. Undefined: there is nothing to look for.
 * Times are ISO 8601; `changed` holds the last complete reading before each change of this run.
 */
export function searchFrom(
  changed: readonly string[],
  withoutEvent: readonly OpenSearch[],
  now: Date,
): Date | undefined {
  const limit = now.getTime() - latest;
  const late = withoutEvent.filter(({ to }) => Date.parse(to) >= limit).map(({ from }) => from);
  const times = [...changed, ...late].map((time) => Date.parse(time)).filter((time) => !Number.isNaN(time));
  return times.length === 0 ? undefined : new Date(Math.min(...times));
}
