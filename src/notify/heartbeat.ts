import type { Log } from '../domain/log.ts';

/** Tells a watcher that runs begin, succeed and fail, so that their silence is noticed. Never rejects. */
export interface Heartbeat {
  start(): Promise<void>;
  success(): Promise<void>;
  fail(reason: string): Promise<void>;
}

/** How long the watcher may take, in milliseconds. */
const timeout = 10_000;

/**
 * Pings as healthchecks.io wants it: the address itself for success, `/start` and `/fail` behind it, the reason as the
 * body. Without an address nothing is pinged.
 */
export function heartbeat(address: string | undefined, log: Log): Heartbeat {
  async function ping(signal: '' | '/start' | '/fail', body = ''): Promise<void> {
    if (address === undefined) return;
    const url = new URL(address);
    url.pathname = url.pathname.replace(/\/$/, '') + signal;
    try {
      const { ok, status } = await fetch(url, { method: 'POST', body, signal: AbortSignal.timeout(timeout) });
      if (!ok) log.warn({ status }, 'the heartbeat was refused');
    } catch (error) {
      log.warn({ error: error instanceof Error ? error.message : String(error) }, 'the heartbeat went nowhere');
    }
  }
  return { start: () => ping('/start'), success: () => ping(''), fail: (reason) => ping('/fail', reason) };
}
