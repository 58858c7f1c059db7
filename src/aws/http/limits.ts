/**
 * How large one answer may be, and how long it may take. Beyond a limit the request fails with an error that names it.
 */
export interface AnswerLimits {
  /** Bytes of a body. */
  readonly bytes: number;
  /** Bytes up to which bodies are read side by side; of those that are larger, one is read and parsed at a time. */
  readonly bytesSideBySide: number;
  /** Bytes of the body of an error. */
  readonly errorBytes: number;
  /** XML elements of a body. */
  readonly elements: number;
  /** Elements inside one another. */
  readonly depth: number;
  /** Bytes of one text, and of one tag with its attributes. */
  readonly textBytes: number;
  readonly tagBytes: number;
  /** Milliseconds that a body may bring no byte, and that it may take as a whole. */
  readonly idle: number;
  readonly total: number;
}

const mebibyte = 1024 * 1024;

/**
 * Far above what AWS sends. A page of 1,000 instances with all their interfaces is some 8 MiB in 250,000 elements, ten
 * inside one another; the longest text is the credential report of 5,000 users, 5 MiB in Base64.
 */
export const answerLimits: AnswerLimits = {
  bytes: 64 * mebibyte,
  bytesSideBySide: 4 * mebibyte,
  errorBytes: mebibyte,
  elements: 1_000_000,
  depth: 64,
  textBytes: 8 * mebibyte,
  tagBytes: 64 * 1024,
  idle: 20_000,
  total: 180_000,
};
