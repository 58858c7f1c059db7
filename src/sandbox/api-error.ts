/** An error as AWS answers it; the services put it in their own XML. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
  }
}

/**
 * The sandbox cannot start or go on: the directory, one of its files or an option is wrong; the message says which and
 * how.
 */
export class SandboxError extends Error {
  override readonly name = 'SandboxError';
  /** What was not understood, and what it may have been meant to be. */
  readonly word: string;
  readonly choices: readonly string[];

  constructor(message: string, word = '', choices: readonly string[] = []) {
    super(message);
    this.word = word;
    this.choices = choices;
  }
}
