import { accessEvidenceOf } from '../../domain/access-evidence.ts';
import type { Consequence } from '../../domain/cause.ts';
import { severities, type ReportedFinding, type Severity } from '../../domain/finding.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';

/** What follows from a cause, one line for each kind: people and resources are grouped and counted. The worst first. */
export function consequencesOf(
  findings: readonly ReportedFinding[],
  can: 'can' | 'can now' = 'can now',
): readonly Consequence[] {
  const groups = Map.groupBy(findings, kindOfConsequence);
  return [...groups.values()].map((group) => consequenceOf(group, can)).toSorted(worstFirst);
}

/** The worst severity of some findings. */
export function worstOf(findings: readonly Pick<ReportedFinding, 'severity'>[]): Severity {
  return severities.findLast((severity) => findings.some((finding) => finding.severity === severity)) ?? 'low';
}

function kindOfConsequence({ check, severity, ability, evidence }: ReportedFinding): string {
  const access = accessEvidenceOf(evidence);
  return JSON.stringify([check, severity, ability?.words, access?.rule, access?.kind, access?.deed, access?.decision]);
}

function consequenceOf(findings: readonly ReportedFinding[], can: string): Consequence {
  const [first] = findings;
  const { ability } = first ?? {};
  const principals = [...new Set(findings.flatMap((each) => (each.ability ? [each.resource.arn] : [])))].sort();
  return {
    text: ability && first ? abilityText(findings, `${can} ${ability.words}`, first) : resourcesText(findings),
    severity: worstOf(findings),
    principals,
    count: ability?.count ?? new Set(findings.map(({ resource }) => resource.arn)).size,
    findings: findings.map(({ id }) => id).sort(),
  };
}

/** `ben, david and elena can now terminate 25 instances (rule "production"), by changing tags first`. */
function abilityText(findings: readonly ReportedFinding[], words: string, { evidence }: ReportedFinding): string {
  const access = accessEvidenceOf(evidence);
  const names = [...new Set(findings.map(nameOf))].sort();
  const means = (access?.kind ?? 'direct').split(' ').flatMap((family) => meansWords[family] ?? []);
  const by = means.length === 0 ? '' : `, by ${listed(means)} first`;
  const rule = access ? ` (rule "${escapeUnprintable(access.rule)}")` : '';
  const condition = access?.decision === 'conditional' ? ', under conditions' : '';
  return `${shortList(names)} ${words}${by}${condition}${rule}`;
}

const meansWords: Readonly<Record<string, string>> = {
  become: 'assuming another identity',
  're-tag': 'changing tags',
  unprotect: 'disabling protection',
  around: 'bypassing what protects them',
};

function resourcesText(findings: readonly ReportedFinding[]): string {
  const [first] = findings;
  const others = findings.length - 1;
  if (!first) return '';
  return others === 0 ? first.title : `${first.title}, and ${others} more of the kind`;
}

function nameOf({ resource: { kind, id } }: ReportedFinding): string {
  return kind === 'user' ? escapeUnprintable(id) : `${kind} ${escapeUnprintable(id)}`;
}

/** The first few, and how many others. */
function shortList(names: readonly string[], most = 4): string {
  return names.length <= most
    ? listed(names)
    : `${names.slice(0, most - 1).join(', ')} and ${names.length - most + 1} others`;
}

function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

/** Who can do what comes before what a check says about a resource. */
function worstFirst(a: Consequence, b: Consequence): number {
  return (
    Number(b.principals.length > 0) - Number(a.principals.length > 0) ||
    severities.indexOf(b.severity) - severities.indexOf(a.severity) ||
    b.count - a.count ||
    b.findings.length - a.findings.length
  );
}
