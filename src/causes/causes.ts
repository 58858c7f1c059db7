import type { BaselineChange } from '../domain/audit-result.ts';
import { causeId, type Cause, type CauseChange, type CauseKind } from '../domain/cause.ts';
import { isDrift, severities, type ReportedFinding } from '../domain/finding.ts';
import type { ResourceRef } from '../domain/resource.ts';
import { counted } from '../domain/text/counted.ts';
import { compareText } from '../domain/text/order.ts';
import { escapeUnprintable } from '../domain/text/unprintable.ts';
import { candidatesIn } from './explain/candidates.ts';
import { explainFindings, type ExplainRequest, type FoundCause } from './explain/explain.ts';
import { causeChange } from './wording/change-text.ts';
import { consequencesOf, worstOf } from './wording/consequences.ts';

/** What the causes of a run are found from. */
export interface CauseRequest extends Omit<ExplainRequest, 'findings'> {
  /** All that the run reports. */
  readonly findings: readonly ReportedFinding[];
  /** ISO 8601 start of this run. */
  readonly startedAt: string;
  /** The causes that the run before knew. */
  readonly known: readonly Cause[];
}

/**
 * The causes of all findings that are present: found anew for what is new or changed, and as they were known for the
 * rest. The worst first.
 */
export function causesOf(request: CauseRequest): readonly Cause[] {
  const { findings, startedAt, known, baselineChange } = request;
  const fresh = findings.filter(({ status }) => status === 'new' || status === 'changed');
  const nameOf = namesIn(request);
  const found = explainFindings({ ...request, findings: fresh }).map((cause) =>
    causeFrom(cause, { startedAt, baselineChange, nameOf }),
  );
  const explained = new Set(fresh.map(({ id }) => id));
  const present = new Map(
    findings.flatMap((finding) => (isPresent(finding) && !explained.has(finding.id) ? [[finding.id, finding]] : [])),
  );
  const kept = known.flatMap((cause) => stillThere(cause, present));
  return togetherNamed(mergedById([...found, ...kept])).toSorted(worstFirst);
}

function isPresent(finding: ReportedFinding): boolean {
  return isDrift(finding) || finding.status === 'accepted';
}

function causeFrom(
  { kind, candidates, besides = [], findings }: FoundCause,
  { startedAt, baselineChange, nameOf }: CauseContext,
): Cause {
  const changes = candidates.map(({ edits }) => causeChange(edits, nameOf));
  const { title, short } =
    changes.length > 0
      ? wordsOfSet(changes, besides, baselineChange)
      : wordsOfSet([wordsWithout(kind, findings, baselineChange)], besides, baselineChange);
  const causeKind = kinds[kind];
  const words = changes.length > 0 ? besides.join() : `${title} ${startedAt}`;
  return {
    id: causeId(causeKind, changes, words),
    kind: causeKind,
    title,
    short,
    severity: worstOf(findings),
    firstSeen: startedAt,
    changes,
    ...(candidates.length > 1 && { eachSuffices: true }),
    ...(besides.length > 0 && { besides }),
    togetherWith: [],
    by: [],
    findings: findings.map(({ id }) => id).sort(),
    consequences: consequencesOf(findings, causeKind === 'first-seen' ? 'can' : 'can now'),
    repairs: [],
  };
}

interface CauseContext extends Pick<CauseRequest, 'startedAt' | 'baselineChange'> {
  readonly nameOf: (resource: ResourceRef) => string | undefined;
}

/** What the acts changed that lead from the account before to the account now, in words. */
export function changesIn(request: Pick<CauseRequest, 'account' | 'differences'>): readonly CauseChange[] {
  const nameOf = namesIn(request);
  return candidatesIn(request.differences?.pairs ?? []).map(({ edits }) => causeChange(edits, nameOf));
}

/** The names of resources, by ARN: what belongs to a resource is known by its name. */
function namesIn({ account, differences }: Pick<CauseRequest, 'account' | 'differences'>): CauseContext['nameOf'] {
  const arns = new Set(differences?.pairs.map(({ before, after }) => (after ?? before)?.arn));
  const names = new Map<string, string>();
  for (const { arn, name } of account.snapshot.resources) if (name !== undefined && arns.has(arn)) names.set(arn, name);
  return ({ arn, name }) => name ?? names.get(arn);
}

const kinds: Readonly<Record<FoundCause['kind'], CauseKind>> = {
  change: 'change',
  baseline: 'baseline',
  time: 'time',
  'first-audit': 'first-seen',
  'first-read': 'first-seen',
  unexplained: 'unexplained',
  undecided: 'unexplained',
};

/** The words of a set of which each part suffices: changes, or why there are none, and what it has besides. */
function wordsOfSet(
  parts: readonly Pick<CauseChange, 'text' | 'short'>[],
  besides: NonNullable<Cause['besides']>,
  baselineChange: BaselineChange | undefined,
): Pick<Cause, 'title' | 'short'> {
  const [first] = parts;
  const more = parts.length + besides.length - 1;
  if (!first || more === 0) return { title: first?.text ?? '', short: first?.short ?? '' };
  const few = parts.slice(0, 3).map(({ text }) => text);
  const rest = parts.length > few.length ? ` and ${counted(parts.length - few.length, 'other change')}` : '';
  const others = besides.map((each) =>
    each === 'baseline' ? `the baseline was changed${editsOf(baselineChange)}` : 'time passed since the last audit',
  );
  return {
    title: [`${few.join('; ')}${rest}`, ...others, 'each of them suffices'].join('; '),
    short: `${first.short} and ${more} more`,
  };
}

function wordsWithout(
  kind: FoundCause['kind'],
  findings: readonly ReportedFinding[],
  baselineChange: BaselineChange | undefined,
): Pick<CauseChange, 'text' | 'short'> {
  switch (kind) {
    case 'baseline':
      return { text: `the baseline was changed${editsOf(baselineChange)}`, short: 'the baseline was changed' };
    case 'time':
      return { text: 'time passed since the last audit; nothing that was read changed', short: 'time passed' };
    case 'first-audit':
      return { text: 'this is the first audit of the account: it was like this before', short: 'first audit' };
    case 'first-read':
      return {
        text: 'it was read for the first time, and may have been like this before',
        short: 'read for the first time',
      };
    case 'undecided':
      return { text: 'more changed at once than could be taken back one by one', short: 'many changes at once' };
    default:
      return {
        text: `no change of the account, the baseline or the time explains ${findings.length === 1 ? 'it' : 'them'}`,
        short: 'not explained',
      };
  }
}

/** Which rules of the baseline changed, with both digests. */
function editsOf(change: BaselineChange | undefined): string {
  if (!change) return '';
  const edits = [...change.adds.map((place) => `now ${place}`), ...change.drops.map((place) => `no longer ${place}`)];
  const few = edits.slice(0, 3).map(escapeUnprintable);
  const rest = edits.length > few.length ? [`${edits.length - few.length} more`] : [];
  return `: ${[...few, ...rest].join(', ')} (${change.from.slice(0, 12)} → ${change.to.slice(0, 12)})`;
}

/** A known cause with those of its findings that are present and not explained anew; nothing if there are none. */
function stillThere(cause: Cause, present: ReadonlyMap<string, ReportedFinding>): readonly Cause[] {
  const findings = cause.findings.flatMap((id) => present.get(id) ?? []);
  if (findings.length === 0) return [];
  const isLeft = (id: string) => present.has(id);
  return [
    {
      ...cause,
      severity: worstOf(findings),
      findings: cause.findings.filter(isLeft),
      consequences: findings.length === cause.findings.length ? cause.consequences : consequencesOf(findings),
      repairs: cause.repairs.map((repair) => ({ ...repair, closes: repair.closes.filter(isLeft) })),
    },
  ];
}

/** One cause for each id: what is found again keeps its first time, and who did it. */
function mergedById(causes: readonly Cause[]): readonly Cause[] {
  const byId = new Map<string, Cause>();
  for (const cause of causes) {
    const other = byId.get(cause.id);
    byId.set(
      cause.id,
      other ? { ...cause, ...other, findings: [...new Set([...other.findings, ...cause.findings])].sort() } : cause,
    );
  }
  return [...byId.values()];
}

/** Names for each cause those without which some of its findings would not be there either. */
function togetherNamed(causes: readonly Cause[]): readonly Cause[] {
  const byFinding = new Map<string, Set<string>>();
  for (const { id, findings } of causes)
    for (const finding of findings) byFinding.set(finding, (byFinding.get(finding) ?? new Set()).add(id));
  return causes.map((cause) => {
    const others = new Set(cause.findings.flatMap((finding) => [...(byFinding.get(finding) ?? [])]));
    others.delete(cause.id);
    return { ...cause, togetherWith: [...others].sort() };
  });
}

function worstFirst(a: Cause, b: Cause): number {
  return (
    compareText(b.firstSeen, a.firstSeen) ||
    severities.indexOf(b.severity) - severities.indexOf(a.severity) ||
    b.findings.length - a.findings.length ||
    compareText(a.id, b.id)
  );
}
