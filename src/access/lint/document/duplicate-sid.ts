import type { Policy } from '../../policy/policy.ts';

/** A Sid that several statements of one document have. */
export interface DuplicateSidIssue {
  readonly sid: string;
  /** The positions of the statements that have it, from 0. */
  readonly positions: readonly number[];
}

/**
 * Check guard-duplicate-sid. Finds the Sids that are not unique in their document. Case matters.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html
 */
export function lintDuplicateSid({ statements }: Policy): readonly DuplicateSidIssue[] {
  const named = statements.flatMap(({ sid }, position) => (sid === undefined ? [] : [{ sid, position }]));
  return [...Map.groupBy(named, ({ sid }) => sid)]
    .filter(([, group]) => group.length > 1)
    .map(([sid, group]) => ({ sid, positions: group.map(({ position }) => position) }));
}
