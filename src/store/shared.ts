import { DatabaseLostError, type Store } from './store.ts';

/** A store that the parts of one process share, opened once. */
export interface SharedStore {
  /**
   * Does work with the store. Where the database was lost meanwhile, this work fails, and the next one opens the
   * database that is there then: the backup that was put back.
   */
  use<T>(work: (store: Store) => Promise<T>): Promise<T>;
  /** Closes the store. Work that is under way fails with a StoreError. */
  close(): Promise<void>;
}

/** Shares the store that `open` opens. Only the first time it may make the database. */
export async function shareStore(open: (create: boolean) => Promise<Store>): Promise<SharedStore> {
  let current: Promise<Store> | undefined = open(true);
  await current;

  function openAgain(): Promise<Store> {
    return open(false).catch((error: unknown) => {
      current = undefined;
      throw error;
    });
  }

  return {
    use: async (work) => {
      const used = (current ??= openAgain());
      const store = await used;
      try {
        return await work(store);
      } catch (error) {
        // Several parts may learn of it: the first one closes the store.
        if (error instanceof DatabaseLostError && current === used) {
          current = undefined;
          await store.close();
        }
        throw error;
      }
    },
    close: async () => {
      const last = current;
      current = undefined;
      await (await last)?.close();
    },
  };
}
