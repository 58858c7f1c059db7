import type { CoverageStatus } from '../domain/scope.ts';
import type { Api } from './kinds/kind.ts';

interface Details {
  /** Requests that were sent in vain, repetitions counted. */
  readonly tries?: number;
  /** The operation that failed, where it is not the one that the scope is named after. */
  readonly api?: Api | undefined;
}

/** Why something brought nothing: its scope ends with this status, and with `code: message` as its error. */
export class ReadError extends Error {
  override readonly name = 'ReadError';
  readonly status: Exclude<CoverageStatus, 'complete'>;
  /** AWS's error code, or one of our own where no answer came or it could not be used. */
  readonly code: string;
  readonly tries: number;
  readonly api: Api | undefined;

  constructor(status: ReadError['status'], code: string, message: string, { tries = 0, api }: Details = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.tries = tries;
    this.api = api;
  }

  /** As coverage has it. */
  get text(): string {
    return `${this.code}: ${this.message}`;
  }
}

/**
 * The reason for an AbortSignal that leaves what is not read yet out: its scopes end skipped, and those read before
 * stand.
 */
export function skipReason(code: string, message: string): Error {
  return new ReadError('skipped', code, message);
}

/** The error where it is a ReadError; anything else is a defect or the end of the run, and thrown on. */
export function asReadError(error: unknown): ReadError {
  if (error instanceof ReadError) return error;
  throw error;
}

/** What became of an answer that could not be understood: normalising trips over whatever shape a file holds. */
export function asMalformed(error: unknown, where?: string): ReadError {
  const code = error instanceof ReadError ? error.code : 'MalformedAnswer';
  const message = error instanceof Error ? error.message : String(error);
  return new ReadError('failed', code, where === undefined ? message : `${where}: ${message}`);
}
