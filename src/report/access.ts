import { accessEvidenceOf } from '../domain/access-evidence.ts';
import { isDrift, type ReportedFinding, type Severity } from '../domain/finding.ts';
import { compareText } from '../domain/text/order.ts';
import { listed, listedUpTo, severityOrder } from './words.ts';

/** Who can bypass one of the baseline's access rules, and how. */
export interface AccessSummary {
  /** `Five people and one role can bypass the rule "production is the admins' to destroy"`. */
  readonly headline: string;
  readonly severity: Severity;
  /** The worst first; a principal with several kinds of paths is in each of them. */
  readonly paths: readonly AccessPath[];
}

/** A path that one or several principals can take. */
export interface AccessPath {
  readonly severity: Severity;
  /** In one line, to follow the names; of a finding that was stored without its path, the sentence that it has. */
  readonly way: string;
  /** Whether `way` is such a sentence, which needs no names before it. */
  readonly isSentence: boolean;
  /** By name, with the id of the finding that says more. */
  readonly who: readonly { readonly name: string; readonly finding: string }[];
}

/** Sums up the findings about access that are drift, one summary for each rule, the worst first. */
export function summarizeAccess(findings: readonly ReportedFinding[]): readonly AccessSummary[] {
  const byRule = new Map<string, ReportedFinding[]>();
  for (const finding of findings) {
    const rule = isDrift(finding) ? accessEvidenceOf(finding.evidence)?.rule : undefined;
    if (rule !== undefined) byRule.set(rule, [...(byRule.get(rule) ?? []), finding]);
  }
  return [...byRule].map(([rule, found]) => summaryOf(rule, found)).sort((a, b) => rankOf(a) - rankOf(b));
}

function summaryOf(rule: string, findings: readonly ReportedFinding[]): AccessSummary {
  const paths = pathsOf(findings).sort(
    (a, b) => rankOf(a) - rankOf(b) || b.who.length - a.who.length || compareText(a.way, b.way),
  );
  const acting = findings.filter(({ evidence }) => accessEvidenceOf(evidence)?.deed === 'act');
  return {
    headline:
      acting.length > 0
        ? `${principals(acting)} can bypass the rule "${rule}"`
        : `${principals(findings)} can remove a protection that the rule "${rule}" relies on`,
    severity: paths[0]?.severity ?? 'low',
    paths,
  };
}

/** Principals with the same path share its line. */
function pathsOf(findings: readonly ReportedFinding[]): AccessPath[] {
  const alike = Map.groupBy(findings, ({ severity, path, id }) => JSON.stringify([severity, path ?? { id }]));
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const who = group
      .map(({ resource, id }) => ({ name: resource.id, finding: id }))
      .sort((a, b) => compareText(a.name, b.name));
    const { severity, path, actual } = first;
    return [{ severity, way: path ?? actual, isSentence: path === undefined, who }];
  });
}

/** How many people a line names. */
const mostNamed = 6;

/** A path in one line, the names of those who can take it first. */
export function accessPathLine({ who, way, isSentence }: AccessPath): string {
  const names = who.map(({ name }) => name);
  return isSentence ? way : `${listedUpTo(mostNamed, names)}: ${way}`;
}

function rankOf({ severity }: Pick<AccessPath, 'severity'>): number {
  return severityOrder.indexOf(severity);
}

/** How many users and roles: `Five people and one role`. */
function principals(findings: readonly ReportedFinding[]): string {
  const ofKind = (kind: string) =>
    new Set(findings.filter(({ resource }) => resource.kind === kind).map(({ resource }) => resource.arn)).size;
  const parts = [
    [ofKind('user'), 'person', 'people'],
    [ofKind('role'), 'role', 'roles'],
  ] as const;
  const words = listed(
    parts.flatMap(([number, one, many]) => (number === 0 ? [] : [`${inWords(number)} ${number === 1 ? one : many}`])),
  );
  return words.replace(/^./u, (letter) => letter.toUpperCase());
}

const smallNumbers = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

function inWords(number: number): string {
  return smallNumbers[number] ?? String(number);
}
