import type { CalledSince } from '../aws/index.ts';
import { idsInChangingEvents, namesOfChangingEvents } from '../causes/index.ts';
import type { EventsRead } from '../domain/api-event.ts';
import type { LookUpEvents } from './actors.ts';

/**
 * How late an event may be and still be found by the first run after it appears, in milliseconds. It is longer than the 24
 * hours for which an image is still protected after its protection was switched off with a cool-down period:
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ami-deregistration-protection.html
 */
const overlap = 48 * 60 * 60 * 1000;

/** Asks CloudTrail which resources calls may have changed until a moment. */
export function calledUntil(to: Date, events: LookUpEvents, signal: AbortSignal | undefined): CalledSince {
  return async ({ account, region }, kinds, since) => {
    const from = new Date(since.getTime() - overlap);
    const names = namesOfChangingEvents(kinds);
    const read = await events({ account, regions: [region], from, to, names, signal });
    if (!isWhole(read, region, from)) return new Map();
    return new Map(
      kinds.flatMap((kind) => {
        const ids = idsInChangingEvents(kind, read.events);
        return ids ? [[kind, ids] as const] : [];
      }),
    );
  };
}

function isWhole({ search }: EventsRead, region: string, from: Date): boolean {
  return search.problem === undefined && search.regions.includes(region) && search.from <= from.toISOString();
}
