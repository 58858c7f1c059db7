import { writeFile } from 'node:fs/promises';
import type { Log } from '../domain/log.ts';

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

/** Puts the result where it was asked for: into the file (a new one is its owner's alone), else on standard output, ending in a line break. */
export async function putResult(io: Io, text: string, file: string | undefined): Promise<void> {
  const whole = text.endsWith('\n') ? text : `${text}\n`;
  if (file !== undefined) return writeFile(file, whole, { mode: 0o600 });
  await new Promise<void>((resolve) => {
    io.stdout.write(whole, () => {
      resolve();
    });
  });
}

/** A reader that has seen enough (`| head`) closes the pipe: that is no failure of ours. Any other error is thrown. */
export function tolerateClosedPipes(...streams: readonly NodeJS.WriteStream[]): void {
  for (const stream of streams) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}

/** How a result may look on the terminal: colours only where one shows them and NO_COLOR does not object. */
export function appearance(io: Io, { color, output }: { color: boolean; output?: string | undefined }) {
  const terminal = io.stdout.isTTY && output === undefined;
  return { color: terminal && color && !io.env['NO_COLOR'], width: terminal ? io.stdout.columns : 100 };
}

export type Verbosity = 'quiet' | 'normal' | 'verbose';

/** Diagnostics for a person, one line each on standard error: warnings, and everything with `-v`. */
export function consoleLog(io: Io, verbosity: Verbosity): Log {
  const line = (label: string) => (fields: object, message: string) => {
    const details = Object.entries(fields).map(([key, value]) => `${key}=${printable(value)}`);
    io.stderr.write(`${[`${label}: ${printable(message)}`, ...details].join(' ')}\n`);
  };
  const nothing = () => {};
  return {
    debug: verbosity === 'verbose' ? line('debug') : nothing,
    info: verbosity === 'verbose' ? line('info') : nothing,
    warn: verbosity === 'quiet' ? nothing : line('warning'),
    error: line('error'),
  };
}

/** The text with its control characters escaped, so that nothing from AWS steers a terminal. */
export function printable(value: unknown): string {
  const text = value instanceof Error ? value.message : typeof value === 'string' ? value : JSON.stringify(value);
  return text.replace(/[\p{Cc}\p{Cf}]/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
