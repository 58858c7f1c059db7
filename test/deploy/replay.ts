import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, copyFile, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { writeFirstNight } from '../../demo/account/index.ts';
import { openMailbox } from '../../demo/mailbox.ts';
import { startSandbox } from '../../src/sandbox/index.ts';
import { parseDockerfile, type Stage } from './dockerfile.ts';

const root = join(import.meta.dirname, '../..');
const nobody = 65534;

test("the Dockerfile's steps make something that runs as nobody, and writes into the data folder alone", async (t) => {
  assert.equal(process.getuid?.(), 0, 'the replay changes users, and so needs root');
  const image = await mkdtemp(join(tmpdir(), 'driftwarden-image-'));
  t.after(() => rm(image, { recursive: true, force: true }));
  const stages = parseDockerfile(await readFile(join(root, 'Dockerfile'), 'utf8'));
  const [dependencies, final] = stages as readonly [Stage, Stage];
  assert.equal(stages.length, 2);
  assert.equal(final.user, 'node');

  await build(dependencies, join(image, 'dependencies'), undefined);
  const file = join(image, 'root');
  await build(final, file, join(image, 'dependencies'));
  await mkdir(join(file, 'bin'), { recursive: true });
  await copyFile(process.execPath, join(file, 'bin/node'));
  const data = join(file, 'data');
  await mkdir(data, { recursive: true });

  const account = join(image, 'account');
  await mkdir(account);
  await writeFirstNight(account, { now: new Date() });
  const sandbox = await startSandbox({ directory: account });
  t.after(() => sandbox.close());
  const mailbox = await openMailbox();
  t.after(() => mailbox.close());
  await copyFile(join(root, 'examples/minimal/baseline.yaml'), join(data, 'baseline.yaml'));
  await writeFile(
    join(data, 'driftwarden.yaml'),
    `regions: [us-east-1]\nendpoint: ${sandbox.url}\nmail: { from: d@example.com, to: [a@example.com], smtp: { host: 127.0.0.1, port: ${mailbox.port}, tls: none } }\nschedule: { cron: "* * * * * *" }\n`,
  );
  await chown(data, nobody, nobody);
  await readOnly(image, data);
  const before = await inventory(file, data);

  const inImage = (words: readonly string[]) =>
    words.map((word) => (word === 'node' ? join(file, 'bin/node') : word.startsWith('/app') ? join(file, word) : word));
  const asNobody = [
    '--reuid',
    String(nobody),
    '--regid',
    String(nobody),
    '--clear-groups',
    '--no-new-privs',
    '--bounding-set=-all',
  ];
  const environment = {
    NODE_ENV: 'production',
    HOME: '/nonexistent',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_EC2_METADATA_DISABLED: 'true',
  };

  // Not spawnSync: the sandbox and the mailbox answer from this process.
  const start = (words: readonly string[]) =>
    spawn('setpriv', [...asNobody, ...inImage(words)], {
      cwd: data,
      env: environment,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  const finish = async (words: readonly string[]) => {
    const child = start(words);
    const [said, [status]] = await Promise.all([text(child.stderr), once(child, 'close') as Promise<[number]>]);
    return { status, said };
  };

  const audit = await finish([...final.entrypoint, 'audit', '--notify', '--quiet', '--format', 'json']);
  assert.equal(audit.status, 2, audit.said);
  assert.equal(mailbox.mails.length, 1);

  const worker = start([...final.entrypoint, ...final.command]);
  t.after(() => worker.kill('SIGKILL'));
  const ended = once(worker, 'exit');
  const said: string[] = [];
  let health: Awaited<ReturnType<typeof finish>> | undefined;
  for await (const line of createInterface({ input: worker.stderr })) {
    said.push(line);
    if (!line.includes('"audited"') || health) continue;
    health = await finish(final.healthcheck);
    worker.kill('SIGTERM');
  }
  assert.deepEqual(await ended, [143, null], said.join('\n'));
  assert.equal(health?.status, 0, `the image's own health check: ${health?.said ?? 'not run'}`);

  assert.deepEqual((await readdir(data)).filter((name) => !name.startsWith('driftwarden.db-')).sort(), [
    'baseline.yaml',
    'driftwarden-reports',
    'driftwarden.db',
    'driftwarden.yaml',
  ]);
  assert.deepEqual(await inventory(file, data), before, 'nothing else was written');
});

/** Carries a stage's COPY and `npm ci` out below a folder; what only removes tools from an image is left. */
async function build(stage: Stage, target: string, from: string | undefined): Promise<void> {
  for (const step of stage.steps) {
    const workdir = join(target, step.workdir);
    await mkdir(workdir, { recursive: true });
    if (step.kind === 'run') {
      if (!step.command.startsWith('npm ')) continue;
      const { status, stderr } = spawnSync('sh', ['-c', step.command], { cwd: workdir });
      assert.equal(status, 0, stderr.toString());
      continue;
    }
    for (const source of step.sources) {
      const origin = step.from === undefined ? join(root, source) : join(from ?? '', source);
      const isFolder = step.target.endsWith('/') || step.sources.length > 1;
      const place = resolve(workdir, step.target);
      await mkdir(dirname(place), { recursive: true });
      await cp(origin, isFolder ? join(place, source.replace(/^.*\//, '')) : place, { recursive: true });
    }
  }
}

/** Everybody may read everything; nobody but root may write, except in the data folder. */
async function readOnly(folder: string, data: string): Promise<void> {
  await chmod(folder, 0o755);
  const { status } = spawnSync('sh', [
    '-c',
    'chown -R root:root "$1" && chmod -R a+rX,go-w "$1" && chown -R 65534:65534 "$2" && chmod 700 "$2"',
    'sh',
    folder,
    data,
  ]);
  assert.equal(status, 0);
}

/** Every file but the data folder's, with its size and time. */
async function inventory(folder: string, data: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.map((entry) => join(entry.parentPath, entry.name)).filter((path) => !path.startsWith(data));
  return Promise.all(
    files.sort().map(async (path) => {
      const { size, mtimeMs } = await stat(path);
      return `${path} ${size} ${mtimeMs}`;
    }),
  );
}
