import { join } from 'node:path';

/** A baseline that any account can be audited against. */
export const baseline = join(import.meta.dirname, '../../examples/shared-account/baseline.yaml');

/** What `doctor --format json` prints. */
export interface Diagnoses {
  readonly diagnoses: readonly {
    readonly part: string;
    readonly outcome: string;
    readonly ok: boolean;
    readonly said: string;
    readonly advice?: string;
    readonly region?: string;
  }[];
}

/** The lines of `doctor --format json`. */
export const linesIn = (stdout: string) => (JSON.parse(stdout) as Diagnoses).diagnoses;

/** Those that failed. */
export const failedIn = (stdout: string) => linesIn(stdout).filter(({ outcome }) => outcome === 'failed');
