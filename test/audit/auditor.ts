import { randomUUID } from 'node:crypto';
import { calledUntil } from '../../src/audit/called-since.ts';
import { collect } from '../../src/aws/index.ts';
import { concludeAudit } from '../../src/domain/audit-result.ts';
import { silentLog } from '../../src/domain/log.ts';
import type { Snapshot } from '../../src/domain/snapshot.ts';
import { newStoreInMemory } from '../../src/store/sqlite/index.ts';
import type { LivingAccount } from './living-account.ts';

export const days = 7;
export const kinds: readonly string[] = ['instance-attribute', 'image-attribute'];

/** What goes wrong in a run; `instances only` is a run of fewer kinds. */
export type Trouble = 'cloudtrail' | 'denied' | 'dies' | 'instances only';

export interface ReadOptions {
  readonly trouble?: Trouble | undefined;
  readonly days?: number;
  readonly at?: number;
  readonly isFile?: boolean;
}

export type Read = (now: number, options?: ReadOptions) => Promise<Snapshot>;

/** Reads an account run after run, as audits do: each knows what the store kept of the ones before. */
export async function auditor(account: LivingAccount): Promise<{ read: Read; close: () => Promise<void> }> {
  const store = await newStoreInMemory(randomUUID(), () => new Date(0));
  let runs = 0;
  const read: Read = async (time, { trouble, days: cycle = days, at = time, isFile } = {}) => {
    const [first] = account.held.keys();
    const id = trouble === 'denied' ? first : undefined;
    const source = account.source(at, { cloudTrail: trouble === 'cloudtrail', id, isFile });
    const now = new Date(at);
    const calledSince = calledUntil(now, (query) => source.events(query), undefined);
    const snapshot = await collect(source, {
      kinds: trouble === 'instances only' ? ['instance'] : kinds,
      log: silentLog,
      lastRead: (accounts) => store.lastRead(accounts),
      carrying: { now, days: cycle, calledSince },
    });
    runs += 1;
    const startedAt = now.toISOString();
    const { accounts, coverage } = snapshot;
    const run = { id: `run-${runs}`, startedAt, finishedAt: startedAt, accounts, baselineDigest: 'none' };
    await store.recordSnapshot(run, snapshot);
    if (trouble !== 'dies') await store.recordResult(concludeAudit(run, coverage, { findings: [] }), new Map());
    return snapshot;
  };
  return { read, close: () => store.close() };
}
