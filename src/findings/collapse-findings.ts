import { findingId, type Finding, type ReportedFinding, type Severity } from '../domain/finding.ts';
import { scopeKey } from '../domain/scope.ts';
import type { Collapse } from '../domain/snapshot.ts';

/** What is reported of lists that held many and name none; the ids are part of findings' ids and never change. */
export const collapseChecks = [
  {
    id: 'scope-collapsed',
    severity: 'high',
    summary: 'A list that held ten or more resources names none: they are gone, or were not delivered.',
  },
] as const satisfies readonly { id: string; severity: Severity; summary: string }[];

/** Turns collapsed lists into findings, one each. */
export function collapseFindings(
  collapsed: readonly Collapse[],
  severities?: ReadonlyMap<string, Severity | 'off'>,
): readonly Finding[] {
  const [{ id: check, severity: usual }] = collapseChecks;
  const severity = severities?.get(check) ?? usual;
  if (severity === 'off') return [];
  return collapsed.map((collapse): Finding => {
    const { account, region, api, held, believed } = collapse;
    const what = held.map(({ kind, count }) => `${count} ${count === 1 ? kind : plural(kind)}`).join(', ');
    return {
      id: idOf(collapse),
      check,
      severity,
      account,
      region,
      resource: { arn: `driftwarden:list/${account}/${region}/${api}`, kind: 'list', id: api },
      title: believed
        ? `All ${what} of ${region} are gone`
        : `All ${what} of ${region} are gone, or were not delivered`,
      expected: 'a list that names what the last reading held, or part of it',
      actual: believed
        ? `${api} named none in two runs, one after the other: it is believed, and what was known of them is closed with this`
        : `${api} named none, twice; until another run is told the same, everything is kept as it was`,
      evidence: { api, held: held.map(({ kind, count }) => ({ kind, count })), believed },
      certainty: 'known',
      dependsOn: [],
    };
  });
}

/** What follows from a list that is believed to be empty is told by the one finding about the list. */
export function foldedIntoCollapse(
  findings: readonly ReportedFinding[],
  collapsed: readonly Collapse[],
): readonly ReportedFinding[] {
  const told = new Set(findings.map(({ id }) => id));
  const byScope = new Map(
    collapsed
      .filter((collapse) => collapse.believed && told.has(idOf(collapse)))
      .flatMap((collapse) =>
        collapse.held.map(({ kind }) => [scopeKey({ ...collapse, kind }), idOf(collapse)] as const),
      ),
  );
  if (byScope.size === 0) return findings;
  return findings.map((finding) => {
    const foldedInto = finding.dependsOn.map((scope) => byScope.get(scopeKey(scope))).find((id) => id !== undefined);
    const isNews = finding.status === 'new' || finding.status === 'changed' || finding.status === 'resolved';
    return foldedInto === undefined || !isNews ? finding : { ...finding, foldedInto };
  });
}

function idOf({ account, region, api }: Collapse): string {
  return findingId({ check: collapseChecks[0].id, account, region, resource: { kind: 'list', id: api }, rule: {} });
}

function plural(kind: string): string {
  return kind.endsWith('y') ? `${kind.slice(0, -1)}ies` : kind.endsWith('s') ? `${kind}es` : `${kind}s`;
}
