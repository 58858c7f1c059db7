import { accessEvidenceOf, type AccessEvidence } from '../../domain/access-evidence.ts';
import { isDrift, type ReportedFinding, type Severity } from '../../domain/finding.ts';
import { compareText } from '../../domain/text/order.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import type { ReportModel } from '../model.ts';
import { grouped, severityOrder } from '../words.ts';

/** How many people the matrix lists: those who reach most. */
const mostPeople = 60;

interface Reach {
  readonly severity: Severity;
  readonly finding: string;
  /** What: `terminate 25 instances`; of a finding that was stored without it, null. */
  readonly what: string | null;
  /** `directly`, `in 3 steps`. */
  readonly how: string;
  /** Whether it is to do what the rule covers, and not only to remove a protection. */
  readonly acts: boolean;
  /** How many resources. */
  readonly count: number;
  /** Whether it depends on conditions that may or may not hold. */
  readonly conditional: boolean;
  readonly steps: number;
}

/**
 * Who can bypass which access rule: a row for each principal, a column for each rule, and in each cell the worst that
 * the principal can do; null where nobody can bypass any.
 */
export function accessMatrix({ result: { findings } }: ReportModel) {
  const reaching = findings.flatMap((finding) => {
    const evidence = isDrift(finding) ? accessEvidenceOf(finding.evidence) : undefined;
    return evidence
      ? [
          {
            rule: evidence.rule,
            who: finding.resource.id,
            kind: finding.resource.kind,
            reach: reachOf(finding, evidence),
          },
        ]
      : [];
  });
  if (reaching.length === 0) return null;
  const rules = [...new Set(reaching.map(({ rule }) => rule))].sort(compareText);
  const people = [...Map.groupBy(reaching, ({ kind, who }) => `${kind} ${who}`)].map(([, ofOne]) => {
    const cells = rules.map((rule) => worst(ofOne.flatMap((one) => (one.rule === rule ? [one.reach] : []))));
    return {
      who: escapeUnprintable(ofOne[0]?.who ?? ''),
      kind: escapeUnprintable(ofOne[0]?.kind ?? ''),
      cells: cells.map((cell) => cell ?? null),
    };
  });
  const sorted = people.sort((a, b) => reached(b) - reached(a) || compareText(a.who, b.who));
  return {
    rules: rules.map((rule) => escapeUnprintable(rule)),
    people: sorted.slice(0, mostPeople),
    more:
      sorted.length > mostPeople ? `… and ${grouped(sorted.length - mostPeople)} more in the findings below.` : null,
  };
}

/** How many steps the shortest path has; paths without conditions count first. */
function reachOf(
  { id, severity, ability }: ReportedFinding,
  { ways, deed }: Pick<AccessEvidence, 'ways' | 'deed'>,
): Reach {
  const certain = ways.filter(({ conditions }) => conditions.length === 0);
  const steps = Math.min(...(certain.length > 0 ? certain : ways).map((way) => way.steps.length));
  return {
    severity,
    finding: escapeUnprintable(id),
    what: ability ? escapeUnprintable(ability.words) : null,
    acts: deed === 'act',
    count: ability?.count ?? 0,
    how: steps === 1 ? 'directly' : `in ${steps} steps`,
    conditional: certain.length === 0,
    steps,
  };
}

/**
 * A cell shows the worst: the most severe; of these what destroys before what only removes a protection, then what holds
 * without conditions, then what reaches most, and of these the shortest.
 */
function worst(reaches: readonly Reach[]): Reach | undefined {
  return reaches.toSorted(
    (a, b) =>
      severityOrder.indexOf(a.severity) - severityOrder.indexOf(b.severity) ||
      Number(b.acts) - Number(a.acts) ||
      Number(a.conditional) - Number(b.conditional) ||
      b.count - a.count ||
      a.steps - b.steps,
  )[0];
}

function reached({ cells }: { readonly cells: readonly (Reach | null)[] }): number {
  return cells.filter((cell) => cell !== null).length;
}
