import type { BaselineChange } from '../../domain/audit-result.ts';
import type { Differences } from '../../domain/differences.ts';
import { candidatesIn, type Candidate } from './candidates.ts';

/** What can be taken back: a change of the account, the baseline's change, the time that passed. */
export type Possibility = Candidate | 'baseline' | 'time';

/** Those between two runs; changes have the first numbers. */
export function possibilitiesIn(
  { pairs }: Differences,
  { baselineChange }: { readonly baselineChange: BaselineChange | undefined },
): readonly Possibility[] {
  return [...candidatesIn(pairs), ...(baselineChange ? (['baseline'] as const) : []), 'time'];
}

/** A possibility as a list of one change; an empty list for others. */
export function candidateIn(possibility: Possibility | undefined): readonly Candidate[] {
  return typeof possibility === 'object' ? [possibility] : [];
}
