import type { CheckResults } from '../../checks/index.ts';
import { severities, type Finding } from '../../domain/finding.ts';
import { unreadScopes, type SnapshotIndex } from '../../domain/snapshot.ts';
import { counted } from '../../domain/text/counted.ts';
import { printableJson } from '../../domain/text/unprintable.ts';
import { answerText } from '../answer-text.ts';

/** What `init` wrote, and what the first audit will say. */
export interface InitSummary {
  /** The folder of the files. */
  readonly folder: string;
  /** Their paths in it. */
  readonly files: readonly string[];
  /** The account as it was read; undefined where none could be. */
  readonly snapshot: SnapshotIndex | undefined;
  /** Why no account was read. */
  readonly problem?: string | undefined;
  readonly taken: readonly string[];
  readonly results: CheckResults;
  /** What the user calls next, and why. */
  readonly next: readonly { readonly command: string; readonly does: string }[];
}

/** The drift of one check, of one severity. */
interface Drift {
  readonly check: string;
  readonly severity: Finding['severity'];
  readonly count: number;
  readonly examples: readonly Pick<Finding, 'id' | 'severity' | 'title'>[];
}

const mostExamples = 3;

function driftByCheck(findings: readonly Finding[]): readonly Drift[] {
  const rank = ({ severity }: Pick<Finding, 'severity'>) => severities.indexOf(severity);
  return severities
    .flatMap((severity) => {
      const alike = findings.filter((finding) => finding.severity === severity);
      return [...Map.groupBy(alike, ({ check }) => check)].map(([check, of]): Drift => ({
        check,
        severity,
        count: of.length,
        examples: of.slice(0, mostExamples).map(({ id, title }) => ({ id, severity, title })),
      }));
    })
    .sort((a, b) => rank(b) - rank(a) || b.count - a.count || (a.check < b.check ? -1 : 1));
}

/** One JSON value: the files, what counts as intended, and each finding of the first audit. */
export function summaryJson({ folder, files, snapshot, problem, taken, results, next }: InitSummary): string {
  return printableJson({
    schemaVersion: 1,
    folder,
    files,
    accounts: snapshot?.snapshot.accounts ?? [],
    ...(problem !== undefined && { problem }),
    intended: taken,
    drift: driftByCheck(results.findings),
    findings: results.findings.map(({ id, check, severity, account, region, resource, title }) => ({
      id,
      check,
      severity,
      account,
      region,
      resource,
      title,
    })),
    undecided: results.undecided,
    notRead: snapshot ? unreadScopes(snapshot.snapshot) : [],
    next: next.map(({ command }) => command),
  });
}

/** The same for a terminal of so many columns. */
export function summaryText(
  { folder, files, snapshot, problem, taken, results, next }: InitSummary,
  width: number,
): string {
  const { findings, undecided } = results;
  const unread = snapshot ? unreadScopes(snapshot.snapshot) : [];
  const drift = driftByCheck(findings);
  const [main, others] = [files.filter((file) => !file.includes('/')), files.filter((file) => file.includes('/'))];
  const inFolders = [...Map.groupBy(others, (file) => file.slice(0, file.lastIndexOf('/')))].map(
    ([name, of]) => `${name}/ (${counted(of.length, 'file')})`,
  );
  return answerText(
    [
      [`Wrote ${[...main, ...inFolders].join(', ')} into ${folder}`],
      problem === undefined
        ? []
        : [
            `No account was read: ${problem}`,
            'The baseline has examples alone, as comments: nothing is checked by it but what needs no declaration.',
          ],
      taken.length === 0 ? [] : ['Taken as intended:', ...taken.map((sentence) => `  ${sentence}`)],
      snapshot ? driftLines(drift, findings.length, unread.length === 0) : [],
      unread.length === 0
        ? []
        : [
            `Not read, and so neither intended nor drift: ${counted(unread.length, 'scope')}`,
            ...unread
              .slice(0, 8)
              .map(
                ({ account, region, kind, status, api = '', error = '' }) =>
                  `  ${account} ${region} ${kind}: ${[status, api, error].filter((part) => part !== '').join(' ')}`,
              ),
            ...(unread.length > 8 ? [`  and ${unread.length - 8} more`] : []),
          ],
      undecided.length === 0
        ? []
        : [
            `Cannot be decided until it is read: ${counted(undecided.length, 'rule')}`,
            ...undecided.slice(0, 8).map(({ rule, check }) => `  ${rule} (${check})`),
            ...(undecided.length > 8 ? [`  and ${undecided.length - 8} more`] : []),
          ],
      ['Next:', ...next.flatMap(({ command, does }) => [`  ${command}`, `      ${does}`])],
    ],
    width,
  );
}

function driftLines(drift: readonly Drift[], count: number, isAllRead: boolean): readonly string[] {
  if (count === 0)
    return [
      isAllRead
        ? 'Left as drift: nothing. The first audit will have no findings.'
        : 'Left as drift: nothing in what was read. The first audit will have no findings, and be incomplete.',
    ];
  return [
    `Left as drift: ${counted(count, 'finding')}, which the first audit will report`,
    ...drift.flatMap(({ check, severity, count: of, examples }) => [
      `  ${severity.padEnd(6)} ${check}: ${of}`,
      ...examples.map(({ title }) => `    ${title}`),
      ...(of > examples.length ? [`    and ${of - examples.length} more`] : []),
    ]),
  ];
}
