import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import { trafficWords, type TrafficSummary } from '../traffic.ts';
import { countOf, durationOf, grouped } from '../words.ts';

/** How many scopes the page lists by the time that they took. */
const mostScopes = 12;

/** What a run asked of AWS, as the page shows it in two tables. */
export function trafficView(summary: TrafficSummary) {
  return {
    said: trafficWords(summary),
    apis: summary.apis.map(({ api, requests, throttled, retries }) => ({
      api: escapeUnprintable(api),
      requests: grouped(requests),
      throttled: grouped(throttled),
      retries: grouped(retries),
    })),
    scopes: summary.scopes.slice(0, mostScopes).map(({ account, region, kind, milliseconds }) => ({
      account: escapeUnprintable(account),
      region: escapeUnprintable(region),
      kind: escapeUnprintable(kind).replaceAll('-', ' '),
      took: durationOf(milliseconds),
    })),
    more:
      summary.scopes.length > mostScopes ? `… and ${countOf(summary.scopes.length - mostScopes, 'more scope')}` : null,
  };
}
