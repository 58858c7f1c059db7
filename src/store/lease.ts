import { LeaseHeldError, type LeaseHolder, type LockName } from './store.ts';

/** A lease that was not renewed for this long, in milliseconds, has lost its holder. */
const staleAfter = 60_000;

/** A lease that a process has. Times are ISO 8601. */
export interface HeldLease {
  readonly holder: LeaseHolder;
  readonly since: string;
  /** When the holder last said that it lives. */
  readonly renewedAt: string;
}

/**
 * Throws a LeaseHeldError where a lease may not pass to another process yet: it was renewed within the last minute, and
 * nobody knows that its holder is dead.
 */
export function requireFree(
  lock: LockName,
  lease: HeldLease | undefined,
  now: Date,
  isGone: (holder: LeaseHolder) => boolean,
): void {
  if (!lease || isStale(lease, now) || isGone(lease.holder)) return;
  const { command, process, host } = lease.holder;
  throw new LeaseHeldError(
    `${command} (process ${process} on ${host}) is ${inProgress[lock]} since ${lease.since}; wait until it has ended`,
  );
}

/** Whether a lease was not renewed for so long that its holder is taken for dead. */
export function isStale({ renewedAt }: Pick<HeldLease, 'renewedAt'>, now: Date): boolean {
  return now.getTime() - Date.parse(renewedAt) > staleAfter;
}

const inProgress: Readonly<Record<LockName, string>> = {
  audit: 'auditing into this database',
  outbox: 'sending the mails of this database',
};
