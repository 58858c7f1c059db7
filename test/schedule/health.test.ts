import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { problemsOf, type HealthInput } from '../../src/schedule/index.ts';

const started = '2026-11-20T12:00:00.000Z';

/** The state of a worker that ticked just now, or at another time. */
const workerAt = (tickedAt: string) => ({ startedAt: started, tickedAt, next: {}, running: null, lastRun: null });

/** A service that began on 20 November and audits at three each night; what is not given is well. */
function problems(now: string, given: Partial<Omit<HealthInput, 'now'>> = {}): readonly string[] {
  return problemsOf({
    now: new Date(now),
    worker: workerAt(now),
    schedules: { nightly: { cron: '0 3 * * *', timezone: 'UTC' } },
    concluded: {},
    outbox: { waiting: 0, givenUp: [] },
    timeLimit: 3600,
    ...given,
  });
}

suite('a service is well', () => {
  test('until its first slot, its time limit and ten minutes have passed', () => {
    assert.deepEqual(problems('2026-11-21T04:10:00.000Z'), []);
    assert.match(
      problems('2026-11-21T04:10:01.000Z').join(),
      /no run of the schedule nightly has concluded since its slot of 2026-11-21T03:00:00.000Z; .* began never/,
    );
  });

  test('while the last run that concluded is the last that was due', () => {
    const concluded = { nightly: '2026-11-22T03:00:01.000Z' };
    assert.deepEqual(problems('2026-11-23T04:10:00.000Z', { concluded }), []);
    assert.match(
      problems('2026-11-23T04:11:00.000Z', { concluded }).join(),
      /since its slot of 2026-11-23T03:00:00.000Z; the last that did began 2026-11-22T03:00:01.000Z/,
    );
  });

  test('after a long pause, for as long as making up for it may take', () => {
    const concluded = { nightly: '2026-09-01T03:00:01.000Z' };
    assert.deepEqual(problems('2026-11-20T12:05:00.000Z', { concluded }), []);
  });

  test('where every schedule is kept', () => {
    const schedules = {
      nightly: { cron: '0 3 * * *', timezone: 'UTC' },
      hourly: { cron: '0 * * * *', timezone: 'UTC' },
    };
    const concluded = { nightly: '2026-11-22T03:00:01.000Z', hourly: '2026-11-22T04:00:01.000Z' };
    const found = problems('2026-11-22T12:00:00.000Z', { schedules, concluded });
    assert.equal(found.length, 1);
    assert.match(found[0] ?? '', /schedule hourly/);
  });

  test('where its last run did not fail', () => {
    const worker = {
      ...workerAt('2026-11-21T03:02:00.000Z'),
      lastRun: {
        schedule: 'nightly',
        finishedAt: '2026-11-21T03:01:00.000Z',
        succeeded: false,
        error: 'no credentials',
      },
    };
    assert.match(
      problems('2026-11-21T03:02:00.000Z', { worker }).join(),
      /the last run, of the schedule nightly, failed at 2026-11-21T03:01:00.000Z: no credentials/,
    );
  });

  test('while its worker ticks: three missed minutes are too many, and so are ticks to come, where its clock was set back', () => {
    const now = '2026-11-20T13:00:00.000Z';
    for (const tickedAt of ['2026-11-20T13:00:00.000Z', '2026-11-20T12:57:00.000Z', '2026-11-20T13:00:30.000Z'])
      assert.deepEqual(problems(now, { worker: workerAt(tickedAt) }), []);
    for (const tickedAt of ['2026-11-20T12:56:00.000Z', '2026-11-20T14:00:00.000Z']) {
      assert.deepEqual(problems(now, { worker: { ...workerAt(tickedAt), running: null } }), [
        `the worker has not looked for slots since ${tickedAt}, which it does every minute`,
      ]);
    }
  });

  test('while no mail has waited for more than an hour', () => {
    const outbox = {
      waiting: 2,
      oldest: '2026-11-20T13:00:00.000Z',
      givenUp: [],
      failure: { at: started, recipient: 'a@example.com', run: 'r', answer: 'refused the connection', givenUp: false },
    };
    assert.deepEqual(problems('2026-11-20T14:00:00.000Z', { outbox }), []);
    assert.match(
      problems('2026-11-20T14:00:01.000Z', { outbox }).join(),
      /2 mails wait to be sent, the oldest since 2026-11-20T13:00:00.000Z: refused the connection/,
    );
  });
});
