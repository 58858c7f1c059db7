import { randomUUID } from 'node:crypto';
import { isStale, requireFree } from '../lease.ts';
import type { LeaseHolder, LockName, StoreCondition } from '../store.ts';
import type { Database } from './database.ts';

interface LeaseRow {
  readonly holder: string;
  readonly since: string;
  readonly beat: string;
}

/** The lease table: who may do what only one process at a time may do. */
export interface Leases {
  take(lock: LockName, holder: LeaseHolder, now: Date, isGone: (other: LeaseHolder) => boolean): string;
  /** False where another process has it by now. */
  renew(token: string, now: Date): boolean;
  release(token: string): void;
  held(now: Date): StoreCondition['leases'];
}

export function leasesOf(db: Database): Leases {
  const find = db.prepare<[lock: string], LeaseRow>('SELECT holder, since, beat FROM lease WHERE duty = ?');
  const all = db.prepare<[], LeaseRow & { duty: LockName }>(
    'SELECT duty, holder, since, beat FROM lease ORDER BY duty',
  );
  const put = db.prepare<[lock: string, token: string, holder: string, since: string, beat: string]>(
    'INSERT OR REPLACE INTO lease (duty, token, holder, since, beat) VALUES (?, ?, ?, ?, ?)',
  );
  const renew = db.prepare<[beat: string, token: string]>('UPDATE lease SET beat = ? WHERE token = ?');
  const release = db.prepare<[token: string]>('DELETE FROM lease WHERE token = ?');

  const take = (lock: LockName, holder: LeaseHolder, now: Date, isGone: (other: LeaseHolder) => boolean): string => {
    const row = find.get(lock);
    requireFree(
      lock,
      row && { holder: JSON.parse(row.holder) as LeaseHolder, since: row.since, renewedAt: row.beat },
      now,
      isGone,
    );
    const token = randomUUID();
    put.run(lock, token, JSON.stringify(holder), now.toISOString(), now.toISOString());
    return token;
  };
  return {
    take: (...asked) => db.transaction(take).immediate(...asked),
    renew: (token, now) => renew.run(now.toISOString(), token).changes === 1,
    release: (token) => {
      release.run(token);
    },
    held: (now) =>
      all
        .all()
        .filter(({ beat }) => !isStale({ renewedAt: beat }, now))
        .map(({ duty, holder, since }) => ({ lock: duty, holder: JSON.parse(holder) as LeaseHolder, since })),
  };
}
