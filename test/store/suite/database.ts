import type { TestContext } from 'node:test';
import type { Store } from '../../../src/store/index.ts';

/** A database that a test may use as it likes. */
export interface TestDatabase {
  /** Opens the store in it, as often as it is called; `create`: see `StoreOptions`. */
  open(options?: { readonly create?: boolean }): Promise<Store>;
  /** Throws where the database's own checks find something wrong in it. */
  verify(): Promise<void>;
  /** Frees what it needs. Its stores are closed by then. */
  remove(): Promise<void>;
}

/** Gives a database that nobody has opened yet: there is none until the first store is opened. */
export type NewDatabase = () => Promise<TestDatabase>;

/** An empty store that is closed and removed when the test ends. */
export async function newStore(t: TestContext, newDatabase: NewDatabase): Promise<Store> {
  const database = await newDatabase();
  const store = await database.open();
  t.after(async () => {
    await store.close();
    await database.remove();
  });
  return store;
}

/** Works with an empty store, which is closed and removed then: for properties, which need many of them. */
export async function withNewStore(
  newDatabase: NewDatabase,
  work: (store: Store, database: TestDatabase) => Promise<void>,
): Promise<void> {
  const database = await newDatabase();
  const store = await database.open();
  try {
    await work(store, database);
  } finally {
    await store.close();
    await database.remove();
  }
}
