import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../domain/log.ts';
import { LeaseHeldError, type LeaseHolder, type LockName, type Store } from '../store/index.ts';

/** How often a holder says that it lives, in milliseconds. */
const heartbeatInterval = 10_000;

/** How often a process that waits for a lease asks for it, in milliseconds. */
const askingInterval = 500;

/** What taking a lease needs to know. */
export interface LeaseOptions {
  /** What takes it, for those who have to wait: `driftwarden audit`. */
  readonly command: string;
  readonly clock: () => Date;
  readonly log: Log;
  /** Milliseconds to wait for another holder to end; 0 unless given. */
  readonly wait?: number;
  /** Ends the waiting. */
  readonly signal?: AbortSignal;
}

/** Works while no other process has the lock. Rejects with a LeaseHeldError that says which has it, and since when. */
export async function withLease<T>(
  store: Store,
  lock: LockName,
  options: LeaseOptions,
  work: () => Promise<T>,
): Promise<T> {
  const { clock, log } = options;
  const token = await takeLease(store, lock, options);
  const heartbeat = setInterval(() => {
    store.renewLease(token, clock()).then(
      (held) => {
        if (!held) log.warn({ lock }, 'another process took over the lease, because this process seemed to be dead');
      },
      (error: unknown) => {
        log.warn({ error: String(error) }, 'the lease could not be renewed');
      },
    );
  }, heartbeatInterval).unref();
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    await store.releaseLease(token);
  }
}

async function takeLease(
  store: Store,
  lock: LockName,
  { command, clock, wait = 0, signal }: LeaseOptions,
): Promise<string> {
  for (let waited = 0; ; waited += askingInterval) {
    try {
      return await store.takeLease(lock, { command, process: process.pid, host: hostname() }, clock(), isGone);
    } catch (error) {
      if (!(error instanceof LeaseHeldError) || waited >= wait || signal?.aborted) throw error;
    }
    await sleep(askingInterval, undefined, { ...(signal && { signal }) }).catch(() => {});
  }
}

/** Whether a holder on this machine has ended. Of other machines nobody can tell before the lease is stale. */
function isGone(holder: LeaseHolder): boolean {
  if (holder.host !== hostname() || holder.process === process.pid) return false;
  try {
    process.kill(holder.process, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
