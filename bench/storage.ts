/**
 * What runs cost the store: 100,000 instances, of which 1% change or are replaced from one run to the next. The slope of
 * the first runs gives the size after a year. Then runs with more changes each bring the history to the number of rows
 * that a year has; runs are opened and compared in it, and old ones are deleted.
 * Times are processor times. Usage: node bench/storage.ts [INSTANCES [RUNS [DAYS [with-volumes]]]]
 */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { concludeAudit, type Run } from '../src/domain/audit-result.ts';
import type { Json } from '../src/domain/json.ts';
import { canonicalise } from '../src/store/content.ts';
import { openStore, type Store } from '../src/store/index.ts';
import { openFindings, runAt, snapshotOf, versionsAfter } from './stored-runs.ts';

const [instances = 100_000, runs = 30, days = 365] = process.argv.slice(2, 5).map(Number);
const withVolumes = process.argv[5] === 'with-volumes';
const churn = 0.01;
const megabyte = 1e6;

/** Processor seconds of this process, and what the work gave. */
async function measured<T>(work: () => Promise<T>): Promise<readonly [seconds: number, result: T]> {
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return [(user + system) / 1e6, result];
}

/** The file with what was written beside it last. */
async function sizeOf(file: string): Promise<number> {
  const sizes = await Promise.all(
    [file, `${file}-wal`].map((each) =>
      stat(each).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function record(store: Store, run: Run, versions: Uint32Array): Promise<number> {
  const seen = snapshotOf(versions, withVolumes);
  const [recorded] = await measured(() => store.recordSnapshot(run, seen));
  const [concluded] = await measured(() =>
    store.recordResult(concludeAudit(run, seen.coverage, { findings: openFindings(run) }), new Map()),
  );
  return recorded + concluded;
}

/** What canonicalising and digesting of everything costs: no store can do without it. */
async function digesting(versions: Uint32Array): Promise<number> {
  const { resources } = snapshotOf(versions, withVolumes);
  const [seconds] = await measured(() => {
    for (const resource of resources) canonicalise(resource as unknown as Json);
    return Promise.resolve();
  });
  return seconds;
}

async function compareAndOpen(store: Store, all: readonly Run[]): Promise<void> {
  const picked = [all[0], all[Math.floor(all.length / 2)], all.at(-1)].filter((run) => run !== undefined);
  for (const { id } of picked) {
    const [read, { findings }] = await measured(() => store.result(id));
    const [seen, { resources }] = await measured(() => store.snapshot(id));
    console.log(
      `  run ${id}: report opened in ${read.toFixed(2)} s (${findings.length} findings), ` +
        `everything it saw in ${seen.toFixed(2)} s (${resources.length} resources)`,
    );
  }
  for (const [from, to] of [
    [0, -1],
    [0, 1],
    [-2, -1],
  ] as const) {
    const [a, b] = [all.at(from), all.at(to)];
    if (!a || !b) continue;
    const [seconds, { changes }] = await measured(() => store.changes(a.id, b.id));
    console.log(`  ${a.id} compared with ${b.id} in ${seconds.toFixed(2)} s (${changes.length} changes)`);
  }
}

const folder = await mkdtemp(join(tmpdir(), 'driftwarden-bench-'));
try {
  const file = join(folder, 'bench.db');
  const store = await openStore(file, { now: () => new Date() });
  const all: Run[] = [];
  let versions: Uint32Array = new Uint32Array(instances);
  const next = async (share: number) => {
    const run = runAt(all.length);
    versions = all.length === 0 ? versions : versionsAfter(versions, share, all.length);
    all.push(run);
    return record(store, run, versions);
  };
  const first = await next(0);
  const afterFirst = await sizeOf(file);
  console.log(
    `${instances} instances${withVolumes ? ', each with a volume' : ''}; ${openFindings(runAt(0)).length} open findings a run`,
  );
  console.log(`first run ${first.toFixed(2)} s, ${(afterFirst / megabyte).toFixed(1)} MB`);
  const unchanged = await next(0);
  console.log(
    `unchanged run ${unchanged.toFixed(2)} s (digests alone ${(await digesting(versions)).toFixed(2)} s), ` +
      `${(((await sizeOf(file)) - afterFirst) / megabyte).toFixed(2)} MB more, log of the database included`,
  );
  const start = await sizeOf(file);
  for (let run = 0; run < runs; run += 1) {
    const seconds = await next(churn);
    const size = await sizeOf(file);
    if (run % 10 === 9 || run === runs - 1)
      console.log(
        `run ${run + 1} with ${churn * 100}% churn: ${seconds.toFixed(2)} s, ${(size / megabyte).toFixed(1)} MB, ` +
          `${((size - start) / (run + 1) / megabyte).toFixed(2)} MB a run`,
      );
  }
  const slope = ((await sizeOf(file)) - start) / runs;
  console.log(`${days} runs by this slope: ${((start + slope * days) / megabyte).toFixed(0)} MB`);
  console.log(`after ${all.length} runs:`);
  await compareAndOpen(store, all);
  // Ten runs with many changes have the rows of a year of runs with few.
  const missing = ((days - runs) * churn) / 10;
  for (let run = 0; run < 10 && missing > 0; run += 1) await next(missing);
  console.log(`with the rows of ${days} runs (${((await sizeOf(file)) / megabyte).toFixed(0)} MB):`);
  await compareAndOpen(store, all);
  console.log(`  the next unchanged run ${(await next(0)).toFixed(2)} s`);
  for (const left of [all.length - 1, runs]) {
    const [pruning, pruned] = await measured(() => store.prune({ runs: left }));
    console.log(
      `  pruned to ${left} runs in ${pruning.toFixed(2)} s: ${pruned.runs.length} runs, ${pruned.resources} states, ` +
        `${pruned.contents} contents; ${((await sizeOf(file)) / megabyte).toFixed(0)} MB are left`,
    );
  }
  await store.close();
} finally {
  await rm(folder, { recursive: true });
}
