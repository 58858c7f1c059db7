import { findingId, type Finding, type ReportedFinding, type Severity } from '../domain/finding.ts';
import { scopeKey } from '../domain/scope.ts';
import type { Collapse } from '../domain/snapshot.ts';

/** The checks of lists that had many resources and are now empty; the ids are part of findings' ids and never change. */
export const collapseChecks = [
  {
    id: 'scope-collapsed',
    severity: 'high',
    summary: 'A list that had ten or more resources is empty: they are gone, or AWS did not return them.',
  },
] as const satisfies readonly { id: string; severity: Severity; summary: string }[];

/** Turns collapsed lists into findings, one for each list. */
export function collapseFindings(
  collapsed: readonly Collapse[],
  severities?: ReadonlyMap<string, Severity | 'off'>,
): readonly Finding[] {
  const [{ id: check, severity: usual }] = collapseChecks;
  const severity = severities?.get(check) ?? usual;
  if (severity === 'off') return [];
  return collapsed.map((collapse): Finding => {
    const { account, region, api, held, believed } = collapse;
    const resources = held.map(({ kind, count }) => `${count} ${count === 1 ? kind : plural(kind)}`).join(', ');
    return {
      id: idOf(collapse),
      check,
      severity,
      account,
      region,
      resource: { arn: `driftwarden:list/${account}/${region}/${api}`, kind: 'list', id: api },
      title: believed
        ? `All ${resources} of ${region} are gone`
        : `All ${resources} of ${region} are gone, or AWS did not return them`,
      expected: 'a list with the resources of the last complete reading, or some of them',
      actual: believed
        ? `${api} returned none in two successive runs: the resources are taken as gone, and their findings are closed with this one`
        : `${api} returned none, twice; until the next run gets the same answer, everything is kept as it was`,
      evidence: { api, held: held.map(({ kind, count }) => ({ kind, count })), believed },
      certainty: 'known',
      dependsOn: [],
    };
  });
}

/** Folds the findings that follow from an empty list into the one finding about the list. */
export function foldedIntoCollapse(
  findings: readonly ReportedFinding[],
  collapsed: readonly Collapse[],
): readonly ReportedFinding[] {
  const reported = new Set(findings.map(({ id }) => id));
  const byScope = new Map(
    collapsed
      .filter((collapse) => collapse.believed && reported.has(idOf(collapse)))
      .flatMap((collapse) =>
        collapse.held.map(({ kind }) => [scopeKey({ ...collapse, kind }), idOf(collapse)] as const),
      ),
  );
  if (byScope.size === 0) return findings;
  return findings.map((finding) => {
    const foldedInto = finding.dependsOn.map((scope) => byScope.get(scopeKey(scope))).find((id) => id !== undefined);
    const isNewInRun = finding.status === 'new' || finding.status === 'changed' || finding.status === 'resolved';
    return foldedInto === undefined || !isNewInRun ? finding : { ...finding, foldedInto };
  });
}

function idOf({ account, region, api }: Collapse): string {
  return findingId({ check: collapseChecks[0].id, account, region, resource: { kind: 'list', id: api }, rule: {} });
}

function plural(kind: string): string {
  return kind.endsWith('y') ? `${kind.slice(0, -1)}ies` : kind.endsWith('s') ? `${kind}es` : `${kind}s`;
}
