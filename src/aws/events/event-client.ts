import type { EventQuery, EventsRead } from '../../domain/api-event.ts';
import { awsClient, type AwsClient } from '../http/aws-client.ts';
import type { Caller } from '../http/caller.ts';
import type { AwsSourceOptions } from '../http/connect-account.ts';
import { SourceError } from '../source.ts';
import { eventLimits } from './limits.ts';
import { lookUpEvents } from './lookup-events.ts';

/**
 * The events of the account of these credentials, over connections of their own. That nothing can be read, for example
 * since the credentials have expired, is told in the result.
 */
export async function readEvents(
  connected: () => Promise<Pick<Caller, 'connection' | 'partition'>>,
  query: EventQuery,
  { budget, traffic, limits = {} }: AwsSourceOptions,
): Promise<EventsRead> {
  let client: AwsClient | undefined;
  try {
    const { connection, partition } = await connected();
    client = awsClient(connection, { budget, limits: limits.answer, traffic });
    return await lookUpEvents({ client, query, partition, limits: limits.events ?? eventLimits });
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    const search = { from: query.from.toISOString(), to: query.to.toISOString(), regions: [] };
    return { events: [], search: { ...search, problem: error.message } };
  } finally {
    client?.close();
  }
}
