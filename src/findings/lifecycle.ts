import { digest } from '../domain/digest.ts';
import type { Finding, ReportedFinding } from '../domain/finding.ts';
import { scopeKey, type Coverage } from '../domain/scope.ts';

/**
 * What it means that a run did not find a finding: `gone` where all that it rests on was read, `unread` where some
 * of it was not, `elsewhere` where the run was not about its account or its scopes at all.
 */
export type Absence = 'gone' | 'unread' | 'elsewhere';

/** Tells, for a run with these accounts and this coverage, what the absence of a finding means. */
export function absenceIn(
  accounts: readonly string[],
  coverage: readonly Coverage[],
): (finding: Pick<Finding, 'account' | 'restsOn'>) => Absence {
  const statuses = new Map(coverage.map((entry) => [scopeKey(entry), entry.status]));
  return ({ account, restsOn }) => {
    const scopes = restsOn.map((scope) => statuses.get(scopeKey(scope)));
    if (!accounts.includes(account) || scopes.includes(undefined)) return 'elsewhere';
    return scopes.every((status) => status === 'complete') ? 'gone' : 'unread';
  };
}

/**
 * The findings of a night from what was found and what the nights before left; exceptions are not looked at yet.
 * Two findings with one id are one finding: the first counts.
 */
export function tonight(input: {
  readonly found: readonly Finding[];
  readonly known: readonly ReportedFinding[];
  readonly absence: (finding: ReportedFinding) => Absence;
  readonly startedAt: string;
}): readonly ReportedFinding[] {
  const known = new Map(input.known.map((finding) => [finding.id, finding]));
  const found = Map.groupBy(input.found, ({ id }) => id);
  const seen = [...found].flatMap(([id, [first]]) => (first ? [sight(first, known.get(id), input.startedAt)] : []));
  const notSeen = input.known.filter(({ id, status }) => !found.has(id) && status !== 'resolved');
  return [...seen, ...notSeen.flatMap((finding) => miss(finding, input.absence(finding)))];
}

function sight(found: Finding, known: ReportedFinding | undefined, startedAt: string): ReportedFinding {
  if (!known || known.status === 'resolved') {
    return { ...found, status: 'new', firstSeen: startedAt, lastSeen: startedAt, ...(known && { again: known.lastSeen }) };
  }
  const seen: ReportedFinding = { ...found, status: 'open', firstSeen: known.firstSeen, lastSeen: startedAt };
  if (found.certainty === 'unknown') {
    // What was known outlives a night that could not look; how grave it is, the baseline of today says.
    return known.certainty === 'known' ? { ...asLastSeen(known, 'open'), severity: found.severity } : seen;
  }
  if (known.certainty === 'known' && digest(known.evidence) === digest(found.evidence)) return seen;
  return { ...seen, status: 'changed', previous: { actual: known.actual, evidence: known.evidence } };
}

function miss(known: ReportedFinding, absence: Absence): readonly ReportedFinding[] {
  if (absence === 'elsewhere') return [];
  return [asLastSeen(known, absence === 'gone' ? 'resolved' : 'open')];
}

/** The finding as the last run that saw it left it, with another status. */
function asLastSeen(known: ReportedFinding, status: 'open' | 'resolved'): ReportedFinding {
  const { finding, firstSeen, lastSeen } = apart(known);
  return { ...finding, status, firstSeen, lastSeen };
}

/** The finding with the exception that covers it, in place of any other status. */
export function accept(reported: ReportedFinding, exception: NonNullable<ReportedFinding['exception']>): ReportedFinding {
  const { finding, firstSeen, lastSeen } = apart(reported);
  return { ...finding, status: 'accepted', firstSeen, lastSeen, exception };
}

/** Separates what was found from what one night said of it. */
function apart({ firstSeen, lastSeen, status, exception, again, previous, ...finding }: ReportedFinding) {
  return { finding, firstSeen, lastSeen, night: { status, exception, again, previous } };
}
