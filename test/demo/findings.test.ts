import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { join } from 'node:path';
import { ec2Id } from '../../demo/account/ids.ts';
import { imageId } from '../../demo/account/images.ts';
import { accountId, regions, secondNightFaults } from '../../demo/account/index.ts';
import { loadReference } from '../../src/access/index.ts';
import { awsSource, collect, directorySource, instanceTypes, type Source } from '../../src/aws/index.ts';
import { runChecks } from '../../src/checks/index.ts';
import { vocabulary } from '../../src/commands/setup.ts';
import { loadBaseline } from '../../src/config/index.ts';
import type { Finding } from '../../src/domain/finding.ts';
import { silentLog } from '../../src/domain/log.ts';
import { scopeKey } from '../../src/domain/scope.ts';
import { indexSnapshot, unreadScopes } from '../../src/domain/snapshot.ts';
import { startSandbox, type Fault } from '../../src/sandbox/index.ts';
import { firstNight, secondNight, writeBothNights } from './directories.ts';

const baseline = await loadBaseline(
  join(import.meta.dirname, '../../examples/shared-account/baseline.yaml'),
  vocabulary,
);
const reference = await loadReference();

/** A finding by check, region and the resource's name, or its id where it has no name. */
type Line = string;

const unownedVolume: Line = 'required-tag eu-west-1 invoice-export';

const realLife: readonly Line[] = [
  unownedVolume,
  'db-snapshot-shared us-east-1 prod-orders-before-migration',
  'image-age us-east-1 test-db-01',
  'instance-metadata us-east-1 dev-batch-03',
  'user-mfa global iris',
];

const bensOldKey: Line = 'access-key-age global ben';

/** What hangs on the volumes of one region; nobody knows of how many of them. */
const notDecided: readonly string[] = [
  'access destroying production needs MFA (access-without-mfa) of 0',
  "access production is the admins' to destroy (access-not-allowed) of 0",
  'tags.required Owner (required-tag) of 0',
  'tags.required department (required-tag) of 0',
];

const developers = ['ben', 'david', 'elena'];

/** What they come to: production where it is protected, production where something holds it, and large instance types. */
function accessOf(name: string): readonly Line[] {
  return [`access-launch global ${name}`, `access-not-allowed global ${name}`, `access-not-allowed global ${name}`];
}

/** Each deed and all that comes of it. */
const deeds: readonly { readonly deed: string; readonly findings: readonly Line[] }[] = [
  {
    deed: 'felix stripped an instance of its tags',
    findings: [
      `required-tag us-east-1 ${instanceId('test-api-02')}`,
      `required-tag us-east-1 ${instanceId('test-api-02')}`,
    ],
  },
  { deed: 'david switched termination protection off', findings: ['termination-protection us-east-1 prod-db-01'] },
  {
    deed: 'hugo gave the developers ec2:*',
    findings: [
      'group-declared global developers',
      'guard-own-protection global developers',
      'over-broad-grant global developers',
      ...developers.flatMap(accessOf),
    ],
  },
  { deed: 'ana made carla an admin', findings: ['group-declared global admins'] },
  { deed: 'carla made an image public', findings: ['image-public us-east-1 api-golden'] },
  { deed: 'elena launched a very large instance', findings: ['instance-type us-east-1 dev-simulation-01'] },
  {
    deed: 'gina deregistered an image that is in use',
    findings: [`image-gone us-east-1 ${imageId('us-east-1', 'load-generator')}`],
  },
];

let nights: Awaited<ReturnType<typeof writeBothNights>>;
let first: Awaited<ReturnType<typeof auditDirectory>>;
let second: Awaited<ReturnType<typeof auditDirectory>>;

before(async () => {
  nights = await writeBothNights();
  first = await auditDirectory(nights.first, firstNight);
  second = await auditDirectory(nights.second, secondNight);
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: accountId, AWS_SECRET_ACCESS_KEY: 'demo' });
});

after(() => nights.remove());

describe('the demo account held against the example baseline', () => {
  it('shows a handful of findings from real life on the first night', () => {
    assert.deepEqual(linesOf(first.findings), [...realLife, bensOldKey].toSorted());
    assert.deepEqual([first.unread, first.undecided, second.undecided], [[], [], []]);
  });

  it('covers one of them by the exception, whose id is the one that the check gives', () => {
    const accepted = first.findings.filter(({ id }) =>
      baseline.exceptions.some((exception) => exception.finding === id),
    );
    assert.deepEqual(linesOf(accepted), ['instance-metadata us-east-1 dev-batch-03']);
    assert.equal(baseline.exceptions.length, accepted.length);
    assert.deepEqual(baseline.malformedExceptions, []);
  });

  it('sees what stands over night with the same evidence, so that nothing counts as changed and the exception holds', () => {
    const earlier = new Map(first.findings.map(({ id, evidence }) => [id, evidence]));
    const stillThere = second.findings.filter(({ id }) => earlier.has(id));
    assert.deepEqual(linesOf(stillThere), realLife.toSorted());
    for (const { id, evidence } of stillThere) assert.deepEqual(evidence, earlier.get(id));
  });

  for (const { deed, findings: expected } of deeds) {
    it(`notices on the second night that ${deed}`, () => {
      const known = new Set(first.findings.map(({ id }) => id));
      const fresh = linesOf(second.findings.filter(({ id }) => !known.has(id)));
      assert.deepEqual(
        fresh.filter((line) => expected.includes(line)),
        expected.toSorted(),
      );
    });
  }

  it('finds nothing else on the second night: ben rotated his key, and a day like any other is no drift', () => {
    assert.deepEqual(linesOf(second.findings), [...realLife, ...deeds.flatMap((deed) => deed.findings)].toSorted());
  });
});

describe('the demo account in the sandbox', () => {
  it('gives on the first night what the directory gives, finding for finding', async () => {
    assert.deepEqual(await auditSandbox(nights.first, firstNight, []), first);
  });

  it("keeps one region's volumes to itself on the second night, and nothing else", async () => {
    const { findings, undecided, unread } = await auditSandbox(nights.second, secondNight, secondNightFaults);
    assert.deepEqual(unread, [`${accountId}/eu-west-1/volume denied by ec2:DescribeVolumes`]);
    assert.deepEqual(undecided.toSorted(), notDecided);
    assert.deepEqual(
      linesOf(findings),
      linesOf(second.findings).filter((line) => line !== unownedVolume),
    );
  });
});

async function auditDirectory(directory: string, now: Date) {
  return audit(directorySource(directory), now);
}

async function auditSandbox(directory: string, now: Date, faults: readonly Fault[]) {
  const sandbox = await startSandbox({ directory, faults, throttling: 'off' });
  try {
    const budget = { concurrency: 8, requestsPerSecond: 1000, attempts: 2 };
    return await audit(awsSource({ regions, endpoint: sandbox.url, account: accountId, budget, log: silentLog }), now);
  } finally {
    await sandbox.close();
  }
}

async function audit(source: Source, now: Date) {
  const snapshot = await collect(source, { log: silentLog });
  const { findings, undecided } = runChecks({
    snapshot: indexSnapshot(snapshot),
    baseline,
    reference,
    instanceTypes,
    now,
  });
  const unread = unreadScopes(snapshot).map(
    (scope) => `${scopeKey(scope)} ${scope.status} by ${scope.api ?? 'nothing'}`,
  );
  return { findings, undecided: undecided.map(({ rule, check, count }) => `${rule} (${check}) of ${count}`), unread };
}

function linesOf(findings: readonly Finding[]): Line[] {
  return findings.map(({ check, region, resource }) => `${check} ${region} ${resource.name ?? resource.id}`).toSorted();
}

function instanceId(name: string): string {
  return ec2Id('i', `us-east-1 ${name}`);
}
