import type { Cause } from '../../domain/cause.ts';
import { isDrift, type ReportedFinding } from '../../domain/finding.ts';
import { compareText } from '../../domain/text/order.ts';
import { isUnread, scopeKey, type Coverage } from '../../domain/scope.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import { causesByFinding } from '../causes/by-finding.ts';
import { actorLines } from '../causes/words.ts';
import { copyable } from '../copyable.ts';
import { filterWords, type Filtered } from '../filter.ts';
import type { ReportModel } from '../model.ts';
import { undecidedText, type UndecidedRule } from '../undecided.ts';
import { joinedLines } from '../lines.ts';
import { countOf, partlyRead } from '../words.ts';
import { xmlElement, xmlDocument, type XmlElement } from '../xml.ts';

type Outcome = 'passed' | 'failures' | 'errors' | 'skipped';

/** One line of a CI's list: what it is called, how it went, and the element that says why. */
interface Case {
  readonly name: string;
  readonly outcome: Outcome;
  readonly children: readonly XmlElement[];
}

/**
 * The report as JUnit XML, for what shows test results. The suite `coverage` has a case a scope, one that was not read
 * being an error: a report is never empty, and never passes where something was not read. Then comes a suite a check: drift
 * fails, what is fixed passes, what is accepted is skipped. A case's name rests on the finding's identity alone, so
 * that its history holds. GitLab and Jenkins show `classname` for a suite and GitLab the text of a failure for its
 * message (https://docs.gitlab.com/ci/testing/unit_test_reports/, https://github.com/jenkinsci/xunit-plugin).
 */
export function junit({ result, groups, undecided, zone, filtered }: ReportModel): string {
  const { run, coverage, verdict } = result;
  const causes = causesByFinding(result);
  const byCheck = Map.groupBy(
    groups.flatMap(({ findings }) => findings),
    ({ check }) => check,
  );
  const suites: readonly (readonly [string, readonly Case[]])[] = [
    [
      'coverage',
      [
        ...(coverage.length > 0 ? coverage.map(scopeCase) : [nothingToRead]),
        ...undecided.map(ruleCase),
        ...(filtered ? [filterCase(filtered)] : []),
      ],
    ],
    ...[...byCheck]
      .sort(([a], [b]) => compareText(a, b))
      .map(
        ([check, findings]) =>
          [check, findings.map((finding) => findingCase(finding, causes.get(finding.id) ?? [], zone))] as const,
      ),
  ];
  const about = { run: run.id, verdict, accounts: run.accounts.join(' '), baselineDigest: run.baselineDigest };
  const properties = xmlElement(
    'properties',
    {},
    Object.entries(about).map(([name, value]) => xmlElement('property', { name, value })),
  );
  const timestamp = run.startedAt.slice(0, 19);
  const seconds = Math.max(0, Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1000;
  // What Jenkins checks a report against knows no `skipped` here.
  const { tests, failures, errors } = countsOf(suites.flatMap(([, cases]) => cases));
  return xmlDocument(
    xmlElement(
      'testsuites',
      { name: 'driftwarden', tests, failures, errors, time: seconds.toFixed(3) },
      suites.map(([name, cases], index) =>
        xmlElement('testsuite', { name, ...countsOf(cases), time: '0', timestamp }, [
          ...(index === 0 ? [properties] : []),
          ...cases.map((each) => caseElement(name, each)),
        ]),
      ),
    ),
  );
}

function countsOf(cases: readonly Case[]) {
  const number = (outcome: Outcome) => cases.filter((each) => each.outcome === outcome).length;
  return { tests: cases.length, failures: number('failures'), errors: number('errors'), skipped: number('skipped') };
}

function caseElement(suite: string, { name, children }: Case): XmlElement {
  return xmlElement('testcase', { classname: `driftwarden.${suite}`, name, time: '0' }, children);
}

const nothingToRead: Case = {
  name: 'any scope',
  outcome: 'errors',
  children: [xmlElement('error', { message: 'there was no scope to read, so nothing is known', type: 'incomplete' })],
};

function scopeCase(scope: Coverage): Case {
  const { status, api, error } = scope;
  const name = `read ${scopeKey(scope)}`;
  const why = [api, error].filter((part) => part !== undefined).join(': ');
  const message = `not read: ${status}${why === '' ? '' : `, ${why}`}`;
  if (isUnread(scope))
    return {
      name,
      outcome: 'errors',
      children: [xmlElement('error', { message, type: status }, [`${message}\nWhat is in it is unknown.`])],
    };
  if (status !== 'complete') return { name, outcome: 'skipped', children: [xmlElement('skipped', { message })] };
  return { name, outcome: 'passed', children: [] };
}

/** Drift that a filter hides fails too: what is shown may look clean and the account not be so. */
function filterCase(filtered: Filtered): Case {
  const { hiddenDrift } = filtered;
  const message = `${filterWords(filtered)}; ${countOf(hiddenDrift, 'finding')} that ${hiddenDrift === 1 ? 'is' : 'are'} drift ${hiddenDrift === 1 ? 'is' : 'are'} not shown`;
  return hiddenDrift > 0
    ? { name: 'filter', outcome: 'failures', children: [xmlElement('failure', { message, type: 'filter' }, [message])] }
    : { name: 'filter', outcome: 'skipped', children: [xmlElement('skipped', { message: filterWords(filtered) })] };
}

function ruleCase(line: UndecidedRule): Case {
  const message = `not decided: ${undecidedText(line)}`;
  return {
    name: `decide ${line.rule}`,
    outcome: 'errors',
    children: [xmlElement('error', { message, type: 'undecided' }, [message])],
  };
}

function findingCase(finding: ReportedFinding, causes: readonly Cause[], zone: string): Case {
  const { id, resource, severity, title, exception } = finding;
  const name = `${resource.kind} ${resource.id} in ${finding.account} ${finding.region} (${id})`;
  if (isDrift(finding))
    return {
      name,
      outcome: 'failures',
      children: [xmlElement('failure', { message: title, type: severity }, [failureText(finding, causes, zone)])],
    };
  if (finding.status === 'resolved') return { name, outcome: 'passed', children: [] };
  if (finding.status === 'unchecked')
    return {
      name,
      outcome: 'skipped',
      children: [xmlElement('skipped', { message: `no longer checked: ${finding.because ?? ''}` })],
    };
  const { reason, by, until } = exception ?? {};
  const message = exception ? `accepted${by === undefined ? '' : ` by ${by}`} until ${until}: ${reason}` : 'accepted';
  return { name, outcome: 'skipped', children: [xmlElement('skipped', { message })] };
}

/** Everything again: some tools show a failure's text and not its message. */
function failureText(finding: ReportedFinding, causes: readonly Cause[], zone: string): string {
  const { title, severity, status, resource, previous, certainty, fix } = finding;
  const lines: readonly (readonly [string, string])[] = [
    ['severity', `${severity}, ${status}`],
    ['resource', resource.name === undefined ? resource.arn : `${resource.arn} (${resource.name})`],
    ['expected', finding.expected],
    ...(previous ? [['before', joinedLines(previous.actual)] as const] : []),
    [previous ? 'now' : 'actual', joinedLines(finding.actual)],
    ...(certainty === 'partial' ? [['certainty', partlyRead] as const] : []),
    ['owner', finding.owner ?? 'nobody'],
    ['since', finding.firstSeen],
    ...causes.map((cause) => ['cause', [cause.title, ...actorLines(cause, zone)].join('; ')] as const),
  ];
  return [
    escapeUnprintable(title),
    ...lines.map(([name, value]) => `${name}: ${escapeUnprintable(value)}`),
    ...(fix ? ['fix:', ...fix.commands.map(copyable)] : []),
    `accept: driftwarden accept ${copyable(finding.id)} --reason 'why' --until YYYY-MM-DD`,
  ].join('\n');
}
