import type { Merge } from '../../infrastructure/index.ts';
import type { FileReading } from './read-files.ts';

/** What `baseline import` is about to do. */
export interface ImportOffer {
  readonly file: string;
  readonly readings: readonly FileReading[];
  readonly merge: Merge;
  readonly newFiles: readonly string[];
  readonly isForced: boolean;
  readonly isChange: boolean;
}
