import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Exception, MalformedException } from '../../src/domain/exception.ts';
import { findingId, type Finding, type ReportedFinding, type Severity } from '../../src/domain/finding.ts';
import type { Coverage, CoverageStatus, Scope } from '../../src/domain/scope.ts';
import { reconcile, type Night, type Reconciled } from '../../src/findings/index.ts';

export const account = '111122223333';

/** What could not be told. */
export const unknown = Symbol('unknown');

/** What a night is like. A finding called `a` is of us-east-1, one called `a@eu-west-1` of that region. */
export interface NightStory {
  /** What was seen of each finding. */
  readonly found?: { readonly [name: string]: string | typeof unknown };
  /** What became of each region's images; us-east-1 was read, unless said otherwise. */
  readonly read?: { readonly [region: string]: CoverageStatus };
  readonly exceptions?: readonly (Partial<Exception> & { readonly finding: string })[];
  readonly malformed?: readonly MalformedException[];
  readonly severity?: { readonly [check: string]: Severity | 'off' };
  readonly account?: string;
  /**
   * All that the night reports: `status first..last`, the nights of the sightings counted from 1. A finding about
   * an exception is called `expired a`.
   */
  readonly expect: { readonly [name: string]: string };
}

/** The start of night 1, 2, … of November 2026. */
export function startOf(night: number): string {
  return `2026-11-${String(night).padStart(2, '0')}T03:00:00.000Z`;
}

export function imagesOf(region: string, of = account): Scope {
  return { account: of, region, kind: 'image' };
}

export function finding(name: string, seen: string | typeof unknown, extra: Partial<Finding> = {}): Finding {
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
    actual: typeof seen === 'string' ? seen : 'could not be read',
    evidence: typeof seen === 'string' ? { seen } : { unread: true },
    certainty: typeof seen === 'string' ? 'known' : 'unknown',
    restsOn: [imagesOf(region)],
    ...extra,
  };
}

export function idOf(name: string): string {
  const region = name.split('@')[1] ?? 'us-east-1';
  return findingId({ check: 'image-public', account, region, resource: { kind: 'image', id: name }, rule: {} });
}

/** An entry of the list of exceptions that names a finding of the story. */
export function exceptionFor(entry: Partial<Exception> & { readonly finding: string }): Exception {
  return { reason: 'known and wanted', until: '2026-12-31', line: 40, ...entry, finding: entry.finding.startsWith('dw-') ? entry.finding : idOf(entry.finding) };
}

/** A night, the nth, of which only what is given is out of the ordinary: us-east-1 was read and nothing was found. */
export function nightOf(night: number, of: Partial<Night> = {}): Night {
  return {
    found: [],
    known: [],
    coverage: [{ ...imagesOf('us-east-1'), status: 'complete' }],
    exceptions: [],
    malformed: [],
    covered: new Map(),
    run: { startedAt: startOf(night) },
    baselineFile: 'baseline.yaml',
    accounts: [account],
    ...of,
  };
}

/** Lives through the nights and keeps, as the store does, how each finding was left. */
export class Chronicle {
  readonly known = new Map<string, ReportedFinding>();
  covered: ReadonlyMap<string, string> = new Map();
  nights = 0;

  live(story: Omit<NightStory, 'expect'>): Reconciled {
    this.nights += 1;
    const of = story.account ?? account;
    const coverage: Coverage[] = Object.entries(story.read ?? { 'us-east-1': 'complete' as const }).map(([region, status]) => ({ ...imagesOf(region, of), status }));
    const reconciled = reconcile(nightOf(this.nights, {
      found: Object.entries(story.found ?? {}).map(([name, seen]) => finding(name, seen)),
      known: [...this.known.values()],
      coverage,
      exceptions: (story.exceptions ?? []).map(exceptionFor),
      malformed: story.malformed ?? [],
      covered: this.covered,
      accounts: [of],
      severity: new Map(Object.entries(story.severity ?? {})),
    }));
    for (const reported of reconciled.findings) this.known.set(reported.id, reported);
    this.covered = new Map([...this.covered, ...reconciled.covered]);
    return reconciled;
  }
}

/** A test that tells the nights one after another. */
export function story(name: string, nights: readonly NightStory[]): void {
  test(name, () => {
    const chronicle = new Chronicle();
    for (const [index, { expect, ...night }] of nights.entries()) {
      const { findings } = chronicle.live(night);
      const told = Object.fromEntries(findings.map((reported) => [nameOf(reported), tell(reported)]));
      assert.equal(Object.keys(told).length, findings.length, 'no finding is reported twice');
      assert.deepEqual(told, expect, `night ${index + 1}`);
    }
  });
}

function nameOf({ check, resource }: ReportedFinding): string {
  if (!check.startsWith('exception-')) return resource.id;
  const subject = names.find((name) => idOf(name) === resource.id) ?? resource.id;
  return `${check.slice('exception-'.length)} ${subject}`;
}

const names = ['a', 'b', 'a@eu-west-1', 'b@eu-west-1'];

function tell({ status, firstSeen, lastSeen }: ReportedFinding): string {
  return `${status} ${dayOf(firstSeen)}..${dayOf(lastSeen)}`;
}

function dayOf(startedAt: string): number {
  return Number(startedAt.slice(8, 10));
}
