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
import { indexSnapshot } from '../src/domain/snapshot.ts';
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

/**
 * The least processor time of three analyses, each from the start, with the look-ups over the snapshot: the machine's
 * other work is not the question.
 */
function analyse(
  account: SharedAccount,
  rounds = 3,
): { readonly seconds: number; readonly reached: readonly PathGroup[] } {
  const read = sharedAccount({ ...account, storage: true });
  let seconds = Infinity;
  let reached: readonly PathGroup[] = [];
  for (let round = 0; round < rounds; round += 1) {
    reached = [];
    globalThis.gc?.();
    const start = process.cpuUsage();
    const snapshot = indexSnapshot(read);
    const model = buildAccessModel(snapshot, reference);
    const evaluator = buildCallEvaluator(model);
    const changes = actionSets['destroy']?.protectionChanges ?? [];
    reached = kinds.flatMap((kind) => {
      const actions = destroying[kind];
      const extraTechniques = [...changes, ...tagChanges(model, actions, [])];
      const goals = new Set(extraTechniques.map(({ goal }) => goal));
      const targets = targetsOf(snapshot, snapshot.ofAnyKind(kind));
      return findPaths(model, { actions: [...actions, ...goals], targets, extraTechniques }, evaluator);
    });
    const { user, system } = process.cpuUsage(start);
    seconds = Math.min(seconds, (user + system) / 1e6);
  }
  return { seconds, reached };
}

function mostMemory(): string {
  return (process.resourceUsage().maxRSS / 1024).toFixed(0);
}

/** A volume an instance, a snapshot for five and an image for twenty. */
const resourcesAnInstance = 2.25;

function measureGrowth(): void {
  const base = { principals: 1000, instances: 100_000 };
  const { seconds: whole, reached } = analyse(base);
  const paths = new Set(reached.map(({ families }) => pathKind(families)));
  console.log(
    `${base.principals} principals × ${base.instances} instances, with their volumes, snapshots and images: ${whole.toFixed(2)} s, ${reached.length} answers of the kinds ${[...paths].join(', ')}; at most ${mostMemory()} MiB`,
  );
  const growth: readonly (readonly [string, SharedAccount])[] = [
    ['twice the resources', { ...base, instances: 200_000 }],
    ['twice the principals', { ...base, principals: 2000 }],
    ['fifty more statements in each policy', { ...base, padding: 50 }],
  ];
  for (const [what, account] of growth) {
    const { seconds } = analyse(account);
    console.log(`${what}: ${seconds.toFixed(2)} s, ${(seconds / whole).toFixed(2)} times the time`);
  }
}

function measureLarge(): void {
  for (const resources of [10_000, 100_000, 1_000_000]) {
    const instances = Math.round(resources / resourcesAnInstance);
    const { seconds } = analyse({ principals: 10_000, policySets: 1000, instances }, 1);
    console.log(
      `10000 principals × ${resources} resources: ${seconds.toFixed(1)} s, so far at most ${mostMemory()} MiB`,
    );
  }
}

analyse({ principals: 100, instances: 1000 }, 1);
if (process.argv.includes('--large')) measureLarge();
else measureGrowth();
