import { concludeAudit, type AuditResult, type Conclusions, type Run } from '../../src/domain/audit-result.ts';
import type { ReportedFinding } from '../../src/domain/finding.ts';
import type { JsonObject } from '../../src/domain/json.ts';
import type { Resource } from '../../src/domain/resource.ts';
import type { Coverage, CoverageStatus, Scope } from '../../src/domain/scope.ts';
import type { Snapshot } from '../../src/domain/snapshot.ts';
import type { KnownFinding, Store } from '../../src/store/index.ts';

export const account = '111122223333';
export const now = () => new Date('2026-11-23T03:00:00.000Z');

export function scope(kind: string, region = 'us-east-1'): Scope {
  return { account, region, kind };
}

export function cover(kind: string, status: CoverageStatus = 'complete', region?: string): Coverage {
  return { ...scope(kind, region), status };
}

export function resource(kind: string, id: string, attributes: JsonObject = {}, region = 'us-east-1'): Resource {
  return { ...scope(kind, region), arn: `arn:aws:ec2:${region}:${account}:${kind}/${id}`, id, tags: {}, attributes };
}

export function snapshot(coverage: readonly Coverage[], resources: readonly Resource[] = []): Snapshot {
  return { accounts: [account], resources, coverage };
}

/** Run n starts at three in the morning of that day of November. */
export function runOf(number: number, id?: string): Run {
  const day = String(number).padStart(2, '0');
  return {
    id: id ?? `202611${day}T030000Z-00000${number}`,
    startedAt: `2026-11-${day}T03:00:00.000Z`,
    finishedAt: `2026-11-${day}T03:00:09.000Z`,
    accounts: [account],
    baselineDigest: 'b'.repeat(64),
  };
}

export function finding(name: string, extra: Partial<ReportedFinding> = {}): ReportedFinding {
  return {
    id: `dw-${name}`,
    check: 'image-public',
    severity: 'high',
    account,
    region: 'us-east-1',
    resource: { arn: `arn:aws:ec2:us-east-1:${account}:image/${name}`, kind: 'image', id: name },
    title: `Image ${name} is public`,
    expected: 'private',
    actual: 'public',
    evidence: { public: true },
    certainty: 'known',
    restsOn: [scope('image')],
    status: 'new',
    firstSeen: runOf(1).startedAt,
    lastSeen: runOf(1).startedAt,
    ...extra,
  };
}

/** A finding as the store knows it: with the baseline of the run that left it so. */
export function known(finding: ReportedFinding, { baselineDigest } = runOf(1)): KnownFinding {
  return { ...finding, baselineDigest };
}

/** Records a whole run: the snapshot and what was concluded from it. */
export async function recordRun(
  store: Store,
  run: Run,
  seen: Snapshot,
  findings: readonly ReportedFinding[] = [],
  more: Partial<Conclusions> = {},
): Promise<AuditResult> {
  await store.recordSnapshot(run, seen);
  const result = concludeAudit(run, seen.coverage, { findings, ...more });
  await store.recordResult(result, new Map());
  return result;
}
