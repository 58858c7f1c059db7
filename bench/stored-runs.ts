import type { Run } from '../src/domain/audit-result.ts';
import type { ReportedFinding } from '../src/domain/finding.ts';
import type { Resource } from '../src/domain/resource.ts';
import type { Snapshot } from '../src/domain/snapshot.ts';

const account = '111122223333';
const region = 'us-east-1';

/** The runs of an installation, one a day. */
export function runAt(index: number): Run {
  const startedAt = new Date(Date.UTC(2026, 0, 1, 3) + index * 86_400_000).toISOString();
  return {
    id: `${startedAt.slice(0, 10).replaceAll('-', '')}T030000Z-${index.toString(16).padStart(6, '0')}`,
    startedAt,
    finishedAt: startedAt.replace('03:00:00', '03:09:00'),
    accounts: [account],
    baselineDigest: 'b'.repeat(64),
  };
}

/**
 * The version of each instance after a run in which a share of them changed. Half of these got another type, which an
 * odd version stands for; the others were replaced by new instances with new volumes.
 */
export function versionsAfter(versions: Uint32Array, share: number, run: number): Uint32Array {
  const next = Uint32Array.from(versions);
  const count = Math.round(versions.length * share);
  // Each run begins elsewhere, so that all instances change in their turn.
  const start = (run * count * 7) % versions.length;
  for (let step = 0; step < count; step += 1) {
    const index = (start + step) % versions.length;
    const version = next[index] ?? 0;
    next[index] = step % 2 === 0 ? version ^ 1 : (version | 1) + 1;
  }
  return next;
}

/** What a run sees of instances of these versions, and of their volumes. */
export function snapshotOf(versions: Uint32Array, withVolumes: boolean): Snapshot {
  const resources: Resource[] = [];
  versions.forEach((version, index) => {
    const serial = index * 4096 + (version >> 1);
    resources.push(instance(serial, version % 2 === 0 ? 't3.micro' : 'm7g.large'));
    if (withVolumes) resources.push(volume(serial));
  });
  const kinds = withVolumes ? ['instance', 'volume'] : ['instance'];
  const coverage = kinds.map((kind) => ({ account, region, kind, status: 'complete' as const }));
  return { accounts: [account], resources, coverage };
}

function idOf(prefix: string, serial: number): string {
  return `${prefix}-${serial.toString(16).padStart(17, '0')}`;
}

function tagsOf(serial: number) {
  return { Name: `web-${serial}`, Owner: 'ana@example.com', department: 'dev', 'cost-center': '4711' };
}

function instance(serial: number, type: string): Resource {
  const id = idOf('i', serial);
  return {
    account,
    region,
    kind: 'instance',
    arn: `arn:aws:ec2:${region}:${account}:instance/${id}`,
    id,
    name: `web-${serial}`,
    tags: tagsOf(serial),
    attributes: {
      state: 'running',
      type,
      image: 'ami-0123456789abcdef0',
      launchedAt: '2026-01-01T00:00:00.000Z',
      subnet: 'subnet-0123456789abcdef0',
      vpc: 'vpc-0123456789abcdef0',
      securityGroups: ['sg-0123456789abcdef0', 'sg-0123456789abcdef1'],
      instanceProfile: null,
      metadata: { endpoint: 'enabled', tokens: 'required', hopLimit: 1 },
      lifecycle: 'on-demand',
      tenancy: 'default',
      availabilityZone: 'us-east-1a',
      rootDevice: { name: '/dev/xvda', type: 'ebs' },
      volumes: [{ device: '/dev/xvda', volume: idOf('vol', serial), deleteOnTermination: true }],
    },
  };
}

function volume(serial: number): Resource {
  const id = idOf('vol', serial);
  return {
    account,
    region,
    kind: 'volume',
    arn: `arn:aws:ec2:${region}:${account}:volume/${id}`,
    id,
    name: `web-${serial}`,
    tags: tagsOf(serial),
    attributes: {
      state: 'in-use',
      type: 'gp3',
      sizeGiB: 30,
      encrypted: true,
      createdAt: '2026-01-01T00:00:00.000Z',
      attachments: [{ instance: idOf('i', serial), device: '/dev/xvda', deleteOnTermination: true }],
    },
  };
}

/** The findings that each run reports again. */
export function openFindings(run: Run): readonly ReportedFinding[] {
  return Array.from({ length: 500 }, (_, index): ReportedFinding => {
    const id = idOf('i', index * 4096);
    return {
      id: `dw-${index.toString(16).padStart(10, '0')}`,
      check: 'required-tag',
      severity: 'low',
      account,
      region,
      resource: { arn: `arn:aws:ec2:${region}:${account}:instance/${id}`, kind: 'instance', id },
      title: `Instance ${id} lacks a tag`,
      expected: 'a tag "contact"',
      actual: 'no such tag',
      evidence: { tag: 'contact', present: false },
      certainty: 'known',
      dependsOn: [{ account, region, kind: 'instance' }],
      status: 'open',
      firstSeen: runAt(0).startedAt,
      lastSeen: run.startedAt,
    };
  });
}
