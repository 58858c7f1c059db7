import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadReference } from '../../src/access/index.ts';
import { candidatesIn, takenBack as candidatesTakenBack, type Candidate } from '../../src/causes/explain/candidates.ts';
import { causesOf, type Circumstances, type Decide } from '../../src/causes/index.ts';
import { vocabulary } from '../../src/commands/setup.ts';
import { loadBaseline } from '../../src/config/index.ts';
import { decideFindings, rulesMatching, runChecks, type CheckContext } from '../../src/checks/index.ts';
import type { Baseline } from '../../src/domain/baseline.ts';
import type { Cause, ChangedField } from '../../src/domain/cause.ts';
import { digest } from '../../src/domain/digest.ts';
import { withoutReading, withResources } from '../../src/domain/edited-snapshot.ts';
import { digestOf, type ReportedFinding } from '../../src/domain/finding.ts';
import { resourceKey, withEditsTakenBack, type ResourcePair } from '../../src/domain/resource-edit.ts';
import { scopeKey, type Scope } from '../../src/domain/scope.ts';
import { indexSnapshot, type SnapshotIndex } from '../../src/domain/snapshot.ts';
import { compareText } from '../../src/domain/text/order.ts';
import { account, type AccountParts } from '../accounts/account.ts';

/** What one night sees, and by what it decides. */
export interface Night {
  readonly parts: AccountParts;
  readonly baseline: Baseline;
  /** The users with an access key that grows too old between the nights. */
  readonly oldKeys?: readonly string[];
}

/** Two readings of an account, and what follows from their differences. */
export interface TwoNights {
  readonly pairs: readonly ResourcePair[];
  readonly findings: readonly ReportedFinding[];
  readonly causes: readonly Cause[];
  /** Whether a finding is as the second night found it when some changes of its causes are taken back. */
  readonly isThereWithout: (finding: ReportedFinding, taken: Cause['changes'], by?: Circumstances) => boolean;
  /** The same, with everything taken back: without what was read for the first time, or with it. */
  readonly isThereWithoutAll: (finding: ReportedFinding, reading: 'with' | 'without') => boolean;
  /** The same, with one edit taken back, and what belongs to it. */
  readonly isThereWithoutCandidate: (finding: ReportedFinding, taken: Candidate) => boolean;
}

const startedAt = '2026-11-24T03:00:00.000Z';
const since = '2026-11-23T03:00:00.000Z';
/** Ninety days before the time between the nights. */
const rotatedAt = '2026-08-25T12:00:00.000Z';
const reference = await loadReference('all');

/** The baseline that a YAML text declares. */
export async function readBaseline(text: string): Promise<Baseline> {
  const folder = await mkdtemp(join(tmpdir(), 'driftwarden-causes-'));
  await writeFile(join(folder, 'baseline.yaml'), text);
  try {
    return await loadBaseline(join(folder, 'baseline.yaml'), vocabulary);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Reads an account on two nights, a day apart, and explains what is new or changed in the second. */
export function twoNights(first: Night, second: Night): TwoNights {
  const [was, is] = [accountOf(first), accountOf(second)];
  const contextOf = (snapshot: SnapshotIndex, { earlierBaseline, earlierTime }: Circumstances = {}): CheckContext => ({
    snapshot,
    baseline: earlierBaseline ? first.baseline : second.baseline,
    reference,
    instanceTypes: ['t3.micro', 'p4d.24xlarge'],
    now: new Date(earlierTime ? since : startedAt),
  });
  const earlier = runChecks(contextOf(was, { earlierBaseline: true, earlierTime: true })).findings;
  const known = new Map(earlier.map((finding) => [finding.id, digestOf(finding)]));
  const findings = runChecks(contextOf(is)).findings.flatMap((finding): readonly ReportedFinding[] => {
    const before = known.get(finding.id);
    if (before === digestOf(finding)) return [];
    return [
      { ...finding, status: before === undefined ? 'new' : 'changed', firstSeen: startedAt, lastSeen: startedAt },
    ];
  });
  const firstRead = is.snapshot.coverage.filter((scope) => is.isComplete(scope) && !was.isComplete(scope));
  const pairs = pairsBetween(was, is).filter(
    ({ before, after }) => !firstRead.some((scope) => scopeKey(scope) === scopeKey((after ?? before) as Scope)),
  );
  const decide: Decide = (edited, { checks, about }, by) => decideFindings({ ...contextOf(edited, by), about }, checks);
  const { digest: from } = first.baseline;
  const { digest: to } = second.baseline;
  const causes = causesOf({
    account: is,
    differences: { since, baselineDigest: from, pairs, firstRead },
    baselineChange: from === to ? undefined : { from, to, adds: [], drops: [] },
    findings,
    startedAt,
    known: [],
    decide,
    reference,
    rulesMatching: rulesMatching(second.baseline),
  });
  const decidedWithout = new Map<string, ReadonlyMap<string, string>>();
  const isThereIn = (finding: ReportedFinding, key: string, edited: () => SnapshotIndex, by: Circumstances) => {
    const text = JSON.stringify([finding.check, key, by]);
    const decided = decidedWithout.get(text) ?? decideFindings(contextOf(edited(), by), new Set([finding.check]));
    decidedWithout.set(text, decided);
    return finding.status === 'changed' ? decided.get(finding.id) === digestOf(finding) : decided.has(finding.id);
  };
  return {
    pairs,
    findings,
    causes,
    isThereWithout: (finding, taken, by = {}) =>
      isThereIn(finding, JSON.stringify(taken), () => withResources(is, takenBack(pairs, taken)), by),
    isThereWithoutAll: (finding, reading) =>
      isThereIn(
        finding,
        `everything ${reading} the first reading`,
        () => {
          const edited = withResources(is, candidatesTakenBack(pairs, candidatesIn(pairs)));
          return reading === 'with' ? edited : withoutReading(edited, firstRead);
        },
        { earlierBaseline: true, earlierTime: true },
      ),
    isThereWithoutCandidate: (finding, taken) =>
      isThereIn(finding, JSON.stringify(taken), () => withResources(is, candidatesTakenBack(pairs, [taken])), {}),
  };
}

function accountOf({ parts, oldKeys = [] }: Night): SnapshotIndex {
  const { snapshot } = account(parts);
  const key = { slot: 1, active: true, rotatedAt, lastUsedAt: null };
  return indexSnapshot({
    ...snapshot,
    resources: snapshot.resources
      .toSorted((a, b) => compareText(`${scopeKey(a)}\0${a.id}`, `${scopeKey(b)}\0${b.id}`))
      .filter(({ kind }) => parts.unread?.includes(kind) !== true)
      .map((resource) =>
        resource.kind === 'credential' && oldKeys.includes(resource.id)
          ? { ...resource, attributes: { ...(resource.attributes as object), accessKeys: [key] } }
          : resource,
      ),
  });
}

function takenBack(pairs: readonly ResourcePair[], changes: Cause['changes']) {
  const placeOf = ({ account: of, region, resource }: ChangedField) =>
    resourceKey({ account: of, region, kind: resource.kind, id: resource.id });
  const paths = Map.groupBy(
    changes.flatMap((change) => [change, ...change.also]),
    placeOf,
  );
  return new Map(
    pairs.flatMap((pair) => {
      const resource = pair.after ?? pair.before;
      const key = resource ? resourceKey(resource) : '';
      const taken = paths.get(key)?.map(({ path }) => path.join('\n'));
      return taken ? [[key, withEditsTakenBack(pair, (path) => taken.includes(path.join('\n')))] as const] : [];
    }),
  );
}

function pairsBetween(was: SnapshotIndex, is: SnapshotIndex): readonly ResourcePair[] {
  const byKey = ({ snapshot }: SnapshotIndex) => new Map(snapshot.resources.map((each) => [resourceKey(each), each]));
  const [before, after] = [byKey(was), byKey(is)];
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((key) => ({ before: before.get(key), after: after.get(key) }))
    .filter((pair) => digest((pair.before ?? null) as never) !== digest((pair.after ?? null) as never));
}
