import { reducedAccount, repairFinder, type RepairContext, type RepairFinder } from '../causes/index.ts';
import { checks, decideFindings, rulesMatching, type CheckContext } from '../checks/index.ts';

/** What repairs of a run are found from. */
export interface Repaired extends Pick<RepairContext, 'findings' | 'pairOf' | 'most'> {
  /** What the checks saw. */
  readonly context: CheckContext;
}

/** Makes the finder of repairs. The checks are handed over as a function, which decides again with a repair made. */
export function repairsOf({ context, ...request }: Repaired): RepairFinder {
  const { snapshot: account, baseline, reference, now } = context;
  return repairFinder({
    ...request,
    account,
    reduced: reducedAccount(account, {
      pairs: [],
      findings: request.findings,
      reference,
      rulesMatching: rulesMatching(baseline),
    }),
    baseline,
    reference,
    now,
    checks: new Set(checks.map(({ id }) => id)),
    decide: (edited, { checks: named, principals }) =>
      decideFindings({ ...context, snapshot: edited, ...(principals && { principals }) }, named),
  });
}
