import { accessEvidenceOf } from '../../domain/access-evidence.ts';
import { isDrift, type ReportedFinding, type Severity } from '../../domain/finding.ts';
import type { ReportModel } from '../model.ts';
import { visible } from '../visible.ts';
import { severityOrder } from '../words.ts';

interface Reach {
  readonly severity: Severity;
  readonly finding: string;
  /** `directly`, `in 3 steps`. */
  readonly how: string;
  /** Whether it depends on what is not known. */
  readonly perhaps: boolean;
}

/** Who gets past which access rule: a row a principal, a column a rule, and how far it is; null where nobody does. */
export function accessMatrix({ result: { findings } }: ReportModel) {
  const reaching = findings.flatMap((finding) => {
    const evidence = isDrift(finding) ? accessEvidenceOf(finding.evidence) : undefined;
    return evidence ? [{ rule: evidence.rule, who: finding.resource.id, kind: finding.resource.kind, reach: reachOf(finding, evidence.ways) }] : [];
  });
  if (reaching.length === 0) return null;
  const rules = [...new Set(reaching.map(({ rule }) => rule))].sort((a, b) => a.localeCompare(b, 'en'));
  const people = [...Map.groupBy(reaching, ({ kind, who }) => `${kind} ${who}`)].map(([, ofOne]) => {
    const cells = rules.map((rule) => shortest(ofOne.flatMap((one) => (one.rule === rule ? [one.reach] : []))));
    return { who: visible(ofOne[0]?.who ?? ''), kind: visible(ofOne[0]?.kind ?? ''), cells: cells.map((cell) => cell ?? null) };
  });
  return { rules: rules.map((rule) => visible(rule)), people: people.sort((a, b) => reached(b) - reached(a) || a.who.localeCompare(b.who, 'en')) };
}

function reachOf({ id, severity }: ReportedFinding, ways: readonly { readonly steps: readonly unknown[]; readonly conditions: readonly unknown[] }[]): Reach & { readonly steps: number } {
  const steps = Math.min(...ways.map((way) => way.steps.length));
  const certain = ways.some(({ conditions }) => conditions.length === 0);
  return { severity, finding: visible(id), how: steps === 1 ? 'directly' : `in ${steps} steps`, perhaps: !certain, steps };
}

function shortest(reaches: readonly (Reach & { readonly steps: number })[]) {
  return reaches.toSorted((a, b) => a.steps - b.steps || severityOrder.indexOf(a.severity) - severityOrder.indexOf(b.severity))[0];
}

function reached({ cells }: { readonly cells: readonly (Reach | null)[] }): number {
  return cells.filter((cell) => cell !== null).length;
}
