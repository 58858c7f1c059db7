import type { Progress } from '../aws/index.ts';
import type { Traffic } from '../domain/traffic.ts';
import { printable, type Io, type Verbosity } from './io.ts';

/** What reading tells of itself while it goes on. */
export interface ProgressLines {
  readonly onProgress: (progress: Progress) => void;
  /** Counts requests, and hands them on to whoever counts besides. */
  readonly traffic: Traffic;
}

/**
 * Says how far reading is: one line redrawn on a terminal, with requests, throttles and the time left; elsewhere a line a
 * scope with `-v`; nothing otherwise.
 */
export function progressLines(io: Io, verbosity: Verbosity, alsoTold?: Traffic): ProgressLines {
  const startedAt = io.clock().getTime();
  const counts = { requests: 0, throttled: 0 };
  return {
    onProgress: lines(),
    traffic: {
      request: (...of) => {
        counts.requests += 1;
        alsoTold?.request(...of);
      },
      throttled: (...of) => {
        counts.throttled += 1;
        alsoTold?.throttled(...of);
      },
    },
  };

  function lines(): ProgressLines['onProgress'] {
    if (verbosity === 'verbose') {
      return ({ coverage: { account, region, kind, status, error }, resources, scopesDone, scopes }) => {
        const outcome = status === 'complete' ? `${resources} read` : `${status} ${printable(error ?? '')}`.trimEnd();
        io.stderr.write(`${scopesDone}/${scopes} ${account} ${region} ${kind}: ${outcome}\n`);
      };
    }
    if (verbosity === 'quiet' || !io.stderr.isTTY) return () => {};
    return ({ scopesDone, scopes }) => {
      io.stderr.write(scopesDone === scopes ? '\r\x1b[K' : `\r\x1b[K${line(scopesDone, scopes).slice(0, io.stderr.columns - 1)}`);
    };
  }

  function line(done: number, all: number): string {
    const { requests, throttled } = counts;
    const left = Math.ceil((((io.clock().getTime() - startedAt) / done) * (all - done)) / 1000);
    return `reading: ${done} of ${all} scopes, ${requests} requests${throttled > 0 ? `, ${throttled} throttled` : ''}, about ${left} s left`;
  }
}
