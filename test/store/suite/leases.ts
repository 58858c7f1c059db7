import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StoreError } from '../../../src/store/index.ts';
import { newStore, type NewDatabase } from './database.ts';

const worker = { command: 'driftwarden serve', process: 4711, host: 'one' };
const person = { command: 'driftwarden audit', process: 4712, host: 'other' };
const at = (seconds: number) => new Date(Date.parse('2026-11-24T03:00:00.000Z') + seconds * 1000);
const lives = () => false;

export function leaseTests(newDatabase: NewDatabase): void {
  test('one process has a lease, and another is told which has it and since when', async (t) => {
    const store = await newStore(t, newDatabase);
    const token = await store.takeLease('audit', worker, at(0), lives);
    await assert.rejects(store.takeLease('audit', person, at(30), lives), (error: Error) => {
      assert.ok(error instanceof StoreError);
      assert.match(
        error.message,
        /driftwarden serve \(process 4711 on one\) is auditing .* since 2026-11-24T03:00:00.000Z/,
      );
      return true;
    });
    await store.releaseLease(token);
    await store.takeLease('audit', person, at(31), lives);
  });

  test('a lease passes on when it was not renewed for a minute, and the holder that lost it is told', async (t) => {
    const store = await newStore(t, newDatabase);
    const lost = await store.takeLease('audit', worker, at(0), lives);
    assert.equal(await store.renewLease(lost, at(50)), true);
    await assert.rejects(store.takeLease('audit', person, at(100), lives));
    const taken = await store.takeLease('audit', person, at(111), lives);
    assert.equal(await store.renewLease(lost, at(112)), false);
    await store.releaseLease(lost);
    assert.equal(await store.renewLease(taken, at(113)), true);
  });

  test('a lease whose holder is known to be dead passes on at once', async (t) => {
    const store = await newStore(t, newDatabase);
    await store.takeLease('audit', worker, at(0), lives);
    await store.takeLease('audit', person, at(1), ({ process }) => process === worker.process);
  });

  test('who has a lease is told as long as it is not stale; a write is tried and leaves nothing', async (t) => {
    const store = await newStore(t, newDatabase);
    assert.deepEqual((await store.condition(at(0))).leases, []);
    const token = await store.takeLease('audit', worker, at(0), lives);
    await store.tryWrite();
    const { schema, leases } = await store.condition(at(60));
    assert.deepEqual(leases, [{ lock: 'audit', holder: worker, since: at(0).toISOString() }]);
    assert.ok(schema > 0);
    assert.deepEqual((await store.condition(at(61))).leases, []);
    await store.releaseLease(token);
    assert.deepEqual((await store.condition(at(1))).leases, []);
  });
}
