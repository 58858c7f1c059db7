import { digest } from '../domain/digest.ts';
import type { Finding, ReportedFinding } from '../domain/finding.ts';
import { canonicalJson, type Json, type JsonObject } from '../domain/json.ts';
import { ownCodes, scopeKey, type Coverage, type Reading } from '../domain/scope.ts';

/**
 * Why a run did not find a finding: `gone` if everything that it depends on was read, `unread` if some of it was not,
 * `unwatched` if no run reads it any more, `elsewhere` if the run did not cover it at all.
 */
export type Absence = 'gone' | 'unread' | 'unwatched' | 'elsewhere';

/** What a run covered. */
export interface RunExtent {
  readonly accounts: readonly string[];
  readonly coverage: readonly Coverage[];
  readonly isRead: (reading: Reading) => boolean;
  /** Whether some run of this configuration reads the scope; every scope is, unless given. */
  readonly isWatched?: ((scope: Reading) => boolean) | undefined;
}

/** Makes the function that tells for a run why it did not find a finding. */
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

/** The findings of a run and of the previous runs, and how to compare them. */
export interface RunFindings {
  readonly found: readonly Finding[];
  readonly known: readonly ReportedFinding[];
  readonly absence: (finding: ReportedFinding) => Absence;
  readonly isRead: (reading: Reading) => boolean;
  /** Whether a finding is found without what is carried from previous runs. */
  readonly isFoundWithoutCarried: (id: string) => boolean;
  /** Whether something of what a finding is about was not read, although what it depends on was. */
  readonly hasUnreadPart: (finding: Pick<Finding, 'check' | 'evidence'>) => boolean;
  /** Why the baseline no longer asks for a finding that is not found; undefined if it does. */
  readonly noLongerAsked: (finding: ReportedFinding) => string | undefined;
  /** Whether the same baseline asked for a finding before: then another severity is a change of the account. */
  readonly isAskedAlike: (id: string) => boolean;
  readonly startedAt: string;
}

/**
 * The findings that a run reports, with their status, before exceptions are applied. While something that a finding
 * depends on is unread, the finding stays as it was; a new finding is then reported only if what was read is enough to
 * show it. If two findings have the same id, the first one counts.
 */
export function findingsOfRun(run: RunFindings): readonly ReportedFinding[] {
  const known = new Map(run.known.map((finding) => [finding.id, finding]));
  const found = Map.groupBy(run.found, ({ id }) => id);
  const reported = [...found].flatMap(([id, [first]]) => (first ? foundInRun(first, known.get(id), run) : []));
  const missing = run.known.filter(({ id, status }) => !found.has(id) && isPresent(status));
  const byResource = Map.groupBy(reported, resourceKey);
  return [
    ...reported,
    ...missing.flatMap((finding) => notSeen(finding, run, byResource.get(resourceKey(finding))?.[0]?.id)),
  ];
}

/** Whether a finding with this status was present in the run that reported it. */
function isPresent(status: ReportedFinding['status']): boolean {
  return status !== 'resolved' && status !== 'unchecked';
}

function resourceKey({ check, account, resource }: Finding): string {
  return `${check} ${account} ${resource.arn}`;
}

function foundInRun(found: Finding, known: ReportedFinding | undefined, run: RunFindings): readonly ReportedFinding[] {
  const isComplete = found.dependsOn.every(run.isRead);
  if (known && known.status !== 'resolved') return [seenAgain(found, known, isComplete, run)];
  if (!isComplete && !run.isFoundWithoutCarried(found.id)) return [];
  return [
    {
      ...(isComplete ? found : { ...found, certainty: 'partial' }),
      status: 'new',
      firstSeen: run.startedAt,
      lastSeen: run.startedAt,
      ...(known && { again: known.lastSeen }),
    },
  ];
}

function seenAgain(
  found: Finding,
  known: ReportedFinding,
  isComplete: boolean,
  { isAskedAlike, hasUnreadPart, startedAt }: Pick<RunFindings, 'isAskedAlike' | 'hasUnreadPart' | 'startedAt'>,
): ReportedFinding {
  // An incomplete reading does not replace what is known; the severity is that of the current baseline.
  if (!isComplete || (saysLess(found.evidence, known.evidence) && hasUnreadPart(known)))
    return { ...asLastSeen(known, 'open'), severity: found.severity };
  const open: ReportedFinding = { ...found, status: 'open', firstSeen: known.firstSeen, lastSeen: startedAt };
  const isAlike =
    digest(known.evidence) === digest(found.evidence) && (known.severity === found.severity || !isAskedAlike(found.id));
  if (known.certainty !== 'known' || isAlike) return open;
  return { ...open, status: 'changed', previous: { actual: known.actual, evidence: known.evidence } };
}

/** Whether evidence lacks some of what other evidence lists, and has nothing that this one has not. */
function saysLess(evidence: JsonObject, other: JsonObject): boolean {
  const fields = [...new Set([...Object.keys(evidence), ...Object.keys(other)])];
  const isWithin = fields.every((field) => {
    const [one, all] = [valuesOf(evidence[field]), valuesOf(other[field])];
    return one.isSubsetOf(all) && (Array.isArray(evidence[field]) || all.isSubsetOf(one));
  });
  return isWithin && digest(evidence) !== digest(other);
}

/** The values of a list, or the single value, as canonical text. */
function valuesOf(field: Json | undefined): ReadonlySet<string> {
  const values: readonly Json[] = Array.isArray(field) ? field : [field ?? null];
  return new Set(values.map(canonicalJson));
}

function notSeen(
  known: ReportedFinding,
  { absence, noLongerAsked, hasUnreadPart }: RunFindings,
  successor: string | undefined,
): readonly ReportedFinding[] {
  const reason = absence(known);
  if (reason === 'elsewhere') return [];
  const because = reason === 'unwatched' ? 'what it depends on is no longer read' : noLongerAsked(known);
  if (because !== undefined) return [{ ...asLastSeen(known, 'unchecked'), because }];
  if (reason === 'unread' || hasUnreadPart(known)) return [asLastSeen(known, 'open')];
  // A finding of an incomplete reading is replaced by the finding of the complete one.
  const foldedInto = known.certainty === 'known' ? undefined : successor;
  return [{ ...asLastSeen(known, 'resolved'), ...(foldedInto !== undefined && { foldedInto }) }];
}

/** The finding as the last run that saw it reported it, with another status. */
function asLastSeen(known: ReportedFinding, status: 'open' | 'resolved' | 'unchecked'): ReportedFinding {
  const { finding, firstSeen, lastSeen } = withoutStatus(known);
  return { ...finding, status, firstSeen, lastSeen };
}

/** The finding with the exception that covers it, instead of any other status. */
export function accept(
  reported: ReportedFinding,
  exception: NonNullable<ReportedFinding['exception']>,
): ReportedFinding {
  const { finding, firstSeen, lastSeen } = withoutStatus(reported);
  return { ...finding, status: 'accepted', firstSeen, lastSeen, exception };
}

/** Separates what was found from what one run reported about it. */
function withoutStatus(reported: ReportedFinding) {
  const { firstSeen, lastSeen, status, exception, again, previous, because, foldedInto, ...finding } = reported;
  return { finding, firstSeen, lastSeen, ofRun: { status, exception, again, previous, because, foldedInto } };
}
