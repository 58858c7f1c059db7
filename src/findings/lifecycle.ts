import { digest } from '../domain/digest.ts';
import type { Finding, ReportedFinding } from '../domain/finding.ts';
import { ownCodes, scopeKey, type Coverage, type Reading } from '../domain/scope.ts';

/**
 * What it means that a run did not find a finding: `gone` where all that it rests on was read, `unread` where some of
 * it was not, `unwatched` where nobody reads it any more, `elsewhere` where the run was not about it at all.
 */
export type Absence = 'gone' | 'unread' | 'unwatched' | 'elsewhere';

/** What a run was about. */
export interface RunExtent {
  readonly accounts: readonly string[];
  readonly coverage: readonly Coverage[];
  readonly isRead: (reading: Reading) => boolean;
  /** Whether some run of this configuration reads the scope; each is where left out. */
  readonly isWatched?: ((scope: Reading) => boolean) | undefined;
}

/** Tells, for a run, what the absence of a finding means. */
export function absenceIn({
  accounts,
  coverage,
  isRead,
  isWatched = () => true,
}: RunExtent): (finding: Pick<Finding, 'account' | 'dependsOn'>) => Absence {
  const covered = new Map(coverage.map((scope) => [scopeKey(scope), scope]));
  return ({ account, dependsOn }) => {
    if (!accounts.includes(account)) return 'elsewhere';
    const isNotEnabled = (scope: Reading) => covered.get(scopeKey(scope))?.code === ownCodes.notEnabled;
    if (dependsOn.some((scope) => isNotEnabled(scope) || (!covered.has(scopeKey(scope)) && !isWatched(scope))))
      return 'unwatched';
    if (dependsOn.some((scope) => !covered.has(scopeKey(scope)))) return 'elsewhere';
    return dependsOn.every(isRead) ? 'gone' : 'unread';
  };
}

/** A night's findings, and how to tell what they mean. */
export interface RunFindings {
  readonly found: readonly Finding[];
  readonly known: readonly ReportedFinding[];
  readonly absence: (finding: ReportedFinding) => Absence;
  readonly isRead: (reading: Reading) => boolean;
  /** Whether what was read this time is enough to find it, whatever earlier runs saw of the rest. */
  readonly isFresh: (id: string) => boolean;
  /** Why nobody looks for a finding any more that is not found; undefined where somebody does. */
  readonly noLongerAsked: (finding: ReportedFinding) => string | undefined;
  readonly startedAt: string;
}

/**
 * The findings of a night from what was found and what the nights before left; exceptions are not looked at yet. While
 * something that a finding rests on is unread, it stays as it was, and one that nobody knew is told only where what was
 * read shows it. Two findings with one id are one finding: the first counts.
 */
export function findingsOfRun(sightings: RunFindings): readonly ReportedFinding[] {
  const known = new Map(sightings.known.map((finding) => [finding.id, finding]));
  const found = Map.groupBy(sightings.found, ({ id }) => id);
  const seen = [...found].flatMap(([id, [first]]) => (first ? sight(first, known.get(id), sightings) : []));
  const notSeen = sightings.known.filter(({ id, status }) => !found.has(id) && isOpen(status));
  const nowFound = Map.groupBy(seen, placeOf);
  return [...seen, ...notSeen.flatMap((finding) => miss(finding, sightings, nowFound.get(placeOf(finding))?.[0]?.id))];
}

/** Whether a finding was there when it was last spoken of. */
function isOpen(status: ReportedFinding['status']): boolean {
  return status !== 'resolved' && status !== 'unchecked';
}

function placeOf({ check, account, resource }: Finding): string {
  return `${check} ${account} ${resource.arn}`;
}

function sight(
  found: Finding,
  known: ReportedFinding | undefined,
  { isRead, isFresh, startedAt }: RunFindings,
): readonly ReportedFinding[] {
  const isWhole = found.dependsOn.every(isRead);
  const finding: Finding = isWhole ? found : { ...found, certainty: 'partial' };
  if (!known || known.status === 'resolved') {
    if (!isWhole && !isFresh(found.id)) return [];
    return [
      { ...finding, status: 'new', firstSeen: startedAt, lastSeen: startedAt, ...(known && { again: known.lastSeen }) },
    ];
  }
  // What was known outlives a night that could not look; how grave it is, the baseline of today says.
  if (!isWhole) return [{ ...asLastSeen(known, 'open'), severity: found.severity }];
  const seen: ReportedFinding = { ...finding, status: 'open', firstSeen: known.firstSeen, lastSeen: startedAt };
  if (known.certainty !== 'known' || digest(known.evidence) === digest(found.evidence)) return [seen];
  return [{ ...seen, status: 'changed', previous: { actual: known.actual, evidence: known.evidence } }];
}

function miss(
  known: ReportedFinding,
  { absence, noLongerAsked }: RunFindings,
  successor: string | undefined,
): readonly ReportedFinding[] {
  const meaning = absence(known);
  if (meaning === 'elsewhere') return [];
  const because = meaning === 'unwatched' ? 'what it rests on is not read any more' : noLongerAsked(known);
  if (because !== undefined) return [{ ...asLastSeen(known, 'unchecked'), because }];
  if (meaning === 'unread') return [asLastSeen(known, 'open')];
  // What was told of somebody by half of the reading gives way to what the whole of it shows.
  const foldedInto = known.certainty === 'known' ? undefined : successor;
  return [{ ...asLastSeen(known, 'resolved'), ...(foldedInto !== undefined && { foldedInto }) }];
}

/** The finding as the last run that saw it left it, with another status. */
function asLastSeen(known: ReportedFinding, status: 'open' | 'resolved' | 'unchecked'): ReportedFinding {
  const { finding, firstSeen, lastSeen } = apart(known);
  return { ...finding, status, firstSeen, lastSeen };
}

/** The finding with the exception that covers it, in place of any other status. */
export function accept(
  reported: ReportedFinding,
  exception: NonNullable<ReportedFinding['exception']>,
): ReportedFinding {
  const { finding, firstSeen, lastSeen } = apart(reported);
  return { ...finding, status: 'accepted', firstSeen, lastSeen, exception };
}

/** Separates what was found from what one night said of it. */
function apart({
  firstSeen,
  lastSeen,
  status,
  exception,
  again,
  previous,
  because,
  foldedInto,
  ...finding
}: ReportedFinding) {
  return { finding, firstSeen, lastSeen, night: { status, exception, again, previous, because, foldedInto } };
}
