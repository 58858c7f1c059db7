import { StoreError } from './store.ts';

/** How a database looks runs up. */
export interface RunLookup<R> {
  /** The newest run that concluded. */
  latest(): R | undefined;
  byId(id: string): R | undefined;
  /** The runs whose ids begin with a text, the newest first. */
  beginningWith(text: string): readonly R[];
  /** The ids of the last five runs, the newest first. */
  recentIds(): readonly string[];
}

/**
 * Finds the run that a person names: `latest`, an id, or the beginning of an id that no other run shares. Throws a
 * StoreError that lists the choices.
 */
export function findRun<R extends { readonly id: string }>(name: string, lookup: RunLookup<R>): R {
  if (name === 'latest') {
    const run = lookup.latest();
    if (!run) throw new StoreError(`no run has concluded; ${choices(lookup)}`);
    return run;
  }
  const found = lookup.byId(name);
  if (found) return found;
  const candidates = name === '' ? [] : lookup.beginningWith(name);
  const [only] = candidates;
  if (!only) throw new StoreError(`no run is called ${JSON.stringify(name)}; ${choices(lookup)}`);
  if (candidates.length > 1) {
    const ids = candidates.slice(0, 5).map(({ id }) => id);
    const more = candidates.length > 5 ? ', …' : '';
    throw new StoreError(
      `${candidates.length} runs begin with ${JSON.stringify(name)}; say more of the id: ${ids.join(', ')}${more}`,
    );
  }
  return only;
}

function choices(lookup: RunLookup<unknown>): string {
  const ids = lookup.recentIds();
  return ids.length === 0 ? 'none was recorded yet' : `the last ones are ${ids.join(', ')}`;
}
