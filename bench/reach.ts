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
 * of them, by which path, and how that grows: what an audit asks for an access rule about `destroy`.
 */
const destroying = {
  instance: ['ec2:TerminateInstances', 'ec2:StopInstances'],
  image: ['ec2:DeregisterImage'],
  volume: ['ec2:DeleteVolume'],
  snapshot: ['ec2:DeleteSnapshot'],
} as const;
const kinds = ['instance', 'image', 'volume', 'snapshot'] as const;
const reference = await loadReference('all');

/** The least processor time of three analyses, each from the start: the machine's other work is not the question. */
function analyse(
  account: SharedAccount,
  rounds = 3,
): { readonly seconds: number; readonly reached: readonly PathGroup[] } {
  const snapshot = indexSnapshot(sharedAccount({ ...account, storage: true }));
  let seconds = Infinity;
  let reached: readonly PathGroup[] = [];
  for (let round = 0; round < rounds; round += 1) {
    reached = [];
    globalThis.gc?.();
    const start = process.cpuUsage();
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

analyse({ principals: 100, instances: 1000 }, 1);
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
