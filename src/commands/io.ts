import { resolve } from 'node:path';
import type { Log } from '../domain/log.ts';
import { escapeUnprintable } from '../domain/text/unprintable.ts';
import { reasonOf, ResultError, writeResultFile } from './result-file.ts';

/** The process as the commands see it. */
export interface Io {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly clock: () => Date;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/** The real process. */
export const processIo: Io = {
  cwd: process.cwd(),
  env: process.env,
  clock: () => new Date(),
  stdout: process.stdout,
  stderr: process.stderr,
};

/** How a process that a signal ended says so, as shells do. */
export const signalExitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Puts the result where it was asked for: into the file, else (`-` too) on standard output, ending in a line break.
 * Rejects with a ResultError where it cannot be written; a reader that closes the pipe early (`| head`) is not an error.
 */
export async function putResult(io: Io, text: string, file: string | undefined): Promise<void> {
  const whole = text.endsWith('\n') ? text : `${text}\n`;
  if (!isStandardOutput(file)) return writeResultFile(resolve(io.cwd, file), whole);
  await new Promise<void>((done, fail) => {
    io.stdout.write(whole, (error) => {
      if (!error || isClosedPipe(error)) done();
      else
        fail(
          new ResultError(`the result could not be written to standard output: ${reasonOf(error)}`, { cause: error }),
        );
    });
  });
}

/**
 * Keeps a stream that cannot be written to from ending the process: who writes a result is told, and diagnostics are
 * lost.
 */
export function tolerateUnwritable(...streams: readonly NodeJS.WriteStream[]): void {
  for (const stream of streams) stream.on('error', () => {});
}

/** `-o -` names it too. */
function isStandardOutput(file: string | undefined): file is '-' | undefined {
  return file === undefined || file === '-';
}

function isClosedPipe(error: NodeJS.ErrnoException): boolean {
  return error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED';
}

/**
 * How a result may look: colours only on a terminal where NO_COLOR does not object, and its width, elsewhere 80
 * columns.
 */
export function appearance(io: Io, { color, output }: { color: boolean; output?: string | undefined }) {
  const terminal = io.stdout.isTTY && isStandardOutput(output);
  return { color: terminal && color && !io.env['NO_COLOR'], width: (terminal && io.stdout.columns) || 80 };
}

export type Verbosity = 'quiet' | 'normal' | 'verbose';

/** Diagnostics for a person, one line each on standard error: warnings, and everything with `-v`. */
export function consoleLog(io: Io, verbosity: Verbosity): Log {
  const line = (label: string) => (fields: object, message: string) => {
    const details = Object.entries(fields).map(([key, value]) => `${key}=${escapeUnprintable(textOf(value))}`);
    io.stderr.write(`${[`${label}: ${escapeUnprintable(message)}`, ...details].join(' ')}\n`);
  };
  const nothing = () => {};
  return {
    debug: verbosity === 'verbose' ? line('debug') : nothing,
    info: verbosity === 'verbose' ? line('info') : nothing,
    warn: verbosity === 'quiet' ? nothing : line('warning'),
    error: line('error'),
  };
}

function textOf(value: unknown): string {
  if (value instanceof Error) return value.message;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
