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
import { keepHeapSmall } from '../src/commands/heap.ts';
import { indexSnapshot, type Snapshot } from '../src/domain/snapshot.ts';
import { sharedAccount, type SharedAccount } from './shared-account.ts';

/**
 * How long it takes to find out who can destroy which instances, images, volumes and snapshots, or remove a protection
 * of them, by which path, and how that grows: what an audit asks for an access rule about `destroy`. With `--large`, the
 * same once for up to 10,000 principals, users in groups and roles, with 1,000 distinct sets of policies, and up to 1,000,000
 * resources; each account in a process of its own where it is named: `--large 10000 1000000`.
 */
const destroying = {
  instance: ['ec2:TerminateInstances', 'ec2:StopInstances'],
  image: ['ec2:DeregisterImage'],
  volume: ['ec2:DeleteVolume'],
  snapshot: ['ec2:DeleteSnapshot'],
} as const;
const kinds = ['instance', 'image', 'volume', 'snapshot'] as const;

keepHeapSmall();
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

/** The most memory of the process until now, which the bench's own snapshot is a part of. */
function mostMemory(): string {
  return (process.resourceUsage().maxRSS / 1024).toFixed(0);
}

/** What is in use and not garbage, in MiB; with garbage where the process runs without `--expose-gc`. */
function inUse(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

/** A volume an instance, a snapshot for five and an image for twenty. */
const resourcesAnInstance = 2.25;

function measureGrowth(): void {
  const base = { principals: 1000, instances: 100_000 };
  const before = mostMemory();
  const read = readAccount(base);
  const withSnapshot = mostMemory();
  const { seconds, reached } = analyse(read);
  const memory = mostMemory();
  const paths = new Set(reached.map(({ families }) => pathKind(families)));
  console.log(
    `${base.principals} principals × ${base.instances} instances, with their volumes, snapshots and images: ${reached.length} answers of the kinds ${[...paths].join(', ')}; ${seconds.toFixed(2)} s in a new process; at most ${memory} MiB, ${withSnapshot} MiB with the snapshot before it is analysed, ${before} MiB without any`,
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

/** One principal of a hundred is a role with policies of its own; of the users, ten or more have the same policies. */
function measureLarge(principals: number, resources: number): void {
  const roles = principals / 100;
  const instances = Math.round(resources / resourcesAnInstance);
  analyse(readAccount({ principals: 100, instances: 1000 }));
  const empty = inUse();
  const read = readAccount({
    principals: principals - roles,
    roles,
    policySets: Math.min(900, principals / 10),
    instances,
  });
  const snapshot = inUse() - empty;
  const before = mostMemory();
  const { seconds, reached } = analyse(read);
  console.log(
    `${principals} principals × ${resources} resources: ${seconds.toFixed(1)} s, ${reached.length} answers; at most ${mostMemory()} MiB, ${before} MiB before the analysis (snapshot ${snapshot.toFixed(0)} MiB, reference and code ${empty.toFixed(0)} MiB)`,
  );
}

const largeAccounts = [
  [1000, 100_000],
  [2000, 100_000],
  [5000, 100_000],
  [10_000, 100_000],
  [10_000, 1_000_000],
] as const;

const [large, ...sizes] = process.argv.slice(2);
if (large !== '--large') measureGrowth();
else if (sizes.length === 2) measureLarge(Number(sizes[0]), Number(sizes[1]));
else for (const [principals, resources] of largeAccounts) measureLarge(principals, resources);
