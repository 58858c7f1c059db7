import {
  actionSets,
  buildAccessModel,
  buildCallEvaluator,
  findPaths,
  loadReference,
  pathKind,
  tagChanges,
  targetsOf,
  type PathGroup,
} from '../src/access/index.ts';
import { indexSnapshot, type Snapshot } from '../src/domain/snapshot.ts';
import { sharedAccount, type SharedAccount } from './shared-account.ts';

/**
 * How long it takes to find out who can destroy which instances, images, volumes and snapshots, or remove a protection
 * of them, by which path, and how that grows: what an audit asks for an access rule about `destroy`. With `--large`, the
 * same once for 10,000 principals with 1,000 distinct sets of policies and up to 1,000,000 resources.
 */
const destroying = {
  instance: ['ec2:TerminateInstances', 'ec2:StopInstances'],
  image: ['ec2:DeregisterImage'],
  volume: ['ec2:DeleteVolume'],
  snapshot: ['ec2:DeleteSnapshot'],
} as const;
const kinds = ['instance', 'image', 'volume', 'snapshot'] as const;
const reference = await loadReference('all');

/** An analysis of what was read, from the start, with the look-ups over the snapshot: processor time in seconds. */
function analyse(read: Snapshot): { readonly seconds: number; readonly reached: readonly PathGroup[] } {
  globalThis.gc?.();
  const start = process.cpuUsage();
  const snapshot = indexSnapshot(read);
  const model = buildAccessModel(snapshot, reference);
  const evaluator = buildCallEvaluator(model);
  const changes = actionSets['destroy']?.protectionChanges ?? [];
  const reached = kinds.flatMap((kind) => {
    const actions = destroying[kind];
    const extraTechniques = [...changes, ...tagChanges(model, actions, [])];
    const goals = new Set(extraTechniques.map(({ goal }) => goal));
    const targets = targetsOf(snapshot, snapshot.ofAnyKind(kind));
    return findPaths(model, { actions: [...actions, ...goals], targets, extraTechniques }, evaluator);
  });
  const { user, system } = process.cpuUsage(start);
  return { seconds: (user + system) / 1e6, reached };
}

function readAccount(account: SharedAccount): Snapshot {
  return sharedAccount({ ...account, storage: true });
}

const rounds = 6;

/**
 * The least processor time of some rounds of each, in turns: the machine's other work is not the question, and it lasts
 * longer than a round.
 */
function leastSeconds(reads: readonly Snapshot[]): readonly number[] {
  const times = reads.map((): number[] => []);
  for (let round = 0; round < rounds; round += 1)
    reads.forEach((read, index) => times[index]?.push(analyse(read).seconds));
  return times.map((each) => Math.min(...each));
}

function mostMemory(): string {
  return (process.resourceUsage().maxRSS / 1024).toFixed(0);
}

/** A volume an instance, a snapshot for five and an image for twenty. */
const resourcesAnInstance = 2.25;

function measureGrowth(): void {
  const base = { principals: 1000, instances: 100_000 };
  const read = readAccount(base);
  const { reached } = analyse(read);
  const memory = mostMemory();
  const paths = new Set(reached.map(({ families }) => pathKind(families)));
  console.log(
    `${base.principals} principals × ${base.instances} instances, with their volumes, snapshots and images: ${reached.length} answers of the kinds ${[...paths].join(', ')}; at most ${memory} MiB`,
  );
  const growth: readonly (readonly [string, SharedAccount])[] = [
    ['twice the resources', { ...base, instances: 200_000 }],
    ['twice the principals', { ...base, principals: 2000 }],
    ['fifty more statements in each policy', { ...base, padding: 50 }],
  ];
  for (const [what, account] of growth) {
    const [once = 0, more = 0] = leastSeconds([read, readAccount(account)]);
    console.log(`${what}: ${more.toFixed(2)} s, ${(more / once).toFixed(2)} times the ${once.toFixed(2)} s before`);
  }
}

function measureLarge(): void {
  for (const resources of [10_000, 100_000, 1_000_000]) {
    const instances = Math.round(resources / resourcesAnInstance);
    const { seconds } = analyse(readAccount({ principals: 10_000, policySets: 1000, instances }));
    console.log(
      `10000 principals × ${resources} resources: ${seconds.toFixed(1)} s, so far at most ${mostMemory()} MiB`,
    );
  }
}

analyse(readAccount({ principals: 100, instances: 1000 }));
if (process.argv.includes('--large')) measureLarge();
else measureGrowth();
