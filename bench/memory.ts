/**
 * What a large account takes: two nights of a synthetic account, each audited in a process of its own, with its peak
 * memory as the system has it, its processor time, and the time of what comes after the reading.
 * Usage: node bench/memory.ts [INSTANCES…] [--endpoint]: without numbers 30,000 and 100,000; with --endpoint the same by
 * way of the sandbox.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { keepHeapSmall } from '../src/commands/heap.ts';

interface Night {
  /** In MiB. */
  readonly peak: number;
  readonly cpu: number;
  readonly findings: number;
  /** Processor time of each part, in seconds. */
  readonly parts: readonly (readonly [name: string, seconds: number])[];
}

const baselineText = `version: 1
tags: { required: [ { key: Owner } ], on: [instance] }
protect: [ { name: production, match: { tag: { department: prod } }, instances: { terminationProtection: true } } ]
access: [ { name: only admins, actions: destroy, resources: { tag: { department: prod } }, allowedTo: ["group/admins"] } ]
`;

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** One audit, and the report and the mail about it; all is loaded after the heap is set, as the command line does. */
async function audited(from: string, storeFile: string): Promise<Night> {
  keepHeapSmall();
  const { audit } = await import('../src/audit.ts');
  const { awsSource, directorySource } = await import('../src/aws/index.ts');
  const { silentLog } = await import('../src/domain/log.ts');
  const { mailMessage, renderReport } = await import('../src/report/index.ts');
  const { openStore } = await import('../src/store/index.ts');
  const { loadBenchBaseline } = await import('./baseline.ts');
  const endpoint = { regions: ['us-east-1'], endpoint: from, account: undefined, log: silentLog };
  const budget = { concurrency: 16, requestsPerSecond: 10_000, attempts: 5 };
  const source = from.startsWith('http') ? awsSource({ ...endpoint, budget }) : directorySource(from);
  const store = await openStore(storeFile, { now: () => new Date() });
  const parts: [string, number][] = [];
  let last = cpuSeconds();
  const ended = (part: string) => {
    parts.push([part, cpuSeconds() - last]);
    last = cpuSeconds();
  };
  const { result } = await audit({
    source,
    baseline: await loadBenchBaseline(baselineText),
    store: {
      ...store,
      recordSnapshot: async (...args) => {
        ended('read');
        await store.recordSnapshot(...args);
        ended('store');
      },
      coveredEvidence: () => {
        ended('access, checks');
        return store.coveredEvidence();
      },
      recordResult: async (...args) => {
        ended('reconcile, causes');
        await store.recordResult(...args);
      },
    },
    clock: () => new Date(),
    nonce: () => String(process.pid),
    log: silentLog,
    asksWho: false,
    flags: { days: 7, allUpTo: 1000 },
  });
  await renderReport(result, 'html');
  await mailMessage(result);
  ended('report, mail');
  await store.close();
  const { maxRSS } = process.resourceUsage();
  return { peak: maxRSS / 1024, cpu: cpuSeconds(), findings: result.findings.length, parts };
}

/** This file in a process of its own, which answers with a message. */
async function elsewhere(...args: readonly string[]): Promise<{ answer: unknown; child: ChildProcess }> {
  const env = { ...process.env, AWS_ACCESS_KEY_ID: 'bench', AWS_SECRET_ACCESS_KEY: 'bench' };
  const child = fork(fileURLToPath(import.meta.url), args, { env });
  const [answer] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error(`${args.join(' ')} ended without an answer`))),
  ])) as [unknown];
  return { answer, child };
}

async function serve(directory: string): Promise<string> {
  const { startSandbox } = await import('../src/sandbox/index.ts');
  return (await startSandbox({ directory, throttling: 'off' })).url;
}

async function measure(instances: number, byEndpoint: boolean): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'driftwarden-bench-'));
  try {
    const { writeSyntheticAccount } = await import('./synthetic-account.ts');
    await writeSyntheticAccount(join(directory, 'account'), { instances });
    const sandbox = byEndpoint ? await elsewhere('serve', join(directory, 'account')) : undefined;
    const from = sandbox ? String(sandbox.answer) : join(directory, 'account');
    for (const night of ['first', 'second']) {
      const { answer } = await elsewhere('night', from, join(directory, 'bench.db'));
      const { peak, cpu, findings, parts } = answer as Night;
      const seconds = parts.map(([name, each]) => `${name} ${each.toFixed(1)}`).join(', ');
      console.log(
        `${instances} instances, ${night} night${byEndpoint ? ' by the endpoint' : ''}: peak ${peak.toFixed(0)} MiB, ` +
          `${cpu.toFixed(1)} s of processor time (${seconds}), ${findings} findings`,
      );
    }
    sandbox?.child.kill();
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

const [first, ...others] = process.argv.slice(2);
const [from = '', storeFile = ''] = others;
if (first === 'night')
  process.send?.(await audited(from, storeFile), () => {
    process.disconnect();
  });
else if (first === 'serve') process.send?.(await serve(from));
else {
  const given = process.argv.slice(2);
  const numbers = given.map(Number).filter((number) => number > 0);
  for (const instances of numbers.length > 0 ? numbers : [30_000, 100_000])
    await measure(instances, given.includes('--endpoint'));
}
