import { dirname, resolve } from 'node:path';
import pino from 'pino';
import type { Log } from '../domain/log.ts';
import { escapeUnprintable } from '../domain/text/unprintable.ts';
import { reasonOf, ResultError, writeResultFile } from './result-file.ts';

/** The process as the commands see it. */
export interface Io {
  /** Where the user stands: what relative paths start from. */
  readonly cwd: string;
  /** Where npm runs the script of a package, if it does: the configuration is looked for there as well. */
  readonly packageFolder?: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly clock: () => Date;
  /** Where answers to questions come from; left out, nothing is asked. */
  readonly stdin?: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** How lines on standard error look; `text` where left out. */
  readonly log?: LogForm;
}

/** For a person, or one JSON object a line. */
export const logForms = ['text', 'json'] as const;

export type LogForm = (typeof logForms)[number];

/** The real process. */
export const processIo: Io = {
  ...foldersOf(process.cwd(), process.env),
  env: process.env,
  clock: () => new Date(),
  // Opened when it is asked for: an open standard input may keep a process alive.
  get stdin() {
    return process.stdin;
  },
  stdout: process.stdout,
  stderr: process.stderr,
};

/**
 * npm runs a script in the folder of its package, wherever in it the user stands, and says in INIT_CWD where that was.
 * A process that was started in another folder from there inherits the variables, and they say nothing about it.
 * https://docs.npmjs.com/cli/v11/using-npm/scripts#environment
 */
export function foldersOf(cwd: string, env: NodeJS.ProcessEnv): Pick<Io, 'cwd' | 'packageFolder'> {
  const { INIT_CWD: standing, npm_package_json: packageFile } = env;
  const isScript = standing && packageFile && dirname(packageFile) === cwd;
  return isScript ? { cwd: standing, packageFolder: cwd } : { cwd };
}

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

/** Writes a text to a stream; rejects where that cannot be written to. */
export function printTo(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((done, fail) => {
    stream.write(text, (error) => {
      if (error) fail(new Error(`it cannot be written to: ${reasonOf(error)}`, { cause: error }));
      else done();
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

const levels = { quiet: 'error', normal: 'info', verbose: 'debug' } as const;

/** Diagnostics for programs, as `serve` writes them: one JSON object a line on standard error. */
export function jsonLog(io: Pick<Io, 'stderr'>, verbosity: Verbosity): Log {
  return pino({ level: levels[verbosity] }, io.stderr);
}

/** Says something on standard error that is neither a warning nor part of the result. */
export function notice(io: Io, words: string, level: 'info' | 'error' = 'info'): void {
  if (io.log === 'json') jsonLog(io, 'normal')[level]({}, words);
  else io.stderr.write(`${words}\n`);
}

/** Diagnostics, one line each on standard error: for a person warnings, and everything with `-v`. */
export function consoleLog(io: Io, verbosity: Verbosity): Log {
  if (io.log === 'json') return jsonLog(io, verbosity);
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
