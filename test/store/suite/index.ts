import { suite } from 'node:test';
import { anyRunsTests } from './any-runs.ts';
import { changesTests } from './changes.ts';
import type { NewDatabase } from './database.ts';
import { differenceTests } from './differences.ts';
import { lastReadTests } from './last-read.ts';
import { leaseTests } from './leases.ts';
import { openingTests } from './opening.ts';
import { outboxTests } from './outbox.ts';
import { previousRunsTests } from './previous-runs.ts';
import { pruneTests } from './prune.ts';
import { pruneTwinTests } from './prune-twin.ts';
import { resultTests } from './results.ts';
import { snapshotTests } from './snapshots.ts';

/**
 * What every database must do that a store may be in: the contract of `src/store/store.ts`, as tests. Tests of what
 * only one database can do or suffer, files and SQL, are beside it: `test/store/sqlite/`.
 */
export function storeSuite(name: string, newDatabase: NewDatabase): void {
  suite(`a store in ${name}`, () => {
    openingTests(newDatabase);
    snapshotTests(newDatabase);
    resultTests(newDatabase);
    changesTests(newDatabase);
    differenceTests(newDatabase);
    lastReadTests(newDatabase);
    previousRunsTests(newDatabase);
    outboxTests(newDatabase);
    leaseTests(newDatabase);
    pruneTests(newDatabase);
    pruneTwinTests(newDatabase);
    anyRunsTests(newDatabase);
  });
}
