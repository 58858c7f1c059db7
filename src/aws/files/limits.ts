/** How large the files of a directory may be. Beyond a limit the scope fails with an error that names it. */
export interface FileLimits {
  /** Bytes of a file of lists, of one of answers a line, and of one that is read as a whole. */
  readonly listBytes: number;
  readonly linesBytes: number;
  readonly textBytes: number;
  /** Bytes of one item of a list or one line. */
  readonly itemBytes: number;
  readonly items: number;
  readonly lines: number;
  /** Lists and objects inside one another. */
  readonly depth: number;
}

const mebibyte = 1024 * 1024;

/**
 * Far above what an account has: 100,000 instances are some 300 to 700 MiB as the AWS CLI prints them, their answers 25
 * MiB.
 */
export const fileLimits: FileLimits = {
  listBytes: 1024 * mebibyte,
  linesBytes: 256 * mebibyte,
  textBytes: 16 * mebibyte,
  itemBytes: 16 * mebibyte,
  items: 500_000,
  lines: 2_000_000,
  depth: 64,
};
