import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { audit } from '../../src/audit.ts';
import { awsSource } from '../../src/aws/index.ts';
import { createCutOff, type CutOff } from '../../src/commands/cut-off.ts';
import { vocabulary } from '../../src/commands/setup.ts';
import { loadBaseline } from '../../src/config/index.ts';
import type { AuditResult } from '../../src/domain/audit-result.ts';
import type { Baseline } from '../../src/domain/baseline.ts';
import type { Change } from '../../src/domain/change.ts';
import { silentLog } from '../../src/domain/log.ts';
import type { Snapshot } from '../../src/domain/snapshot.ts';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.ts';
import { openStore, type Store } from '../../src/store/index.ts';
import { home } from '../accounts/account.ts';
import { writeAccount } from '../accounts/directory.ts';
import { useCredentials } from '../aws/fixtures/environment.ts';
import { faultsAccount, largerRegion, type Variant } from './account.ts';
import { baseline as declared } from './baseline.ts';
import type { Call } from './calls.ts';
import type { Fault } from './fault.ts';
import { peakMemory } from './memory.ts';
import { startProxy, type FaultyProxy } from './proxy.ts';

/** A run that came to a result, and what the store says that it saw. */
export interface Concluded {
  readonly result: AuditResult;
  readonly snapshot: Snapshot;
}

export interface Cell {
  readonly fault: Fault;
  readonly call: Call;
  readonly variant: Variant;
}

/** What became of a cell's three runs: a clean one, the faulty one, a clean one. */
export interface Lived {
  /** undefined where it did not end, not even when its time was up and its connections were broken. */
  readonly second: Concluded | { readonly error: unknown } | undefined;
  readonly third: Concluded;
  /** What the store says that changed from the first run to the third. */
  readonly changes: readonly Change[];
  /** Requests that the fault befell. */
  readonly struck: number;
  /** What the proxy has to say. */
  readonly complaints: readonly string[];
  /** Bytes that the process held at most while the cell ran. */
  readonly memory: number;
}

/** All that the cells begin from. */
export interface Beginning {
  /** The first run, of the unchanged account. */
  readonly first: Concluded;
  /** What a second and a third run come to that nothing befalls. */
  readonly reference: Readonly<Record<Variant, { readonly second: Concluded; readonly third: Concluded }>>;
  live(cell: Cell): Promise<Lived>;
  end(): Promise<void>;
}

/**
 * Seconds that a run may take: never reached where it ends by itself, however slow the machine; see `cutOffWhenStill`.
 */
const timeLimit = 600;

/**
 * Milliseconds beyond its time limit after which a run is taken not to end by itself, and again to end at all: the
 * machine is shared.
 */
const grace = 20_000;

/**
 * How long and how often a request is tried: where answers never come there is no use in waiting for them as for AWS.
 */
const patience = { usual: { attempts: 4 }, short: { attempts: 2, requestTimeout: 4_000 } };

const days = ['2026-11-23', '2026-11-24', '2026-11-25'] as const;

/** Serves both accounts, and makes the first run in a store that each cell gets a copy of. */
export async function begin(): Promise<Beginning> {
  useCredentials(home);
  const folder = await mkdtemp(join(tmpdir(), 'driftwarden-faults-'));
  const baseline = await writtenBaseline(join(folder, 'baseline.yaml'));
  const sandboxes = { unchanged: await serve(folder, 'unchanged'), changed: await serve(folder, 'changed') };
  const template = join(folder, 'first.db');
  const first = await inStore(template, (store) =>
    conclude(store, baseline, 0, { url: sandboxes.unchanged.url, patience: patience.usual }),
  );

  const copied = async <T>(use: (store: Store) => Promise<T>): Promise<T> => {
    const file = join(folder, `${randomUUID()}.db`);
    await copyFile(template, file);
    try {
      return await inStore(file, use);
    } finally {
      await Promise.all(['', '-wal', '-shm'].map((end) => rm(`${file}${end}`, { force: true })));
    }
  };
  const referenceFor = (variant: Variant) =>
    copied(async (store) => {
      const reading = { url: sandboxes[variant].url, patience: patience.usual };
      return {
        second: await conclude(store, baseline, 1, reading),
        third: await conclude(store, baseline, 2, reading),
      };
    });

  return {
    first,
    reference: { unchanged: await referenceFor('unchanged'), changed: await referenceFor('changed') },
    live: (cell) => copied((store) => live(cell, { store, baseline, target: sandboxes[cell.variant].url, first })),
    async end() {
      await Promise.all(Object.values(sandboxes).map((sandbox) => sandbox.close()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function writtenBaseline(file: string): Promise<Baseline> {
  await writeFile(file, JSON.stringify(declared));
  return loadBaseline(file, vocabulary);
}

async function serve(folder: string, variant: Variant): Promise<Sandbox> {
  const directory = join(folder, variant);
  await writeAccount(directory, faultsAccount(variant));
  await writeFile(join(directory, home, 'iam/list-account-aliases.json'), '{"AccountAliases":["faulty"]}');
  return startSandbox({ directory, throttling: 'off' });
}

async function inStore<T>(file: string, use: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(file, { now: () => new Date(days[0]) });
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

interface Reading {
  readonly url: string;
  readonly patience: { readonly attempts: number; readonly requestTimeout?: number };
  readonly cutOff?: CutOff;
}

/** One run as the command makes it. */
async function conclude(
  store: Store,
  baseline: Baseline,
  day: 0 | 1 | 2,
  { url, patience: { attempts, requestTimeout }, cutOff = createCutOff() }: Reading,
): Promise<Concluded> {
  const budget = { concurrency: 16, requestsPerSecond: 1000, attempts };
  cutOff.limitTo(timeLimit);
  try {
    const { result } = await audit({
      source: awsSource({ regions: 'all', endpoint: url, budget, requestTimeout, log: silentLog }),
      baseline,
      store,
      clock: () => new Date(`${days[day]}T03:00:00Z`),
      nonce: () => '000000',
      log: silentLog,
      signal: cutOff.signal,
    });
    return { result, snapshot: await store.snapshot(result.run.id) };
  } finally {
    cutOff.clear();
  }
}

interface Stage {
  readonly store: Store;
  readonly baseline: Baseline;
  readonly target: string;
  readonly first: Concluded;
}

async function live({ fault, call, variant }: Cell, { store, baseline, target, first }: Stage): Promise<Lived> {
  // Unchanged, everything of the kind fails; changed, what is known of the smaller region has to get along with what is
  // not.
  const region = variant === 'changed' || fault.empties ? largerRegion : undefined;
  const proxy = await startProxy({ target, call, fault, region });
  const cutOff = createCutOff();
  const watching = new AbortController();
  if (!fault.passes) void cutOffWhenStill(proxy, cutOff, watching.signal);
  const reading = { url: proxy.url, cutOff, patience: fault.hangs ? patience.short : patience.usual };
  const { second, complaint } = await settled(conclude(store, baseline, 1, reading), proxy, cutOff);
  watching.abort();
  await proxy.close();
  const memory = peakMemory();
  const third = await conclude(store, baseline, 2, { url: target, patience: patience.usual });
  const { changes } = await store.changes(first.result.run.id, third.result.run.id);
  return { second, third, changes, struck: proxy.struck(), complaints: [...proxy.complaints, ...complaint], memory };
}

/**
 * Milliseconds from look to look, and how many of them in a row must find nothing new: a machine that is slow is not
 * still.
 */
const looking = { every: 150, times: 60 };

/** Lets the time limit come when the fault is all that is left to wait for: every other request was answered. */
async function cutOffWhenStill(proxy: FaultyProxy, cutOff: CutOff, signal: AbortSignal): Promise<void> {
  let [still, seen] = [0, 0];
  while (still < looking.times && !signal.aborted) {
    await sleep(looking.every);
    still = proxy.struck() > 0 && proxy.passed() === seen ? still + 1 : 0;
    seen = proxy.passed();
  }
  cutOff.stop('TimeLimit', `the audit was cut off after ${timeLimit} s, its time limit`);
}

/**
 * What a run comes to; one that does not end in time is helped by breaking its connections, and that is a complaint.
 */
async function settled(
  run: Promise<Concluded>,
  proxy: FaultyProxy,
  { signal }: CutOff,
): Promise<Pick<Lived, 'second'> & { readonly complaint: readonly string[] }> {
  const outcome = run.catch((error: unknown) => ({ error }));
  const limit = signal.aborted ? Promise.resolve() : once(signal, 'abort');
  const inTime = await Promise.race([outcome, limit.then(() => within(grace, outcome))]);
  if (inTime) return { second: inTime, complaint: [] };
  await proxy.close();
  const late = await within(grace, outcome);
  return {
    second: late,
    complaint: [late ? 'did not end at its time limit, but when its connections were broken' : 'did not end at all'],
  };
}

async function within<T>(milliseconds: number, outcome: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => {
      resolve(undefined);
    }, milliseconds);
  });
  try {
    return await Promise.race([outcome, late]);
  } finally {
    clearTimeout(timer);
  }
}
