import { isDeepStrictEqual } from 'node:util';
import type { AuditResult } from '../../src/domain/audit-result.ts';
import { digest } from '../../src/domain/digest.ts';
import type { ReportedFinding } from '../../src/domain/finding.ts';
import { scopeKey } from '../../src/domain/scope.ts';
import type { Snapshot } from '../../src/domain/snapshot.ts';
import { changedInstance } from './account.ts';
import { memoryLimit } from './memory.ts';
import type { Beginning, Cell, Concluded, Lived } from './runs.ts';

/** All that is wrong with what became of a cell, in sentences; none where everything is as it must be. */
export function complaintsAbout(cell: Cell, lived: Lived, { first, reference }: Beginning): readonly string[] {
  const { second, third, changes, struck, complaints, memory } = lived;
  const { [cell.variant]: clean } = reference;
  const news = newsOf(clean.second.result);
  const changed = changes.filter(({ resource: { id } }) => cell.variant === 'unchanged' || id !== changedInstance);
  return [
    ...(struck === 0 ? ['the fault befell no request'] : []),
    ...complaints,
    ...(memory < memoryLimit ? [] : [`the process took ${Math.round(memory / 2 ** 20)} MiB`]),
    ...(second
      ? faultyRun(cell, second, { first, clean: clean.second, news }).map((complaint) => `run 2: ${complaint}`)
      : []),
    ...cleanRun(cell, third, {
      clean: clean.third,
      news,
      told: second && 'result' in second ? newsOf(second.result) : new Set(),
    }).map((complaint) => `run 3: ${complaint}`),
    ...(changed.length === 0
      ? []
      : [
          `the store holds ${changed.length} changes that never were, of ${listed(changed.map(({ resource }) => resource.id))}`,
        ]),
  ];
}

/** Errors that the command prints as a sentence of its own and that mean: nothing was read. */
const sayable = ['SourceError', 'ReadError'];

interface FaultyStandard {
  readonly first: Concluded;
  /** What the run would be if nothing befell it. */
  readonly clean: Concluded;
  /** Ids of the findings about what did change. */
  readonly news: ReadonlySet<string>;
}

function faultyRun(
  cell: Cell,
  second: NonNullable<Lived['second']>,
  { first, clean, news }: FaultyStandard,
): readonly string[] {
  if ('error' in second)
    return [...unclear(cell, second.error), ...(cell.fault.passes ? [`failed: ${messageOf(second.error)}`] : [])];
  const { result, snapshot } = second;
  return [
    ...unlike(result, [first.result, clean.result], {
      cell,
      isAllowed: ({ id, status }) => status === 'new' && news.has(id),
      collapsed: 'new',
    }),
    ...(isComplete(result) ? untrue(second, { clean, news }) : unexplained(result)),
    ...(cell.fault.passes && !isComplete(result)
      ? [`${result.verdict}, though repetitions get over the fault: ${listed(unreadIn(result))}`]
      : []),
    ...forgotten(snapshot, first.snapshot),
  ];
}

interface CleanStandard extends Omit<FaultyStandard, 'first'> {
  /** Ids of what the run before reported as new. */
  readonly told: ReadonlySet<string>;
}

/** The run after it is what it would have been. */
function cleanRun(
  cell: Cell,
  { result, snapshot }: Concluded,
  { clean, news, told }: CleanStandard,
): readonly string[] {
  const isDue = ({ id, status }: ReportedFinding) => news.has(id) && status === (told.has(id) ? 'open' : 'new');
  const missing = [...news].filter((id) => !result.findings.some((finding) => finding.id === id && isDue(finding)));
  return [
    ...unlike(result, [clean.result], { cell, isAllowed: isDue, collapsed: 'resolved' }),
    ...(missing.length > 0 ? [`does not say what did change: ${missing.join(', ')}`] : []),
    ...(isComplete(result) ? [] : [`${result.verdict}: ${unreadIn(result).join(', ')}`]),
    ...(isDeepStrictEqual(snapshot.resources, clean.snapshot.resources)
      ? []
      : ['did not see what a run sees that nothing went before']),
  ];
}

interface Allowing {
  readonly cell: Cell;
  /** Findings that may be other than the first run left them. */
  readonly isAllowed: (finding: ReportedFinding) => boolean;
  /** The status that a finding about a list that fell to none may have. */
  readonly collapsed: ReportedFinding['status'];
}

/**
 * Findings that are as none of the runs left them that nothing befell, by what became of them, and those that are
 * missing.
 */
function unlike(
  { findings }: AuditResult,
  standards: readonly AuditResult[],
  { cell, isAllowed, collapsed }: Allowing,
): readonly string[] {
  const known = new Set(standards.flatMap((standard) => standard.findings.map(({ id }) => id)));
  const byId = standards.map((standard) => new Map(standard.findings.map((finding) => [finding.id, finding])));
  const mayCollapse = ({ check, severity, status }: ReportedFinding) =>
    cell.fault.empties === true && check === 'scope-collapsed' && severity === 'high' && status === collapsed;
  const others = findings.filter(
    (finding) =>
      !isAllowed(finding) &&
      !mayCollapse(finding) &&
      !byId.some((standard) => isAsBefore(finding, standard.get(finding.id))),
  );
  const kinds = Map.groupBy(others, ({ id, status }) =>
    status === 'open' && known.has(id) ? 'said otherwise' : status,
  );
  const there = new Set(findings.map(({ id }) => id));
  const lost = standards[0]?.findings.filter(({ id }) => !there.has(id)) ?? [];
  return [
    ...[...kinds].map(([what, some]) => `${some.length} ${what}: ${tally(some)}`),
    ...(lost.length > 0 ? [`${lost.length} not mentioned: ${tally(lost)}`] : []),
  ];
}

/** Open, first seen when it was, and in all that it says what it was. */
function isAsBefore(finding: ReportedFinding, before: ReportedFinding | undefined): boolean {
  return (
    before !== undefined &&
    finding.status === 'open' &&
    finding.firstSeen === before.firstSeen &&
    isDeepStrictEqual(said(finding), said(before))
  );
}

function said({
  check,
  severity,
  resource,
  owner,
  title,
  expected,
  actual,
  evidence,
  certainty,
  fix,
}: ReportedFinding): object {
  return { check, severity, resource, owner, title, expected, actual, evidence: digest(evidence), certainty, fix };
}

/** A run that says that it is complete read what a run reads that nothing befalls, and found what that finds. */
function untrue({ result, snapshot }: Concluded, { clean, news }: Omit<FaultyStandard, 'first'>): readonly string[] {
  const found = new Set(result.findings.map(({ id }) => id));
  const missing = [...news].filter((id) => !found.has(id));
  const seen = Map.groupBy(snapshot.resources, scopeKey);
  const there = Map.groupBy(clean.snapshot.resources, scopeKey);
  const wrong = [...new Set([...seen.keys(), ...there.keys()])].filter(
    (scope) => !isDeepStrictEqual(seen.get(scope), there.get(scope)),
  );
  const uncovered = clean.result.coverage.filter(
    (scope) => !result.coverage.some((covered) => scopeKey(covered) === scopeKey(scope)),
  );
  return [
    ...(missing.length > 0 ? [`${result.verdict}, without ${missing.join(', ')}`] : []),
    ...wrong.map(
      (scope) =>
        `${result.verdict}, but what was read of ${scope} is not what is there: ${seen.get(scope)?.length ?? 0} things for ${there.get(scope)?.length ?? 0}`,
    ),
    ...(uncovered.length > 0 ? [`${result.verdict}, without a word of ${listed(uncovered.map(scopeKey))}`] : []),
  ];
}

/** Whoever says that not everything was read says what, and why. */
function unexplained({ coverage, verdict }: AuditResult): readonly string[] {
  const silent = coverage.filter(({ status, error = '' }) => status !== 'complete' && error.trim() === '');
  return silent.length > 0 ? [`${verdict}, without the reason for ${listed(silent.map(scopeKey))}`] : [];
}

/** What was not read stays as it was last seen; nothing but the one thing may have changed in what was. */
function forgotten(snapshot: Snapshot, first: Snapshot): readonly string[] {
  const held = new Set(snapshot.resources.map((resource) => `${scopeKey(resource)}/${resource.id}`));
  const scopes = new Set(snapshot.coverage.map(scopeKey));
  const lost = first.resources.filter(
    (resource) => scopes.has(scopeKey(resource)) && !held.has(`${scopeKey(resource)}/${resource.id}`),
  );
  return lost.length > 0 ? [`the store forgot ${lost.length} things: ${listed(lost.map(({ id }) => id))}`] : [];
}

/** A failure is one sentence that says which call or limit it was, by an error of ours. */
function unclear({ call }: Cell, error: unknown): readonly string[] {
  const { name } = error as Error;
  const message = messageOf(error);
  const names = [call.name, call.action, 'time limit', 'credentials'].some((word) => message.includes(word));
  return sayable.includes(name) && names && !message.includes('\n')
    ? []
    : [`failed without a clear sentence: ${name}: ${message.slice(0, 160)}`];
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function isComplete({ verdict }: AuditResult): boolean {
  return !verdict.endsWith('incomplete');
}

function unreadIn({ coverage }: AuditResult): readonly string[] {
  return coverage.flatMap((scope) => (scope.status === 'complete' ? [] : [`${scopeKey(scope)} ${scope.error ?? ''}`]));
}

/** The ids of what a run says is new: the one thing that changed, where one did. */
export function newsOf({ findings }: AuditResult): ReadonlySet<string> {
  return new Set(findings.flatMap(({ id, status }) => (status === 'new' ? [id] : [])));
}

/** `required-tag 3, image-public 1` */
function tally(findings: readonly ReportedFinding[]): string {
  return [...Map.groupBy(findings, ({ check }) => check)].map(([check, some]) => `${check} ${some.length}`).join(', ');
}

function listed(texts: readonly string[]): string {
  return `${texts.slice(0, 3).join(', ')}${texts.length > 3 ? ', …' : ''}`;
}
