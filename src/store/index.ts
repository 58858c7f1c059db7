import { openSqlite } from './sqlite/index.ts';
import { StoreError, type OpenStore, type Store, type StoreOptions } from './store.ts';

export { findRun } from './run-name.ts';
export { shareStore, type SharedStore } from './shared.ts';
export {
  LeaseHeldError,
  NoDatabaseError,
  StoreError,
  type LeaseHolder,
  type KnownFinding,
  type LockName,
  type Pruned,
  type Retention,
  type RunSummary,
  type Store,
  type StoreCondition,
} from './store.ts';

/** The databases, one line each: how their locations begin, and what opens them. Without a scheme it is a file. */
const databases: Readonly<Record<string, OpenStore>> = {
  '': openSqlite,
};

/**
 * Opens the store at a location and brings its schema up to date. Rejects with a StoreError that names the location,
 * with a NoDatabaseError where there is none and none is to be made.
 */
export async function openStore(location: string, options: StoreOptions): Promise<Store> {
  const scheme = /^[a-z][a-z0-9+.-]+:\/\//i.exec(location)?.[0].toLowerCase() ?? '';
  const open = databases[scheme];
  if (open) return open(location, options);
  const plan = scheme.startsWith('postgres') ? ' yet (PostgreSQL is planned)' : '';
  throw new StoreError(`a store at a ${scheme} address is not supported${plan}; name a file`);
}
