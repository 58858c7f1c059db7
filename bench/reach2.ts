import {
  loadReference,
  findPaths,
  pathKind,
  targetFactory,
  buildAccessModel,
  type PathGroup,
} from '../src/access/index.ts';
import { indexSnapshot } from '../src/domain/snapshot.ts';
import { sharedAccount, type SharedAccount } from './shared-account.ts';

/** How long it takes to find out who can destroy which instances, by which path, and how that grows. */
const destroying = ['ec2:TerminateInstances', 'ec2:StopInstances'];
const reference = await loadReference('all');

/** The least processor time of three analyses, each from the start: the machine's other work is not the question. */
function analyse(account: SharedAccount): { readonly seconds: number; readonly reached: readonly PathGroup[] } {
  const snapshot = indexSnapshot(sharedAccount(account));
  let seconds = Infinity;
  let reached: readonly PathGroup[] = [];
  for (let round = 0; round < 2; round += 1) {
    reached = [];
    globalThis.gc?.();
    const start = process.cpuUsage();
    const model = buildAccessModel(snapshot, reference);
    reached = findPaths(model, {
      actions: destroying,
      targets: snapshot.ofKind('instance').map(targetFactory(snapshot)),
    });
    const { user, system } = process.cpuUsage(start);
    seconds = Math.min(seconds, (user + system) / 1e6);
  }
  return { seconds, reached };
}

function mostMemory(): string {
  return (process.resourceUsage().maxRSS / 1024).toFixed(0);
}

analyse({ principals: 100, instances: 1000 });
const base = { principals: 1000, instances: 100_000 };
const { seconds: whole, reached } = analyse(base);
const paths = new Set(reached.map(({ families }) => pathKind(families)));
console.log(
  `${base.principals} principals × ${base.instances} instances: ${whole.toFixed(2)} s, ${reached.length} answers of the kinds ${[...paths].join(', ')}; at most ${mostMemory()} MiB`,
);
const growth: readonly (readonly [string, SharedAccount])[] = [
  ['twice the instances', { ...base, instances: 200_000 }],
  ['twice the principals', { ...base, principals: 2000 }],
  ['fifty more statements in each policy', { ...base, padding: 50 }],
];
for (const [what, account] of growth) {
  const { seconds } = analyse(account);
  console.log(`${what}: ${seconds.toFixed(2)} s, ${(seconds / whole).toFixed(2)} times the time`);
}
