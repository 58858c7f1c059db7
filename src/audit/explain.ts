import { cameAndWent, causesOf, changesIn, type Decide } from '../causes/index.ts';
import { decideFindings, rulesMatching, type CheckContext } from '../checks/index.ts';
import { declaredBaseline } from '../config/index.ts';
import type { AccessSinceLastRun } from '../domain/access-change.ts';
import type { BaselineChange } from '../domain/audit-result.ts';
import type { Baseline } from '../domain/baseline.ts';
import type { CameAndWent, Cause } from '../domain/cause.ts';
import type { Differences } from '../domain/differences.ts';
import type { ReportedFinding } from '../domain/finding.ts';
import type { Store } from '../store/index.ts';
import { accessSinceLastRun } from './access.ts';
import { withActors, type LookUpEvents } from './actors.ts';
import { withRepairs } from './repairs.ts';

/** What the findings of a run are explained from. */
export interface Explained {
  /** Where events are looked up; left out, nobody is asked who made the changes. */
  readonly events: LookUpEvents | undefined;
  readonly signal: AbortSignal | undefined;
  readonly run: { readonly id: string; readonly startedAt: string };
  readonly store: Store;
  /** What the checks saw. */
  readonly context: CheckContext;
  readonly findings: readonly ReportedFinding[];
  readonly baselineChange: BaselineChange | undefined;
}

/** What happened since the run before. */
export interface Explanation {
  readonly causes: readonly Cause[];
  /** Who gained and who lost what; undefined where there is nothing to say. */
  readonly access: AccessSinceLastRun | undefined;
  /** What was made and taken back since, as far as events were read. */
  readonly cameAndWent: readonly CameAndWent[];
}

/**
 * Finds out what the findings follow from, who made the changes, what closes the findings, and who gained or lost
 * access. The checks are handed over as a function, which decides again with changes taken back.
 */
export async function explain(explained: Explained): Promise<Explanation> {
  const { run, store, context, findings, events, signal } = explained;
  const differences = await store.differences(run.id);
  const causes = await findCauses(explained, differences);
  const { scopes: lastRead } = await store.lastRead(context.snapshot.snapshot.accounts);
  const access = await accessSinceLastRun({ context, differences, lastRead, causes });
  const { startedAt } = run;
  const besides = access?.changes.flatMap(({ made }) => made) ?? [];
  const attributed = await withActors(causes, { startedAt, since: differences?.since, events, besides, signal });
  const changes = differences ? changesIn({ account: context.snapshot, differences }) : [];
  return {
    causes: withRepairs(attributed.causes, { startedAt, context, findings, differences }),
    access: access && {
      ...access,
      changes: access.changes.map(({ made, ...rest }) => {
        const { by, withoutEvent } = attributed.madeBy(made);
        return { ...rest, by, ...(withoutEvent && { isPartlyKnown: true as const }) };
      }),
    },
    cameAndWent: differences ? cameAndWent(attributed.events, changes, differences.since) : [],
  };
}

async function findCauses(
  { run, store, context, findings, baselineChange }: Explained,
  differences: Differences | undefined,
): Promise<readonly Cause[]> {
  const before = differences && (await earlierBaseline(differences.baselineDigest, context.baseline, store));
  const decide: Decide = (account, { checks, about }, { earlierBaseline = false, earlierTime = false } = {}) =>
    decideFindings(
      {
        ...context,
        snapshot: account,
        ...(earlierBaseline && before && { baseline: before }),
        ...(earlierTime && differences && { now: new Date(differences.since) }),
        about,
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
