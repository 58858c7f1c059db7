import type { RandomCase } from '../cases.ts';

/** A point in which the two evaluators are known to differ. */
export interface Difference {
  readonly id: string;
  /** What @cloud-copilot/iam-simulate makes of it, and what driftwarden does. */
  readonly differs: string;
  /** Whom AWS's words bear out; `open` where they bear out neither, which driftwarden answers with conditional. */
  readonly right: 'driftwarden' | 'open';
  /** AWS's words, and their page. */
  readonly words: string;
  readonly page: string;
  /**
   * The same case without the difference: written in a way that by those words means the same and that both evaluators
   * take alike; where it is open, one such case for each reading. A case that comes back as it was does not have it.
   */
  without(one: RandomCase): RandomCase | readonly RandomCase[];
}
