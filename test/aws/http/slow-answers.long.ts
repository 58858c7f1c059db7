import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { answerLimits, skipReason } from '../../../src/aws/index.ts';
import { useCredentials } from '../fixtures/environment.ts';
import { budget, instead, read, serve, unread } from '../fixtures/hostile-account.ts';
import { type Answering, queryAnswer } from '../fixtures/hostile-server.ts';
import { account } from '../fixtures/rich-account.ts';

beforeEach(() => {
  useCredentials(account);
});

/** The volumes, and what is asked for once they are read. */
const waiting = [
  'retention-rule skipped TimeLimit: cut off',
  'retention-rule-attribute skipped NothingToAskAbout: the scope retention-rule could not be read',
  'volume skipped TimeLimit: cut off',
];

describe('an answer that stalls', () => {
  const stalling: Answering = ({ operation }, response) => {
    if (operation !== 'DescribeVolumes') return false;
    response.writeHead(200, { 'content-length': '100000' }).write('<DescribeVolumesResponse>');
    return true;
  };

  test('fails by a time limit of its own, and is asked for again a few times', async (t) => {
    const server = await serve(t, stalling);
    const snapshot = await read(server, {
      budget: { ...budget, attempts: 15 },
      limits: { answer: { ...answerLimits, idle: 50 } },
    });
    assert.deepEqual(unread(snapshot), ['volume failed TimeoutError: the answer began and brought no byte for 0.05 s']);
    assert.equal(server.calls.filter(({ operation }) => operation === 'DescribeVolumes').length, 4);
  });

  test('drop by drop fails all the same', async (t) => {
    const server = await serve(t, (call, response) => {
      if (!stalling(call, response)) return false;
      const timer = setInterval(() => response.write(' '), 5);
      response.on('close', () => {
        clearInterval(timer);
      });
      return true;
    });
    const snapshot = await read(server, { limits: { answer: { ...answerLimits, idle: 5_000, total: 200 } } });
    assert.deepEqual(unread(snapshot), [
      'volume failed TimeoutError: the answer began and was not complete after 0.2 s',
    ]);
  });

  test('is cut by the time limit of the audit while it streams, and the rest stands', async (t) => {
    const controller = new AbortController();
    let closed = Promise.resolve();
    const server = await serve(t, (call, response) => {
      if (!stalling(call, response)) return false;
      closed = new Promise((resolve) => response.on('close', resolve));
      return true;
    });
    const snapshot = await read(
      server,
      {},
      {
        signal: controller.signal,
        onProgress: ({ scopesDone, scopes }) => {
          if (scopesDone === scopes - waiting.length) controller.abort(skipReason('TimeLimit', 'cut off'));
        },
      },
    );
    assert.deepEqual(unread(snapshot).toSorted(), waiting);
    await closed;
  });
});

test('a credential report that is never ready is all that the time limit cuts', async (t) => {
  const controller = new AbortController();
  const server = await serve(
    t,
    instead('GenerateCredentialReport', queryAnswer('GenerateCredentialReport', '<State>STARTED</State>')),
  );
  const snapshot = await read(
    server,
    {},
    {
      signal: controller.signal,
      onProgress: ({ scopesDone, scopes }) => {
        if (scopesDone === scopes - 1) controller.abort(skipReason('TimeLimit', 'cut off'));
      },
    },
  );
  assert.deepEqual(unread(snapshot), ['credential skipped TimeLimit: cut off']);
});
