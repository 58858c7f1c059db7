import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Exception, MalformedException } from '../../src/domain/exception.ts';
import { findingId, type Finding, type ReportedFinding, type Severity } from '../../src/domain/finding.ts';
import type { Coverage, CoverageStatus, Scope } from '../../src/domain/scope.ts';
import type { Collapse } from '../../src/domain/snapshot.ts';
import { reconcile, type ReconcileInput, type Reconciled } from '../../src/findings/index.ts';

export const account = '111122223333';

/** One run. A finding called `a` is in us-east-1, one called `a@eu-west-1` in that region. */
export interface RunStory {
  /** What is found, with its evidence: in what this run read, and in what is carried from earlier runs. */
  readonly found?: { readonly [name: string]: string };
  /** What of it is found only in what is carried. */
  readonly carried?: readonly string[];
  /** The coverage of each region's images; us-east-1 is complete, unless given. */
  readonly read?: { readonly [region: string]: CoverageStatus };
  /** The images that were not read in regions where all others were read: their scope failed. */
  readonly partlyRead?: { readonly [region: string]: readonly string[] };
  /** The regions that the configuration reads; all of them, unless given. */
  readonly watched?: readonly string[];
  /** The findings that the baseline no longer asks for. */
  readonly dropped?: readonly string[];
  /** The lists that are empty although they had many resources, by region; true if that is believed. */
  readonly collapsed?: { readonly [region: string]: boolean };
  readonly exceptions?: readonly (Partial<Exception> & { readonly finding: string })[];
  readonly malformed?: readonly MalformedException[];
  readonly severity?: { readonly [check: string]: Severity | 'off' };
  readonly account?: string;
  /**
   * Everything that the run reports: `status first..last`, with the numbers of the runs that first and last saw it. A
   * finding about an exception is called `expired a`, one about a list `collapsed us-east-1`; a finding that is folded
   * into another names that one after an arrow.
   */
  readonly expect: { readonly [name: string]: string };
}

/** The start of run 1, 2, … of November 2026. */
export function startOf(run: number): string {
  return `2026-11-${String(run).padStart(2, '0')}T03:00:00.000Z`;
}

export function imagesOf(region: string, of = account): Scope {
  return { account: of, region, kind: 'image' };
}

export function finding(name: string, seen: string, extra: Partial<Finding> = {}): Finding {
  const region = name.split('@')[1] ?? 'us-east-1';
  const resource = { kind: 'image', id: name };
  return {
    id: idOf(name),
    check: 'image-public',
    severity: 'high',
    account,
    region,
    resource: { ...resource, arn: `arn:aws:ec2:${region}:${account}:image/${name}` },
    title: `Image ${name} is public`,
    expected: 'private',
    actual: seen,
    evidence: { seen },
    certainty: 'known',
    dependsOn: [{ ...imagesOf(region), id: name }],
    ...extra,
  };
}

export function idOf(name: string): string {
  const region = name.split('@')[1] ?? 'us-east-1';
  return findingId({ check: 'image-public', account, region, resource: { kind: 'image', id: name }, rule: {} });
}

/** An exception that names a finding of the story. */
export function exceptionFor(entry: Partial<Exception> & { readonly finding: string }): Exception {
  return {
    reason: 'known and wanted',
    until: '2026-12-31',
    line: 40,
    ...entry,
    finding: entry.finding.startsWith('dw-') ? entry.finding : idOf(entry.finding),
  };
}

/** The input of the nth run: us-east-1 was read and nothing was found, unless given. */
export function runInput(run: number, of: Partial<ReconcileInput> = {}): ReconcileInput {
  return {
    found: [],
    known: [],
    coverage: [{ ...imagesOf('us-east-1'), status: 'complete' }],
    exceptions: [],
    malformed: [],
    covered: new Map(),
    run: { startedAt: startOf(run) },
    baselineFile: 'baseline.yaml',
    accounts: [account],
    ...of,
  };
}

/** Reconciles run after run and keeps, as the store does, the last state of each finding. */
export class RunHistory {
  readonly known = new Map<string, ReportedFinding>();
  covered: ReadonlyMap<string, string> = new Map();
  runs = 0;

  add(story: Omit<RunStory, 'expect'>): Reconciled {
    this.runs += 1;
    const of = story.account ?? account;
    const partlyRead = Object.entries(story.partlyRead ?? {}).map(([region, unread]) => ({
      ...imagesOf(region, of),
      unread,
    }));
    const read = {
      ...(story.read ?? { 'us-east-1': 'complete' as const }),
      ...Object.fromEntries(partlyRead.map(({ region }) => [region, 'failed' as const])),
    };
    const coverage: Coverage[] = Object.entries(read).map(([region, status]) => ({ ...imagesOf(region, of), status }));
    const found = Object.entries(story.found ?? {}).map(([name, seen]) => finding(name, seen));
    const { carried = [], watched, dropped = [] } = story;
    const reconciled = reconcile(
      runInput(this.runs, {
        found,
        foundWithoutCarried: new Set(found.map(({ id }) => id)).difference(new Set(carried.map(idOf))),
        known: [...this.known.values()],
        coverage,
        partlyRead,
        collapsed: Object.entries(story.collapsed ?? {}).map(([region, believed]) => collapseOf(region, believed)),
        isWatched: watched && (({ region }) => watched.includes(region)),
        noLongerAsked: ({ id }) => (dropped.map(idOf).includes(id) ? 'no longer asked' : undefined),
        exceptions: (story.exceptions ?? []).map(exceptionFor),
        malformed: story.malformed ?? [],
        covered: this.covered,
        accounts: [of],
        severity: new Map(Object.entries(story.severity ?? {})),
      }),
    );
    for (const reported of [...reconciled.findings, ...reconciled.folded]) this.known.set(reported.id, reported);
    this.covered = new Map([...this.covered, ...reconciled.covered]);
    return reconciled;
  }
}

/** A test of several runs, one after another. */
export function story(name: string, runs: readonly RunStory[]): void {
  test(name, () => {
    const history = new RunHistory();
    for (const [index, { expect, ...run }] of runs.entries()) {
      const { findings, folded } = history.add(run);
      const all = [...findings, ...folded];
      const names = new Map(all.map((reported) => [reported.id, nameOf(reported)]));
      const told = Object.fromEntries(all.map((reported) => [nameOf(reported), tell(reported, names)]));
      assert.equal(Object.keys(told).length, all.length, 'no finding is reported twice');
      assert.deepEqual(told, expect, `run ${index + 1}`);
    }
  });
}

/** Ten images or more that a list named and does not any more. */
export function collapseOf(region: string, believed: boolean): Collapse {
  return { account, region, api: 'ec2:DescribeImages', held: [{ kind: 'image', count: 12 }], believed };
}

function nameOf({ check, region, resource }: ReportedFinding): string {
  if (check === 'scope-collapsed') return `collapsed ${region}`;
  if (!check.startsWith('exception-')) return resource.id;
  const subject = names.find((name) => idOf(name) === resource.id) ?? resource.id;
  return `${check.slice('exception-'.length)} ${subject}`;
}

const names = ['a', 'b', 'a@eu-west-1', 'b@eu-west-1'];

function tell(
  { status, firstSeen, lastSeen, foldedInto }: ReportedFinding,
  names: ReadonlyMap<string, string>,
): string {
  const told = `${status} ${dayOf(firstSeen)}..${dayOf(lastSeen)}`;
  return foldedInto === undefined ? told : `${told} → ${names.get(foldedInto) ?? foldedInto}`;
}

function dayOf(startedAt: string): number {
  return Number(startedAt.slice(8, 10));
}
