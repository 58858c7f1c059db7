import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate as settle } from 'node:timers/promises';
import { laneOf, slotsOf } from '../../../src/aws/http/lanes.ts';
import { simulatedClock } from './fixtures/bucket-run.ts';

const limits = { bucket: { size: 1, refill: 10 }, most: 10, share: 1 };

/** A lane of ten calls a second whose first turn is taken. */
async function busyLane() {
  const clock = simulatedClock();
  const lane = laneOf(limits, clock);
  await lane.turn(undefined);
  const gone: string[] = [];
  const wait = (name: string, signal?: AbortSignal, order?: 'retried') =>
    lane.turn(signal, order).then(
      () => gone.push(`${name} at ${Math.round(clock.now())}`),
      (error: unknown) => gone.push(`${name}: ${String(error)}`),
    );
  const pass = async (steps: number) => {
    for (let step = 0; step < steps && clock.step(); step += 1) await settle();
    await settle();
  };
  return { clock, lane, wait, pass, gone };
}

describe('a lane', () => {
  test('lets calls go in their order, as fast as the pace is', async () => {
    const { wait, pass, gone } = await busyLane();
    for (const name of ['a', 'b', 'c']) void wait(name);
    await pass(10);
    assert.deepEqual(gone, ['a at 100', 'b at 200', 'c at 300']);
  });

  test('lets retried calls go first', async () => {
    const { wait, pass, gone } = await busyLane();
    void wait('a');
    void wait('b');
    void wait('again', undefined, 'retried');
    await pass(10);
    assert.deepEqual(gone, ['again at 100', 'a at 200', 'b at 300']);
  });

  test('lets a call go out of it by its signal, and holds up no other', async () => {
    const { wait, pass, gone } = await busyLane();
    const controller = new AbortController();
    void wait('a', controller.signal);
    void wait('b');
    controller.abort(new Error('enough'));
    await pass(10);
    assert.deepEqual(gone, ['a: Error: enough', 'b at 100']);
  });

  test('takes in nobody whose signal was given before', async () => {
    const { clock, wait, pass, gone } = await busyLane();
    void wait('a', AbortSignal.abort(new Error('too late')));
    await pass(10);
    assert.deepEqual(gone, ['a: Error: too late']);
    assert.equal(clock.step(), false, 'no timer is left');
  });

  test('has no timer left once the last call has gone out of it', async () => {
    const { clock, wait, pass } = await busyLane();
    const controller = new AbortController();
    void wait('a', controller.signal);
    controller.abort(new Error('enough'));
    await pass(0);
    assert.equal(clock.step(), false);
  });

  test('makes those wait longer that wait when AWS throttles', async () => {
    const { lane, wait, pass, gone } = await busyLane();
    void wait('a');
    lane.throttled(0);
    await pass(10);
    assert.deepEqual(gone, ['a at 125']);
  });
});

describe('slots', () => {
  test('run as many tasks as there are, the others in their order, after failures too', async () => {
    const slot = slotsOf(2);
    const events: string[] = [];
    let most = 0;
    let running = 0;
    const task = (name: string) => async () => {
      running += 1;
      most = Math.max(most, running);
      await settle();
      running -= 1;
      events.push(name);
      if (name === 'b') throw new Error('b failed');
      return name;
    };
    const ended = await Promise.allSettled(['a', 'b', 'c', 'd', 'e'].map((name) => slot(task(name))));
    assert.equal(most, 2);
    assert.deepEqual(events, ['a', 'b', 'c', 'd', 'e']);
    assert.deepEqual(
      ended.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled'],
    );
  });

  test('are one at least', async () => {
    assert.equal(await slotsOf(0)(() => Promise.resolve(7)), 7);
  });
});
