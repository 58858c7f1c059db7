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

/** The sandbox cannot start or go on: the directory, one of its files or an option is wrong; the message says which and how. */
export class SandboxError extends Error {
  override readonly name = 'SandboxError';
}
