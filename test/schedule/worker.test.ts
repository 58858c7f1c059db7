import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { ScheduleError, startWorker, type WorkerOptions } from '../../src/schedule/worker.ts';
import { silentLog } from '../../src/domain/log.ts';
import { storeFor } from '../store/sqlite/files.ts';
import type { Store } from '../../src/store/index.ts';

/** A worker on a real store whose clock is set by hand; what it ran, by the hand of that clock. */
async function workerAt(
  t: TestContext,
  {
    cron,
    timezone,
    start,
    store,
  }: { readonly cron: string; readonly timezone: string; readonly start: string; readonly store: Store },
) {
  let now = new Date(start);
  const ran: string[] = [];
  const options: WorkerOptions = {
    schedules: { night: { cron, timezone } },
    clock: () => now,
    log: silentLog,
    slots: {
      last: (schedule) => store.lastSlot(schedule),
      claim: (schedule, at) => store.claimSlot(schedule, at, now),
    },
    housekeeping: () => Promise.resolve(),
    run: () => {
      ran.push(now.toISOString());
      return Promise.resolve();
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

for (const [timezone, cron] of [
  ['Europe/Berlin', '30 2 * * *'],
  ['America/New_York', '30 1 * * *'],
  ['Australia/Lord_Howe', '45 1 * * *'],
  ['Australia/Lord_Howe', '15 2 * * *'],
  ['America/New_York', '15 2 * * *'],
] as const) {
  test(`a year of nights in ${timezone}, "${cron}": each day's slot once, whether its hour is skipped or repeated`, async (t) => {
    const { store } = await storeFor(t);
    const start = '2026-01-01T12:00:00.000Z';
    const { ran, go } = await workerAt(t, { cron, timezone, start, store });
    for (let time = Date.parse(start); time < Date.parse('2027-01-01T12:00:00.000Z'); time += quarter) await go(time);
    const days = ran.map((time) =>
      new Intl.DateTimeFormat('en-CA', { timeZone: timezone, dateStyle: 'short' }).format(new Date(time)),
    );
    assert.equal(ran.length, 365);
    assert.equal(new Set(days).size, 365);
  });
}

test('the yearly night that falls into a gap of half an hour comes at its end', async (t) => {
  const { store } = await storeFor(t);
  const { worker, ran, go } = await workerAt(t, {
    cron: '15 2 4 10 *',
    timezone: 'Australia/Lord_Howe',
    start: '2026-01-01T12:00:00.000Z',
    store,
  });
  assert.equal(worker.state().next['night'], '2026-10-03T15:30:00.000Z');
  await go('2026-10-03T15:30:00.000Z');
  assert.equal(ran.length, 1);
});

test('an expression of which no day ever comes is refused', async (t) => {
  const { store } = await storeFor(t);
  await assert.rejects(
    workerAt(t, { cron: '0 3 30 2 *', timezone: 'UTC', start: '2026-01-01T12:00:00.000Z', store }),
    ScheduleError,
  );
});

test('an hourly schedule has 24 slots on a day of 25 hours and 23 on one of 23', async (t) => {
  const { store } = await storeFor(t);
  const midnights = [
    '2026-03-28T23:00:00.000Z',
    '2026-03-29T22:00:00.000Z',
    '2026-10-24T22:00:00.000Z',
    '2026-10-25T23:00:00.000Z',
  ].map(Date.parse);
  const [springs, sprung, falls, fallen] = midnights as [number, number, number, number];
  const { ran, go } = await workerAt(t, {
    cron: '0 * * * *',
    timezone: 'Europe/Berlin',
    start: '2026-03-28T12:05:00.000Z',
    store,
  });
  const countFrom = async (midnight: number, end: number) => {
    await go(midnight - quarter);
    const before = ran.length;
    for (let time = midnight; time < end; time += quarter) await go(time);
    return ran.length - before;
  };
  assert.deepEqual([await countFrom(springs, sprung), await countFrom(falls, fallen)], [23, 24]);
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
  assert.equal(after.worker.state().next['night'], '2026-11-07T03:00:00.000Z');
});

test('the first start ever has missed nothing', async (t) => {
  const { store } = await storeFor(t);
  const { ran } = await workerAt(t, { cron: '0 3 * * *', timezone: 'UTC', start: '2026-11-01T12:00:00.000Z', store });
  assert.deepEqual(ran, []);
});

test("of two workers on one store each slot is one's alone", async (t) => {
  const { store } = await storeFor(t);
  const schedule = { cron: '0 3 * * *', timezone: 'UTC', start: '2026-11-01T12:00:00.000Z', store };
  const [one, other] = [await workerAt(t, schedule), await workerAt(t, schedule)];
  for (const day of ['02', '03', '04'])
    await Promise.all([one.go(`2026-11-${day}T03:00:00.000Z`), other.go(`2026-11-${day}T03:00:00.000Z`)]);
  assert.equal(one.ran.length + other.ran.length, 3);
});

test('several schedules have slots of their own, one audit at a time, and each says which it is', async (t) => {
  const { store } = await storeFor(t);
  let now = new Date('2026-11-24T00:30:00.000Z');
  const ran: string[] = [];
  const worker = await startWorker({
    schedules: { nightly: { cron: '0 3 * * *', timezone: 'UTC' }, hourly: { cron: '0 * * * *', timezone: 'UTC' } },
    clock: () => now,
    log: silentLog,
    slots: {
      last: (schedule) => store.lastSlot(schedule),
      claim: (schedule, at) => store.claimSlot(schedule, at, now),
    },
    housekeeping: () => Promise.resolve(),
    run: ({ schedule, at, late }) => {
      ran.push(`${schedule} ${at.toISOString()}${late ? ' late' : ''}`);
      return Promise.resolve();
    },
  });
  t.after(() => worker.stop());
  await worker.tick();
  for (const time of ['01:00', '02:00', '03:00', '05:30']) {
    now = new Date(`2026-11-24T${time}:00.000Z`);
    await worker.tick();
  }
  assert.deepEqual(ran, [
    'hourly 2026-11-24T01:00:00.000Z',
    'hourly 2026-11-24T02:00:00.000Z',
    'nightly 2026-11-24T03:00:00.000Z',
    'hourly 2026-11-24T03:00:00.000Z',
    'hourly 2026-11-24T05:00:00.000Z late',
  ]);
  assert.deepEqual(worker.state().next, { nightly: '2026-11-25T03:00:00.000Z', hourly: '2026-11-24T06:00:00.000Z' });
});

test('a run that fails, and housekeeping that does, stop no later slot', async (t) => {
  const { store } = await storeFor(t);
  let now = new Date('2026-11-24T00:30:00.000Z');
  let runs = 0;
  const worker = await startWorker({
    schedules: { hourly: { cron: '0 * * * *', timezone: 'UTC' } },
    clock: () => now,
    log: silentLog,
    slots: {
      last: (schedule) => store.lastSlot(schedule),
      claim: (schedule, at) => store.claimSlot(schedule, at, now),
    },
    housekeeping: () => Promise.reject(new Error('no mail server')),
    run: () => {
      runs += 1;
      return runs === 1 ? Promise.reject(new Error('no credentials')) : Promise.resolve();
    },
  });
  t.after(() => worker.stop());
  await worker.tick();
  const succeeded: unknown[] = [];
  for (const time of ['01:00', '02:00']) {
    now = new Date(`2026-11-24T${time}:00.000Z`);
    await worker.tick();
    succeeded.push(worker.state().lastRun?.succeeded);
  }
  assert.deepEqual(succeeded, [false, true]);
});
