import { readFileSync, readlinkSync } from 'node:fs';
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
      return await store.takeLease(lock, thisProcess(command), clock(), isGone);
    } catch (error) {
      if (!(error instanceof LeaseHeldError) || waited >= wait || signal?.aborted) throw error;
    }
    await sleep(askingInterval, undefined, { ...(signal && { signal }) }).catch(() => {});
  }
}

/** This process, as the holder of a lease. `command` is for those who have to wait. */
export function thisProcess(command: string): LeaseHolder {
  const [start, namespace] = [startOf(process.pid), ownNamespace()];
  return {
    command,
    process: process.pid,
    host: hostname(),
    ...(start !== undefined && { start }),
    ...(namespace !== undefined && { namespace }),
  };
}

/**
 * Whether a holder on this machine has ended. Of other machines, and of containers that count their own processes,
 * nobody can tell before the lease is stale. Where the system says when processes began, another process that has the
 * number by now is told apart.
 */
export function isGone(holder: LeaseHolder): boolean {
  if (holder.host !== hostname()) return false;
  if (holder.namespace !== undefined && holder.namespace !== ownNamespace()) return false;
  const start = startOf(holder.process);
  if (start !== undefined && holder.start !== undefined) return start !== holder.start;
  if (holder.process === process.pid) return false;
  try {
    process.kill(holder.process, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/**
 * When a process began, in Linux's ticks since the machine's start (proc_pid_stat(5), field 22). Undefined where there
 * is no such process and where the system does not say.
 */
function startOf(id: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${id}/stat`, 'utf8');
    // The second field is the program's name in parentheses; it may contain anything.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

/** Within what the numbers of processes count (pid_namespaces(7)). Undefined where the system does not say. */
function ownNamespace(): string | undefined {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return undefined;
  }
}
