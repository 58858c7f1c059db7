import { loadReference } from '../../src/access/index.ts';
import { causesOf, type Decide } from '../../src/causes/index.ts';
import { decideFindings, rulesMatching, runChecks, type CheckContext } from '../../src/checks/index.ts';
import type { Baseline } from '../../src/domain/baseline.ts';
import type { Cause, ChangedField } from '../../src/domain/cause.ts';
import { digest } from '../../src/domain/digest.ts';
import { withResources } from '../../src/domain/edited-snapshot.ts';
import { digestOf, type ReportedFinding } from '../../src/domain/finding.ts';
import { resourceKey, withEditsTakenBack, type ResourcePair } from '../../src/domain/resource-edit.ts';
import type { SnapshotIndex } from '../../src/domain/snapshot.ts';
import { account, type AccountParts } from '../accounts/account.ts';

/** Two readings of an account, and what follows from their differences. */
export interface TwoNights {
  readonly pairs: readonly ResourcePair[];
  readonly findings: readonly ReportedFinding[];
  readonly causes: readonly Cause[];
  /** Whether a finding is as the second night found it when some changes of its causes are taken back. */
  readonly isThereWithout: (finding: ReportedFinding, taken: Cause['changes']) => boolean;
}

const startedAt = '2026-11-24T03:00:00.000Z';
const reference = await loadReference('all');

/** Reads an account on two nights, a day apart, and explains what is new or changed in the second. */
export function twoNights(before: AccountParts, after: AccountParts, baseline: Baseline): TwoNights {
  const [was, is] = [account(before), account(after)];
  const contextOf = (snapshot: SnapshotIndex): CheckContext => ({
    snapshot,
    baseline,
    reference,
    instanceTypes: ['t3.micro', 'p4d.24xlarge'],
    now: new Date(startedAt),
  });
  const decidedIn = (edited: SnapshotIndex) =>
    new Map(runChecks(contextOf(edited)).findings.map((finding) => [finding.id, digestOf(finding)]));
  const known = decidedIn(was);
  const findings = runChecks(contextOf(is)).findings.flatMap((finding): readonly ReportedFinding[] => {
    const earlier = known.get(finding.id);
    if (earlier === digestOf(finding)) return [];
    return [
      { ...finding, status: earlier === undefined ? 'new' : 'changed', firstSeen: startedAt, lastSeen: startedAt },
    ];
  });
  const decidedBy = (check: string, edited: SnapshotIndex) => decideFindings(contextOf(edited), new Set([check]));
  const decidedWithout = new Map<string, ReadonlyMap<string, string>>();
  const pairs = pairsBetween(was, is);
  const decide: Decide = (edited, { checks, about }) => decideFindings({ ...contextOf(edited), about }, checks);
  const causes = causesOf({
    account: is,
    differences: { since: '2026-11-23T03:00:00.000Z', baselineDigest: baseline.digest, pairs, firstRead: [] },
    baselineChange: undefined,
    findings,
    startedAt,
    known: [],
    decide,
    reference,
    rulesMatching: rulesMatching(baseline),
  });
  return {
    pairs,
    findings,
    causes,
    isThereWithout: (finding, taken) => {
      const key = JSON.stringify([finding.check, taken]);
      const decided = decidedWithout.get(key) ?? decidedBy(finding.check, withResources(is, takenBack(pairs, taken)));
      decidedWithout.set(key, decided);
      return finding.status === 'changed'
        ? decided.get(finding.id) === digestOf(finding)
        : decided.has(finding.id);
    },
  };
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
