import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { processIo, type Io } from '../../src/commands/io.ts';
import { progressLines } from '../../src/commands/progress.ts';
import { silentLog } from '../../src/domain/log.ts';
import { writeFirstNight } from '../../demo/account/index.ts';
import { startSandbox } from '../../src/sandbox/index.ts';
import { temporaryFolder } from './run-cli.ts';

/** What progress writes to standard error, a terminal of so many columns or none. */
function written(verbosity: 'quiet' | 'normal' | 'verbose', columns: number | undefined) {
  const stream = Object.assign(new PassThrough(), columns === undefined ? {} : { isTTY: true, columns });
  let now = 0;
  const io: Io = { ...processIo, stderr: stream as unknown as NodeJS.WriteStream, clock: () => new Date(now) };
  const { onProgress, traffic } = progressLines(io, verbosity);
  const scope = { account: '111122223333', region: 'us-east-1', kind: 'instance' };
  const called = { api: 'ec2:DescribeVolumes', region: 'us-east-1' };
  traffic.request(called, 1);
  traffic.request(called, 2);
  traffic.throttled(called);
  now = 3000;
  onProgress({
    coverage: { ...scope, status: 'complete' },
    resources: 12,
    milliseconds: 3000,
    scopesDone: 1,
    scopes: 3,
  });
  onProgress({
    coverage: { ...scope, kind: 'volume', status: 'denied', error: 'No\u001b[31m' },
    resources: 0,
    milliseconds: 0,
    scopesDone: 3,
    scopes: 3,
  });
  return String(stream.read() ?? '');
}

test('a terminal has one line that tells scopes, requests, throttles and the time left, and is cleared at the end', () => {
  assert.equal(
    written('normal', 80),
    '\r\u001b[Kreading: 1 of 3 scopes, 2 requests, 1 throttled, about 6 s left\r\u001b[K',
  );
});

test('a narrow terminal has as much of the line as it has room for', () => {
  assert.equal(written('normal', 21), '\r\u001b[Kreading: 1 of 3 scop\r\u001b[K');
});

test('without a terminal -v prints one line a scope, without control characters', () => {
  assert.equal(
    written('verbose', undefined),
    '1/3 111122223333 us-east-1 instance: 12 read\n3/3 111122223333 us-east-1 volume: denied No\\u{1b}[31m\n',
  );
  assert.equal(written('normal', undefined), '');
  assert.equal(written('quiet', 80), '');
});

test('a line that is drawn is taken away once: by what is logged, by an end before all is read, by the end of the process', () => {
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
  const io: Io = { ...processIo, stderr: stream as unknown as NodeJS.WriteStream, clock: () => new Date(0) };
  const progress = progressLines(io, 'normal');
  const log = progress.withoutLine({ ...silentLog, warn: (_, message) => stream.write(`${message}\n`) });
  const told = () => String(stream.read() ?? '');
  const before = process.listenerCount('exit');
  const one = () => {
    progress.onProgress({
      coverage: { account: '1', region: 'r', kind: 'k', status: 'complete' },
      resources: 0,
      milliseconds: 0,
      scopesDone: 1,
      scopes: 3,
    });
  };
  progress.clear();
  assert.equal(told(), '');
  one();
  told();
  assert.equal(process.listenerCount('exit'), before + 1);
  log.warn({}, 'late');
  progress.clear();
  assert.equal(told(), '\r\u001b[Klate\n');
  one();
  one();
  told();
  assert.equal(process.listenerCount('exit'), before + 1);
  progress.clear();
  progress.clear();
  assert.equal(told(), '\r\u001b[K');
  assert.equal(process.listenerCount('exit'), before);
});

const python = spawnSync('python3', ['-c', 'import pty']).status === 0;

test(
  'Ctrl-C on a terminal leaves no progress on it',
  { skip: python ? false : 'python3 is not installed' },
  async (t) => {
    const cwd = await temporaryFolder(t);
    await mkdir(join(cwd, 'account'));
    await writeFirstNight(join(cwd, 'account'), { now: new Date() });
    const sandbox = await startSandbox({
      directory: join(cwd, 'account'),
      faults: [
        {
          kind: 'slow',
          service: 'ec2',
          action: 'DescribeVolumes',
          account: undefined,
          region: undefined,
          every: 1,
          delay: 60_000,
        },
      ],
    });
    t.after(() => sandbox.close());
    const cli = join(import.meta.dirname, '../../src/cli.ts');
    const baseline = join(import.meta.dirname, '../../examples/shared-account/baseline.yaml');
    // A terminal of 80 columns of its own; Ctrl-C is typed once a line is drawn.
    const typing = `
import os, pty, sys
pid, terminal = pty.fork()
if pid == 0: os.execv(sys.argv[1], sys.argv[1:])
seen, typed = b'', False
while True:
    try: part = os.read(terminal, 4096)
    except OSError: break
    if not part: break
    seen += part
    if not typed and b'reading:' in seen: typed = True; os.write(terminal, b'\\x03')
sys.stdout.buffer.write(seen)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;
    const env = {
      PATH: process.env['PATH'],
      HOME: cwd,
      AWS_ACCESS_KEY_ID: 'x',
      AWS_SECRET_ACCESS_KEY: 'x',
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: sandbox.url,
      AWS_EC2_METADATA_DISABLED: 'true',
      COLUMNS: '80',
    };
    const { promise, resolve } = Promise.withResolvers<{ code: number | null; seen: string }>();
    const child = spawn(
      'python3',
      ['-c', typing, process.execPath, cli, 'audit', '--region', 'us-east-1', '--baseline', baseline],
      { cwd, env },
    );
    let seen = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      seen += part;
    });
    child.on('close', (code) => {
      resolve({ code, seen });
    });
    const ended = await promise;
    assert.equal(ended.code, 130, ended.seen);
    assert.match(ended.seen, /reading: \d+ of \d+ scopes/);
    assert.match(ended.seen, /\r\u001b\[K$/);
  },
);
