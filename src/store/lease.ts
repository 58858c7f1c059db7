import { randomUUID } from 'node:crypto';
import type { Database } from './database.ts';
import { LeaseHeldError, type Duty, type Holder } from './store.ts';

/** A lease that was not renewed for so long, in milliseconds, has lost its holder. */
const staleAfter = 60_000;

interface LeaseRow {
  readonly holder: string;
  readonly since: string;
  readonly beat: string;
}

/** The lease table: who may do what one process at a time may do. */
export interface Leases {
  take(duty: Duty, holder: Holder, now: Date, isGone: (other: Holder) => boolean): string;
  /** False where somebody else took it for lost. */
  renew(token: string, now: Date): boolean;
  release(token: string): void;
}

export function leasesOf(db: Database): Leases {
  const find = db.prepare<[duty: string], LeaseRow>('SELECT holder, since, beat FROM lease WHERE duty = ?');
  const put = db.prepare<[duty: string, token: string, holder: string, since: string, beat: string]>(
    'INSERT OR REPLACE INTO lease (duty, token, holder, since, beat) VALUES (?, ?, ?, ?, ?)',
  );
  const renew = db.prepare<[beat: string, token: string]>('UPDATE lease SET beat = ? WHERE token = ?');
  const release = db.prepare<[token: string]>('DELETE FROM lease WHERE token = ?');

  const take = (duty: Duty, holder: Holder, now: Date, isGone: (other: Holder) => boolean): string => {
    const row = find.get(duty);
    if (row) {
      const other = JSON.parse(row.holder) as Holder;
      const isStale = now.getTime() - Date.parse(row.beat) > staleAfter;
      if (!isStale && !isGone(other))
        throw new LeaseHeldError(
          `${inWords(other)} is ${inProgress[duty]} since ${row.since}; wait until it has ended`,
        );
    }
    const token = randomUUID();
    put.run(duty, token, JSON.stringify(holder), now.toISOString(), now.toISOString());
    return token;
  };
  return {
    take: (...asked) => db.transaction(take).immediate(...asked),
    renew: (token, now) => renew.run(now.toISOString(), token).changes === 1,
    release: (token) => {
      release.run(token);
    },
  };
}

const inProgress: Readonly<Record<Duty, string>> = {
  audit: 'auditing into this database',
  outbox: 'sending the mails of this database',
};

function inWords({ command, process, host }: Holder): string {
  return `${command} (process ${process} on ${host})`;
}
