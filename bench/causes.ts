import { loadReference } from '../src/access/index.ts';
import { candidatesIn } from '../src/causes/explain/candidates.ts';
import { causesOf, type Decide } from '../src/causes/index.ts';
import { decideFindings, rulesMatching, runChecks, type CheckContext } from '../src/checks/index.ts';
import type { Baseline } from '../src/domain/baseline.ts';
import { withResources } from '../src/domain/edited-snapshot.ts';
import type { ReportedFinding } from '../src/domain/finding.ts';
import { resourceKey, type ResourcePair } from '../src/domain/resource-edit.ts';
import type { Resource } from '../src/domain/resource.ts';
import { indexSnapshot, type SnapshotIndex } from '../src/domain/snapshot.ts';
import { loadBenchBaseline } from './baseline.ts';
import { sharedAccount } from './shared-account.ts';

/**
 * What it costs to find out what the findings of a night follow from, next to the audit's own analysis of that night:
 * 100,000 instances with their volumes, snapshots and images, and twenty changes.
 */
const size = { principals: 1000, instances: Number(process.env['INSTANCES'] ?? 100_000), storage: true };
const now = new Date('2026-11-24T03:00:00Z');
const reference = await loadReference('all');
const baseline = await loadBenchBaseline(`
version: 1
protect: [{ name: production, match: { tag: { department: prod } }, instances: { terminationProtection: true } }]
tags: { required: [{ key: team }], on: [instance] }
access:
  - { name: production, actions: destroy, resources: { tag: { department: prod } }, allowedTo: ["group/group-0"] }
`);

const before = indexSnapshot(sharedAccount(size));
const pairs = twentyChanges(before);
const acts = candidatesIn(pairs).length;
const after = withResources(before, new Map(pairs.map((pair) => [keyOf(pair), pair.after])));

const known = new Set(runChecks(contextOf(before, baseline)).findings.map(({ id }) => id));
const [audited, analysis] = timed(() => runChecks(contextOf(after, baseline)).findings);
const startedAt = now.toISOString();
const findings = audited
  .filter(({ id }) => !known.has(id))
  .map((finding): ReportedFinding => ({ ...finding, status: 'new', firstSeen: startedAt, lastSeen: startedAt }));
let decisions = 0;
const decide: Decide = (account, { checks, about }) => {
  decisions += 1;
  return decideFindings({ ...contextOf(account, baseline), about }, checks);
};
const [causes, explaining] = timed(() =>
  causesOf({
    account: after,
    differences: { since: '2026-11-23T03:00:00Z', baselineDigest: baseline.digest, pairs, firstRead: [] },
    baselineChange: undefined,
    findings,
    startedAt,
    known: [],
    decide,
    reference,
    rulesMatching: rulesMatching(baseline),
  }),
);
console.log(
  `${size.instances} instances, ${acts} changes: the audit's analysis ${analysis.toFixed(2)} s, ` +
    `${causes.length} causes of ${findings.length} findings by ${decisions} decisions ${explaining.toFixed(2)} s, ` +
    `${(explaining / analysis).toFixed(2)} times as long`,
);

function contextOf(snapshot: SnapshotIndex, by: Baseline): CheckContext {
  return { snapshot, baseline: by, reference, instanceTypes: ['t3.micro', 'p4d.24xlarge'], now };
}

function keyOf({ before: was, after: is }: ResourcePair): string {
  const resource = was ?? is;
  return resource ? resourceKey(resource) : '';
}

function twentyChanges(account: SnapshotIndex): readonly ResourcePair[] {
  const changed = (
    resources: readonly Resource<string, unknown>[],
    change: (resource: Resource<string, unknown>) => object,
  ) => resources.map((resource): ResourcePair => ({ before: resource, after: { ...resource, ...change(resource) } }));
  const some = (kind: string, from: number) => account.ofAnyKind(kind).slice(from, from + 4);
  const attributesWith = (more: object) => (resource: Resource<string, unknown>) => ({
    attributes: { ...(resource.attributes as object), ...more },
  });
  const withOneMore = (field: 'inline' | 'groups', member: unknown) => (resource: Resource<string, unknown>) => {
    const members = (resource.attributes as Readonly<Record<string, readonly unknown[]>>)[field] ?? [];
    return attributesWith({ [field]: [...members, member] })(resource);
  };
  const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'ec2:*', Resource: '*' }] };
  const prod = account
    .ofKind('instance')
    .filter(({ tags }) => tags['department'] === 'prod')
    .map(({ id }) => id);
  const flags = account.ofKind('instance-attribute').filter(({ id }) => prod.slice(0, 4).includes(id));
  return [
    ...changed(some('group', 10), withOneMore('inline', { name: 'temp', policy: { document } })),
    ...changed(some('user', 20), withOneMore('groups', 'group-7')),
    ...changed(some('instance', 30), ({ tags }) => ({
      tags: Object.fromEntries(Object.entries(tags).filter(([key]) => key !== 'team')),
    })),
    ...changed(some('image', 40), attributesWith({ public: true })),
    ...changed(flags, attributesWith({ disableApiTermination: false })),
  ];
}

function timed<T>(work: () => T): readonly [T, number] {
  const start = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(start);
  return [result, (user + system) / 1e6];
}
