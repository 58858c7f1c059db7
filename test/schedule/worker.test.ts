import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { startWorker, type WorkerOptions } from '../../src/schedule/worker.ts';
import { silentLog } from '../../src/domain/log.ts';
import { storeFor } from '../store/helpers.ts';
import type { Store } from '../../src/store/index.ts';

/** A worker on a real store whose clock is set by hand; what it ran, by the hand of that clock. */
async function workerAt(t: TestContext, { cron, timezone, start, store }: { readonly cron: string; readonly timezone: string; readonly start: string; readonly store: Store }) {
  let now = new Date(start);
  const ran: string[] = [];
  const options: WorkerOptions = {
    cron,
    timezone,
    clock: () => now,
    log: silentLog,
    slots: { last: () => store.lastSlot(), claim: (at) => store.claimSlot(at, now) },
    run: () => {
      ran.push(now.toISOString());
      return Promise.resolve(true);
    },
  };
  const worker = await startWorker(options);
  t.after(() => worker.stop());
  const go = async (time: string | number) => {
    now = new Date(time);
    await worker.tick();
  };
  await worker.tick();
  return { worker, ran, go };
}

const quarter = 15 * 60_000;

for (const [timezone, cron] of [['Europe/Berlin', '30 2 * * *'], ['America/New_York', '30 1 * * *'], ['Australia/Lord_Howe', '45 1 * * *'], ['America/New_York', '15 2 * * *']] as const) {
  test(`a year of nights in ${timezone}, "${cron}": each day's slot once, whether its hour is skipped or repeated`, async (t) => {
    const { store } = await storeFor(t);
    const start = '2026-01-01T12:00:00.000Z';
    const { ran, go } = await workerAt(t, { cron, timezone, start, store });
    for (let time = Date.parse(start); time < Date.parse('2027-01-01T12:00:00.000Z'); time += quarter) await go(time);
    const days = ran.map((time) => new Intl.DateTimeFormat('en-CA', { timeZone: timezone, dateStyle: 'short' }).format(new Date(time)));
    assert.equal(ran.length, 365);
    assert.equal(new Set(days).size, 365);
  });
}

test('of two hours of one name an hourly schedule has the first', async (t) => {
  const { store } = await storeFor(t);
  const start = '2026-10-24T12:05:00.000Z';
  const { ran, go } = await workerAt(t, { cron: '0 * * * *', timezone: 'Europe/Berlin', start, store });
  for (let time = Date.parse(start); time < Date.parse(start) + 86_400_000; time += quarter) await go(time);
  assert.equal(ran.length, 23);
});

test('what was missed while nobody watched is made up for once at the start', async (t) => {
  const { store } = await storeFor(t);
  const schedule = { cron: '0 3 * * *', timezone: 'UTC', store };
  const before = await workerAt(t, { ...schedule, start: '2026-11-01T12:00:00.000Z' });
  await before.go('2026-11-02T03:00:00.000Z');
  await before.worker.stop();
  const after = await workerAt(t, { ...schedule, start: '2026-11-06T09:00:00.000Z' });
  await after.go('2026-11-06T09:01:00.000Z');
  assert.deepEqual(after.ran, ['2026-11-06T09:00:00.000Z']);
  assert.equal(after.worker.state().nextRunAt, '2026-11-07T03:00:00.000Z');
});

test('the first start ever has missed nothing', async (t) => {
  const { store } = await storeFor(t);
  const { ran } = await workerAt(t, { cron: '0 3 * * *', timezone: 'UTC', start: '2026-11-01T12:00:00.000Z', store });
  assert.deepEqual(ran, []);
});

test('of two workers on one store each slot is one\'s alone', async (t) => {
  const { store } = await storeFor(t);
  const schedule = { cron: '0 3 * * *', timezone: 'UTC', start: '2026-11-01T12:00:00.000Z', store };
  const [one, other] = [await workerAt(t, schedule), await workerAt(t, schedule)];
  for (const day of ['02', '03', '04']) await Promise.all([one.go(`2026-11-${day}T03:00:00.000Z`), other.go(`2026-11-${day}T03:00:00.000Z`)]);
  assert.equal(one.ran.length + other.ran.length, 3);
});
