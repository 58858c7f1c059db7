import type { Progress } from '../aws/index.ts';
import type { Log } from '../domain/log.ts';
import type { Traffic } from '../domain/traffic.ts';
import { escapeUnprintable } from '../domain/text/unprintable.ts';
import { type Io, type Verbosity } from './io.ts';

/** How the progress of reading is shown. */
export interface ProgressLines {
  readonly onProgress: (progress: Progress) => void;
  /** Counts requests, and passes them on to another counter, if there is one. */
  readonly traffic: Traffic;
  /** The same log; its lines are not mixed with the progress line. */
  readonly withoutLine: (log: Log) => Log;
  /** Takes the line away, should reading have ended early. */
  readonly clear: () => void;
}

const erased = '\r\x1b[K';

/**
 * Says how far reading is: one line redrawn on a terminal, with requests, throttles and the time left; elsewhere a line
 * a scope with `-v`; nothing otherwise.
 */
export function progressLines(io: Io, verbosity: Verbosity, alsoTold?: Traffic): ProgressLines {
  const startedAt = io.clock().getTime();
  const counts = { requests: 0, throttled: 0 };
  let isDrawn = false;
  return {
    onProgress: lines(),
    withoutLine,
    clear,
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
    // The log has a line a scope.
    if (io.log === 'json') return () => {};
    if (verbosity === 'verbose') {
      return ({ coverage: { account, region, kind, status, error }, resources, scopesDone, scopes }) => {
        const outcome =
          status === 'complete' ? `${resources} read` : `${status} ${escapeUnprintable(error ?? '')}`.trimEnd();
        io.stderr.write(`${scopesDone}/${scopes} ${account} ${region} ${kind}: ${outcome}\n`);
      };
    }
    if (verbosity === 'quiet' || !io.stderr.isTTY) return () => {};
    return ({ scopesDone, scopes }) => {
      if (scopesDone === scopes) clear();
      else draw(line(scopesDone, scopes).slice(0, Math.max(0, (io.stderr.columns || 80) - 1)));
    };
  }

  /** However the process ends, by a signal too, the line does not stay behind on the terminal. */
  function draw(text: string): void {
    if (!isDrawn) process.once('exit', clear);
    isDrawn = true;
    io.stderr.write(erased + text);
  }

  function clear(): void {
    if (!isDrawn) return;
    process.off('exit', clear);
    isDrawn = false;
    io.stderr.write(erased);
  }

  function withoutLine(log: Log): Log {
    const line = (level: keyof Log) => (fields: object, message: string) => {
      if (level !== 'debug') clear();
      log[level](fields, message);
    };
    return { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') };
  }

  function line(done: number, all: number): string {
    const { requests, throttled } = counts;
    const left = Math.ceil((((io.clock().getTime() - startedAt) / done) * (all - done)) / 1000);
    return `reading: ${done} of ${all} scopes, ${requests} requests${throttled > 0 ? `, ${throttled} throttled` : ''}, about ${left} s left`;
  }
}
