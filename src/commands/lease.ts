import { hostname } from 'node:os';
import type { Log } from '../domain/log.ts';
import type { Holder, Store } from '../store/index.ts';

/** How often a holder says that it lives, in milliseconds. */
const heartbeat = 10_000;

/** Audits into a store while nobody else does: rejects with a StoreError that says who does, and since when. */
export async function withLease<T>(store: Store, command: string, { clock, log }: { readonly clock: () => Date; readonly log: Log }, work: () => Promise<T>): Promise<T> {
  const token = await store.takeLease({ command, process: process.pid, host: hostname() }, clock(), isGone);
  const beating = setInterval(() => {
    store.renewLease(token, clock()).then(
      (held) => { if (!held) log.warn({}, 'another process took this one for dead and audits into the same database'); },
      (error: unknown) => { log.warn({ error: String(error) }, 'the lease could not be renewed'); },
    ); // prettier-ignore
  }, heartbeat).unref();
  try {
    return await work();
  } finally {
    clearInterval(beating);
    await store.releaseLease(token);
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
