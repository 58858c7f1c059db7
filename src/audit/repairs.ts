import { reducedAccount, repairFinder, type RepairContext, type RepairFinder } from '../causes/index.ts';
import { checks, decideFindings, isSelectedBy, rulesMatching, type CheckContext } from '../checks/index.ts';
import type { Cause, ChangedField } from '../domain/cause.ts';
import type { Differences } from '../domain/differences.ts';
import { isDrift, type ReportedFinding } from '../domain/finding.ts';
import { resourceKey, type ResourcePair } from '../domain/resource-edit.ts';

/** What repairs of a run are found from. */
export interface Repaired extends Pick<RepairContext, 'findings' | 'pairOf' | 'most' | 'mostFindings'> {
  /** What the checks saw. */
  readonly context: CheckContext;
}

/** Makes the finder of repairs. The checks are handed over as a function, which decides again with a repair made. */
export function repairsOf({ context, ...request }: Repaired): RepairFinder {
  const { snapshot: account, baseline, reference, instanceTypes, now } = context;
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
    instanceTypes,
    isSelectedBy,
    now,
    checks: new Set(checks.map(({ id }) => id)),
    decide: (edited, { checks: named, about }) => decideFindings({ ...context, snapshot: edited, about }, named),
  });
}

/** What the repairs of a run's causes are found from. */
export interface CausesToRepair {
  /** ISO 8601 start of this run. */
  readonly startedAt: string;
  readonly context: CheckContext;
  readonly findings: readonly ReportedFinding[];
  readonly differences: Differences | undefined;
}

/**
 * How many causes of a run get repairs at once, and of how many findings others than the undo are looked for; `fix ID`
 * finds them for the others.
 */
const [mostCauses, mostFindings, mostResources] = [12, 60, 20_000] as const;

/**
 * The causes of this run with a repair that is proved, the undo where it is enough; `fix ID` finds the others. Causes
 * of earlier runs keep what they have, and what is read for the first time is not what happened last night.
 */
export function withRepairs(
  causes: readonly Cause[],
  { startedAt, context, findings, differences }: CausesToRepair,
): readonly Cause[] {
  const present = findings.filter((finding) => isDrift(finding) || finding.status === 'accepted');
  const repaired = causes
    .filter((cause) => cause.kind !== 'first-seen' && cause.firstSeen === startedAt)
    .slice(0, mostCauses);
  if (repaired.length === 0 || context.snapshot.snapshot.resources.length > mostResources) return causes;
  const pairOf = pairFinder(differences?.pairs ?? []);
  const finder = repairsOf({ context, findings: present, pairOf, most: 1, mostFindings });
  return causes.map((cause) => (repaired.includes(cause) ? { ...cause, repairs: finder.ofCause(cause) } : cause));
}

/** Makes the look-up of the resource of a changed field, before and after. */
export function pairFinder(pairs: readonly ResourcePair[]): (field: ChangedField) => ResourcePair {
  const byKey = new Map(
    pairs.flatMap((pair) => {
      const resource = pair.after ?? pair.before;
      return resource ? [[resourceKey(resource), pair] as const] : [];
    }),
  );
  return ({ account, region, resource: { kind, id } }) =>
    byKey.get(resourceKey({ account, region, kind, id })) ?? { before: undefined, after: undefined };
}
