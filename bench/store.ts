import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Instance } from '../src/domain/ec2/instance.ts';
import type { Snapshot } from '../src/domain/snapshot.ts';
import { openStore } from '../src/store/index.ts';

/** What a run costs the store: the first of 100,000 instances, one without changes, one with 100 changes. */
const count = 100_000;
const scope = { account: '111122223333', region: 'us-east-1', kind: 'instance' } as const;

function instance(index: number, type = 't3.micro'): Instance {
  const id = `i-${index.toString(16).padStart(17, '0')}`;
  return {
    ...scope,
    arn: `arn:aws:ec2:us-east-1:111122223333:instance/${id}`,
    id,
    name: `web-${index}`,
    tags: { Name: `web-${index}`, Owner: 'ana@example.com', department: 'dev', 'cost-center': '4711' },
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
      volumes: [
        { device: '/dev/xvda', volume: `vol-${index.toString(16).padStart(17, '0')}`, deleteOnTermination: true },
      ],
    },
  };
}

function seen(changed: number): Snapshot {
  const resources = Array.from({ length: count }, (_, index) =>
    instance(index, index < changed ? 'm7g.large' : 't3.micro'),
  );
  return { accounts: [scope.account], resources, coverage: [{ ...scope, status: 'complete' }] };
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

const folder = await mkdtemp(join(tmpdir(), 'driftwarden-bench-'));
try {
  const file = join(folder, 'bench.db');
  const store = await openStore(file, { now: () => new Date() });
  const record = (id: string, snapshot: Snapshot) =>
    seconds(() => store.recordSnapshot({ id, startedAt: '2026-11-23T03:00:00.000Z', baselineDigest: '' }, snapshot));
  const first = await record('first', seen(0));
  const unchanged = await record('unchanged', seen(0));
  const changed = await record('changed', seen(100));
  const compare = await seconds(() => store.changes('unchanged', 'changed'));
  const read = await seconds(() => store.snapshot('changed'));
  await store.close();
  const { size } = await stat(file);
  console.log(
    `${count} instances: first run ${first.toFixed(2)} s, unchanged ${unchanged.toFixed(2)} s, with 100 changes ${changed.toFixed(2)} s`,
  );
  console.log(`unchanged / first = ${(unchanged / first).toFixed(2)}`);
  console.log(
    `comparing two runs ${compare.toFixed(3)} s, reading one back ${read.toFixed(2)} s, file ${(size / 1e6).toFixed(0)} MB`,
  );
} finally {
  await rm(folder, { recursive: true });
}
