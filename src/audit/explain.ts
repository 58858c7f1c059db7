import { causesOf, type Decide } from '../causes/index.ts';
import { decideFindings, rulesMatching, type CheckContext } from '../checks/index.ts';
import { declaredBaseline } from '../config/index.ts';
import type { BaselineChange } from '../domain/audit-result.ts';
import type { Baseline } from '../domain/baseline.ts';
import type { Cause } from '../domain/cause.ts';
import type { ReportedFinding } from '../domain/finding.ts';
import type { Store } from '../store/index.ts';

/** What the findings of a run are explained from. */
export interface Explained {
  readonly run: { readonly id: string; readonly startedAt: string };
  readonly store: Store;
  /** What the checks saw. */
  readonly context: CheckContext;
  readonly findings: readonly ReportedFinding[];
  readonly baselineChange: BaselineChange | undefined;
}

/**
 * Finds out what the findings follow from. The checks are handed over as a function, which decides again with changes
 * taken back.
 */
export async function explain({ run, store, context, findings, baselineChange }: Explained): Promise<readonly Cause[]> {
  const differences = await store.differences(run.id);
  const before = differences && (await earlierBaseline(differences.baselineDigest, context.baseline, store));
  const decide: Decide = (account, { checks, principals }, { earlierBaseline = false, earlierTime = false } = {}) =>
    decideFindings(
      {
        ...context,
        snapshot: account,
        ...(earlierBaseline && before && { baseline: before }),
        ...(earlierTime && differences && { now: new Date(differences.since) }),
        ...(principals && principals.size > 0 && { principals }),
      },
      checks,
    );
  return causesOf({
    account: context.snapshot,
    differences,
    baselineChange: before && baselineChange,
    findings,
    startedAt: run.startedAt,
    known: await store.knownCauses(),
    decide,
    reference: context.reference,
    rulesMatching: rulesMatching(context.baseline),
  });
}

/** The baseline of the run before, if it was another one and its declarations were kept. */
async function earlierBaseline(digest: string, now: Baseline, store: Store): Promise<Baseline | undefined> {
  if (digest === now.digest) return undefined;
  const declared = await store.declaredBy(digest);
  return declared && declaredBaseline(declared, now.file);
}
