import { required } from '../kinds/normalise.ts';
import { ReadError } from '../read-error.ts';
import { regionsApi } from '../services.ts';
import { SourceError } from '../source.ts';
import type { AwsClient } from './aws-client.ts';

/** Names of regions, sorted. */
export interface Regions {
  readonly read: readonly string[];
  /** The regions that the account has not enabled. */
  readonly notEnabled: readonly string[];
}

/** Several times as many as there are. */
const mostRegions = 200;

/**
 * All regions of the account. Rejects with a SourceError if AWS refuses to list them, or leaves out the region that was
 * asked.
 */
export async function readRegions(client: AwsClient, home: string, signal: AbortSignal | undefined): Promise<Regions> {
  try {
    const answer = await client.call({ api: regionsApi, region: home, input: { AllRegions: true }, signal });
    const regions = (answer as { Regions?: { RegionName?: string; OptInStatus?: string }[] }).Regions ?? [];
    const statuses = new Map(
      regions.map(({ RegionName, OptInStatus }) => [required(RegionName, 'RegionName'), OptInStatus]),
    );
    const named = [...statuses].map(([name, status]) => ({ name, isEnabled: status !== 'not-opted-in' }));
    if (named.length > mostRegions)
      throw new ReadError('failed', 'MalformedAnswer', `it names ${named.length} regions, more than AWS has`);
    if (named.length === 0) throw new ReadError('failed', 'MalformedAnswer', 'it names no region');
    if (!named.some(({ name }) => name === home))
      throw new ReadError('failed', 'MalformedAnswer', `it leaves out ${home}, where it was asked`);
    const namesOf = (isEnabled: boolean) =>
      named.flatMap((region) => (region.isEnabled === isEnabled ? region.name : [])).sort();
    return { read: namesOf(true), notEnabled: namesOf(false) };
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    throw new SourceError(
      `${regionsApi} did not tell which regions there are (${error.text}); allow it, or list the regions`,
    );
  }
}
