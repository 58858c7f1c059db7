import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { processIo, type Io } from '../../src/commands/io.ts';
import { progressLines } from '../../src/commands/progress.ts';

/** What progress writes to standard error, a terminal of so many columns or none. */
function written(verbosity: 'quiet' | 'normal' | 'verbose', columns: number | undefined) {
  const stream = Object.assign(new PassThrough(), columns === undefined ? {} : { isTTY: true, columns });
  let now = 0;
  const io: Io = { ...processIo, stderr: stream as unknown as NodeJS.WriteStream, clock: () => new Date(now) };
  const { onProgress, traffic } = progressLines(io, verbosity);
  const scope = { account: '111122223333', region: 'us-east-1', kind: 'instance' };
  traffic.request('ec2', 'us-east-1');
  traffic.request('ec2', 'us-east-1');
  traffic.throttled('ec2', 'us-east-1');
  now = 3000;
  onProgress({ coverage: { ...scope, status: 'complete' }, resources: 12, scopesDone: 1, scopes: 3 });
  onProgress({ coverage: { ...scope, kind: 'volume', status: 'denied', error: 'No\u001b[31m' }, resources: 0, scopesDone: 3, scopes: 3 });
  return String(stream.read() ?? '');
}

test('a terminal has one line that tells scopes, requests, throttles and the time left, and is cleared at the end', () => {
  assert.equal(written('normal', 80), '\r\u001b[Kreading: 1 of 3 scopes, 2 requests, 1 throttled, about 6 s left\r\u001b[K');
});

test('a narrow terminal has as much of the line as it has room for', () => {
  assert.equal(written('normal', 21), '\r\u001b[Kreading: 1 of 3 scop\r\u001b[K');
});

test('where there is no terminal -v says a line a scope, in which nothing steers one', () => {
  assert.equal(written('verbose', undefined), '1/3 111122223333 us-east-1 instance: 12 read\n3/3 111122223333 us-east-1 volume: denied No\\u{1b}[31m\n');
  assert.equal(written('normal', undefined), '');
  assert.equal(written('quiet', 80), '');
});
