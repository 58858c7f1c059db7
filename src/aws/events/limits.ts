/** How much is read. Beyond a limit the result says so; the newest events are read first. */
export interface EventLimits {
  /** Of 50 events each, in one region. */
  readonly pages: number;
  /** Names of sessions for which it is looked up who began them. */
  readonly sessions: number;
  /** Milliseconds for all regions. */
  readonly time: number;
}

/** CloudTrail takes two calls a second and region, so that the pages take 200 seconds at most. */
export const eventLimits: EventLimits = { pages: 400, sessions: 40, time: 300_000 };
