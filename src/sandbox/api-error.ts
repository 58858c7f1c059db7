/** An error that is answered like AWS does; the services write it as XML. */
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

/** The sandbox cannot start or go on: the directory, one of its files or an option is wrong, as the message says. */
export class SandboxError extends Error {
  override readonly name = 'SandboxError';
  /** The word that was not understood, and what it could have been. */
  readonly word: string;
  readonly choices: readonly string[];

  constructor(message: string, word = '', choices: readonly string[] = []) {
    super(message);
    this.word = word;
    this.choices = choices;
  }
}
