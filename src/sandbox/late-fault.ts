/** Events that CloudTrail shows some time after they happened. */
export interface LateFault {
  readonly kind: 'late';
  /** The name or the id of the events; undefined means all. */
  readonly event: string | undefined;
  /** Milliseconds. */
  readonly delay: number;
}

const milliseconds: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Reads `15m` or `PutGroupPolicy=15m`; undefined if it is neither. */
export function parseLateness(text: string): LateFault | undefined {
  const { event, amount, unit } = /^(?:(?<event>[\w-]+)=)?(?<amount>\d+)(?<unit>ms|s|m|h)$/.exec(text)?.groups ?? {};
  if (amount === undefined || unit === undefined) return undefined;
  return { kind: 'late', event, delay: Number(amount) * (milliseconds[unit] ?? 1) };
}
