import path from 'node:path';
import { partitionOf } from '../../domain/arn.ts';
import type { EventQuery, EventsRead } from '../../domain/api-event.ts';
import { commandName, serviceFolder } from '../account-directory.ts';
import { regionFolders } from '../files/folders.ts';
import type { FileLimits } from '../files/limits.ts';
import { jsonPages } from '../files/pages.ts';
import { asReadError } from '../read-error.ts';
import { eventsApi, serviceOf } from '../services.ts';
import { eventCollector, type EventCollector } from './event-collector.ts';
import { searchedRegions } from './searched-regions.ts';

interface Search {
  readonly directory: string;
  readonly query: EventQuery;
  readonly limits: FileLimits;
}

/**
 * The events of an account directory: `REGION/cloudtrail/lookup-events.json` of every region, since roles are assumed in
 * any of them. A region without the file was not searched.
 * When the files were printed is not known: where all of their events are older than the span, the account was audited
 * long after that, and the span begins with the oldest of them.
 */
export async function directoryEvents({ directory, query, limits }: Search): Promise<EventsRead> {
  const { all } = await regionFolders(path.join(directory, query.account));
  const wanted = searchedRegions(query.regions, partitionOf(all[0] ?? ''));
  const collector = eventCollector(query);
  const searched: string[] = [];
  for (const region of [...new Set([...wanted, ...all])].sort()) {
    const isWanted = wanted.includes(region);
    if (await isRead(region, isWanted, collector, { directory, query, limits })) searched.push(region);
  }
  const [from, to] = [query.from.toISOString(), query.to.toISOString()];
  const inSpan = collector.result({ from, to, regions: searched });
  const earliest = collector.earliest();
  if (inSpan.events.length > 0 || earliest === undefined || earliest >= from) return inSpan;
  return collector.result({ from: earliest, to, regions: searched });
}

async function isRead(
  region: string,
  isWanted: boolean,
  collector: EventCollector,
  { directory, query, limits }: Search,
): Promise<boolean> {
  const { name: service, operation, paging } = serviceOf(eventsApi);
  const name = `${path.join(serviceFolder(service, query.account, region), commandName(operation))}.json`;
  try {
    const pages = await jsonPages({ name, path: path.join(directory, name) }, paging, limits, query.signal);
    if (!pages) {
      if (isWanted) collector.miss(`${name} is missing, so ${region} was not searched`);
      return false;
    }
    let hasList = false;
    for await (const page of pages) {
      const { Events: entries } = page as { readonly Events?: unknown };
      if (!Array.isArray(entries)) continue;
      hasList = true;
      collector.add(entries as readonly unknown[], region);
    }
    if (!hasList) collector.miss(`${name} has no list Events, so ${region} was not searched`);
    return hasList;
  } catch (error) {
    collector.miss(`${region} was not searched: ${asReadError(error).text}`);
    return false;
  }
}
