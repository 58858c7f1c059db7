import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../domain/log.ts';
import { LeaseHeldError, type Duty, type Holder, type Store } from '../store/index.ts';

/** How often a holder says that it lives, and how often one who waits asks, in milliseconds. */
const intervals = { heartbeat: 10_000, asking: 500 };

/** What taking a lease needs to know. */
export interface LeaseOptions {
  /** Who takes it, for those who have to wait: `driftwarden audit`. */
  readonly command: string;
  readonly clock: () => Date;
  readonly log: Log;
  /** Milliseconds to wait for another holder to end; 0 unless given. */
  readonly waitLimit?: number;
  /** Ends the waiting. */
  readonly signal?: AbortSignal;
}

/** Does a duty while nobody else does: rejects with a LeaseHeldError that says who does, and since when. */
export async function withLease<T>(
  store: Store,
  duty: Duty,
  options: LeaseOptions,
  work: () => Promise<T>,
): Promise<T> {
  const { clock, log } = options;
  const token = await takeWhenFree(store, duty, options);
  const heartbeat = setInterval(() => {
    store.renewLease(token, clock()).then(
      (held) => {
        if (!held) log.warn({ duty }, 'another process took over the lease, because this process seemed to be dead');
      },
      (error: unknown) => {
        log.warn({ error: String(error) }, 'the lease could not be renewed');
      },
    );
  }, intervals.heartbeat).unref();
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    await store.releaseLease(token);
  }
}

async function takeWhenFree(
  store: Store,
  duty: Duty,
  { command, clock, waitLimit = 0, signal }: LeaseOptions,
): Promise<string> {
  for (let waited = 0; ; waited += intervals.asking) {
    try {
      return await store.takeLease(duty, { command, process: process.pid, host: hostname() }, clock(), isGone);
    } catch (error) {
      if (!(error instanceof LeaseHeldError) || waited >= waitLimit || signal?.aborted) throw error;
    }
    await sleep(intervals.asking, undefined, { ...(signal && { signal }) }).catch(() => {});
  }
}

/** Whether a holder on this machine is no more; of other machines nobody can tell before the lease is stale. */
function isGone(holder: Holder): boolean {
  if (holder.host !== hostname() || holder.process === process.pid) return false;
  try {
    process.kill(holder.process, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
