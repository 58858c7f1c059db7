import type { CoverageStatus } from '../domain/scope.ts';
import type { Api } from './services.ts';

interface Details {
  /** Failed attempts, retries included. */
  readonly attempts?: number;
  /** The operation that failed, if it is not the one of the scope. */
  readonly api?: Api | undefined;
}

/** Why something could not be read: its scope ends with this status, and with `code: message` as its error. */
export class ReadError extends Error {
  override readonly name = 'ReadError';
  readonly status: Exclude<CoverageStatus, 'complete'>;
  /** AWS's error code, or one of our own if there was no answer or it could not be used. */
  readonly code: string;
  readonly attempts: number;
  readonly api: Api | undefined;

  constructor(status: ReadError['status'], code: string, message: string, { attempts = 0, api }: Details = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.attempts = attempts;
    this.api = api;
  }

  /** The error in coverage. */
  get text(): string {
    return `${this.code}: ${this.message}`;
  }
}

/** The reason for an AbortSignal that skips what is not read yet: its scopes are skipped, and those read before count. */
export function skipReason(code: string, message: string): Error {
  return new ReadError('skipped', code, message);
}

/** The error if it is a ReadError; anything else is a defect or the end of the run, and is thrown. */
export function asReadError(error: unknown): ReadError {
  if (error instanceof ReadError) return error;
  throw error;
}

/** The error for an answer that could not be understood; a file may hold values of any type. */
export function asMalformed(error: unknown, where?: string): ReadError {
  const code = error instanceof ReadError ? error.code : 'MalformedAnswer';
  const message = error instanceof Error ? error.message : String(error);
  return new ReadError('failed', code, where === undefined ? message : `${where}: ${message}`);
}
