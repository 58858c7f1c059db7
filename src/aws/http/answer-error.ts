/** Why an answer cannot be used. `name` becomes the error code in coverage. */
export class AnswerError extends Error {
  override readonly name: 'MalformedAnswer' | 'AnswerTooLarge' | 'TimeoutError' | 'AbortError';

  constructor(name: AnswerError['name'], message: string) {
    super(message);
    this.name = name;
  }
}

/** The body is not an answer, or not the answer to this request. */
export function malformed(message: string): AnswerError {
  return new AnswerError('MalformedAnswer', message);
}

/** The answer is beyond a limit. */
export function tooLarge(message: string): AnswerError {
  return new AnswerError('AnswerTooLarge', message);
}

/** `64 MiB`, `2 KiB`, `100 bytes`: for messages. */
export function sizeText(bytes: number): string {
  if (bytes >= 1024 * 1024) return `${Math.floor(bytes / 1024 / 1024)} MiB`;
  return bytes >= 1024 ? `${Math.floor(bytes / 1024)} KiB` : `${bytes} bytes`;
}
