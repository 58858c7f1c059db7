import type { Progress } from '../aws/index.ts';
import { printable, type Io, type Verbosity } from './io.ts';

/** Says how far reading is: one line redrawn on a terminal; elsewhere a line a scope with `-v`; nothing otherwise. */
export function progressLines(io: Io, verbosity: Verbosity): (progress: Progress) => void {
  if (verbosity === 'verbose') {
    return ({ coverage: { account, region, kind, status, error }, resources, scopesDone, scopes }) => {
      const outcome = status === 'complete' ? `${resources} read` : `${status} ${printable(error ?? '')}`.trimEnd();
      io.stderr.write(`${scopesDone}/${scopes} ${account} ${region} ${kind}: ${outcome}\n`);
    };
  }
  if (verbosity === 'quiet' || !io.stderr.isTTY) return () => {};
  return ({ scopesDone, scopes }) => {
    io.stderr.write(scopesDone === scopes ? '\r\x1b[K' : `\r\x1b[Kreading: ${scopesDone} of ${scopes} scopes`);
  };
}
