import { sumOf, type RequestCounts, type RunTraffic, type ScopeTime } from '../domain/traffic.ts';
import { compareText } from '../domain/text/order.ts';
import { escapeUnprintable } from '../domain/text/unprintable.ts';
import { countOf, durationOf, grouped } from './words.ts';

/** What a run asked of AWS, as every format says it. */
export interface TrafficSummary extends RequestCounts {
  /** By API over all regions, the most requests first. */
  readonly apis: readonly ({ readonly api: string } & RequestCounts)[];
  /** The longest first. */
  readonly scopes: readonly ScopeTime[];
}

/** Adds up the counts of all regions, and puts what is large first; undefined where a run asked nothing of AWS. */
export function summarizeTraffic(traffic: RunTraffic | undefined): TrafficSummary | undefined {
  if (!traffic) return undefined;
  const { calls, scopes, ...counts } = traffic;
  const byApi = [...Map.groupBy(calls, ({ api }) => api)].map(([api, regions]) => ({ api, ...sumOf(regions) }));
  return {
    ...counts,
    apis: byApi.sort((a, b) => b.requests - a.requests || compareText(a.api, b.api)),
    scopes: scopes.toSorted((a, b) => b.milliseconds - a.milliseconds),
  };
}

/** `1,234 requests to AWS, 12 throttled, 14 retries`. */
export function trafficWords({ requests, throttled, retries }: RequestCounts): string {
  const parts = [
    `${countOf(requests, 'request')} to AWS`,
    ...(throttled > 0 ? [`${grouped(throttled)} throttled`] : []),
    ...(retries > 0 ? [countOf(retries, 'retry', 'retries')] : []),
  ];
  return parts.join(', ');
}

/** How many APIs and scopes are named where there is little room. */
const mostNamed = 3;

/** What a run asked of AWS in two lines: the counts with the APIs that were called most, and the scopes that took longest. */
export function trafficLines(summary: TrafficSummary | undefined): readonly string[] {
  if (!summary) return [];
  const apis = summary.apis.slice(0, mostNamed).map(apiWords);
  const scopes = summary.scopes.slice(0, mostNamed).map(scopeWords);
  return [
    `${trafficWords(summary)}; most to ${apis.join(', ')}`,
    ...(scopes.length > 0 ? [`Longest to read: ${scopes.join(', ')}`] : []),
  ].map(escapeUnprintable);
}

function apiWords({ api, requests, throttled }: TrafficSummary['apis'][number]): string {
  return `${api} (${grouped(requests)}${throttled > 0 ? `, ${grouped(throttled)} throttled` : ''})`;
}

function scopeWords({ region, kind, milliseconds }: ScopeTime): string {
  return `${kind} in ${region} (${durationOf(milliseconds)})`;
}
