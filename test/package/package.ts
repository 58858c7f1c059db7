import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, suite, test } from 'node:test';
import { promisify } from 'node:util';
import { writeFirstNight } from '../../demo/account/index.ts';
import { openMailbox } from '../../demo/mailbox.ts';
import { startSandbox } from '../../src/sandbox/index.ts';

/**
 * The package that `npm pack` makes, installed into an empty folder: `.ci/run` runs this, because npm asks its registry
 * for what the package depends on.
 */
const root = join(import.meta.dirname, '../..');
const work = await mkdtemp(join(tmpdir(), 'driftwarden-package-'));
after(() => rm(work, { recursive: true, force: true }));
const user = join(work, 'user');
// Where npm finds its registry is in the environment; where this process was started from is not the user's place.
const environment: NodeJS.ProcessEnv = {
  ...process.env,
  INIT_CWD: undefined,
  npm_package_json: undefined,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_EC2_METADATA_DISABLED: 'true',
};

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command and how it ended, whatever its exit code is. */
async function run(command: string, args: readonly string[], cwd: string): Promise<Ended> {
  try {
    const { stdout, stderr } = await promisify(execFile)(command, args, {
      cwd,
      env: environment,
      maxBuffer: 2 ** 28,
      timeout: 300_000,
    });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as Ended;
    if (typeof code !== 'number') throw error;
    return { code, stdout, stderr };
  }
}

async function done(command: string, args: readonly string[], cwd: string): Promise<string> {
  const { code, stdout, stderr } = await run(command, args, cwd);
  assert.equal(code, 0, `${command} ${args.join(' ')}\n${stdout}\n${stderr}`);
  return stdout;
}

await mkdir(join(user, 'sub'), { recursive: true });
await done('npm', ['pack', '--pack-destination', work], root);
const tarball = join(work, (await readdir(work)).find((name) => name.endsWith('.tgz')) ?? '');
const quiet = ['--no-audit', '--no-fund', '--prefer-offline'];
await writeFile(join(user, 'package.json'), JSON.stringify({ private: true, scripts: { drift: 'driftwarden' } }));
await done('npm', ['install', ...quiet, tarball], user);
const installed = join(user, 'node_modules/driftwarden');
await mkdir(join(user, 'sub/account'));
await writeFirstNight(join(user, 'sub/account'), { now: new Date() });
await cp(join(installed, 'examples/shared-account'), user, { recursive: true });

const fromAccount = ['audit', '--from', 'account', '--format', 'json', '--store', 'one.db'];
const findingsIn = (json: string) => (JSON.parse(json) as { readonly findings: readonly unknown[] }).findings.length;

suite('the package, installed into an empty folder', () => {
  test('it holds what it needs, with source maps, and nothing of the tests', async () => {
    assert.deepEqual(
      (await readdir(installed)).filter((name) => name !== 'node_modules').sort(),
      [
        'CHANGELOG.md',
        'LICENSE',
        'README.md',
        'dist',
        'docs',
        'examples',
        'migrations',
        'package.json',
        'reports',
      ].filter((name) => name !== 'CHANGELOG.md'),
    );
    const map = JSON.parse(await readFile(join(installed, 'dist/audit.js.map'), 'utf8')) as {
      sourcesContent: string[];
    };
    assert.match(map.sourcesContent[0] ?? '', /export async function/);
  });

  test('an audit of a directory, and the report of what it stored, from there', async () => {
    const audited = await run('npx', ['driftwarden', ...fromAccount], join(user, 'sub'));
    assert.equal(audited.code, 2, audited.stderr);
    assert.ok(findingsIn(audited.stdout) > 0);
    const page = await done(
      'npx',
      ['driftwarden', 'report', '--format', 'html', '--store', 'one.db'],
      join(user, 'sub'),
    );
    assert.match(page, /^<!doctype html>/i);
  });

  test('from an account and nothing else: init, the first audit finds what init named, and its report', async () => {
    const begun = join(work, 'begun');
    await mkdir(begun);
    await cp(join(user, 'sub/account'), join(begun, 'account'), { recursive: true });
    const driftwarden = join(user, 'node_modules/.bin/driftwarden');
    const named = await done(driftwarden, ['init', '--from', 'account', '--format', 'json'], begun);
    const audited = await run(driftwarden, ['audit', '--from', 'account', '--format', 'json'], begun);
    const ids = (json: string) => (JSON.parse(json) as { findings: { id: string }[] }).findings.map(({ id }) => id);
    assert.deepEqual(ids(audited.stdout).sort(), ids(named).sort(), audited.stderr);
    await done(driftwarden, ['report', '--format', 'html', '--output', 'report.html'], begun);
    assert.match(await readFile(join(begun, 'report.html'), 'utf8'), /^<!doctype html>/i);
  });

  test('installed for all users, it runs from anywhere', async () => {
    const prefix = join(work, 'global');
    await done('npm', ['install', '--global', '--prefix', prefix, ...quiet, tarball], work);
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { readonly version: string };
    assert.match(await done(join(prefix, 'bin/driftwarden'), ['--version'], work), new RegExp(`^${version}\\n$`));
  });

  test('a script of npm takes relative paths from where the user stands, in a subfolder and elsewhere', async () => {
    const inSub = await run('npm', ['run', '--silent', 'drift', '--', ...fromAccount], join(user, 'sub'));
    assert.equal(inSub.code, 2, inSub.stderr);
    const elsewhere = join(work, 'elsewhere');
    await mkdir(elsewhere);
    await cp(join(user, 'sub/account'), join(elsewhere, 'account'), { recursive: true });
    const byPrefix = await run('npm', ['--prefix', user, 'run', '--silent', 'drift', '--', ...fromAccount], elsewhere);
    assert.equal(byPrefix.code, 2, byPrefix.stderr);
    assert.deepEqual((await readdir(elsewhere)).sort(), ['account', 'one.db']);
  });

  test('the worker audits by its schedule, writes the page and mails it', async (t) => {
    const sandbox = await startSandbox({ directory: join(user, 'sub/account') });
    t.after(() => sandbox.close());
    const mailbox = await openMailbox();
    t.after(() => mailbox.close());
    const served = join(work, 'served');
    await mkdir(served);
    await writeFile(
      join(served, 'driftwarden.yaml'),
      `regions: [us-east-1]
endpoint: ${sandbox.url}
baseline: ${join(installed, 'examples/shared-account/baseline.yaml')}
mail: { from: a@example.com, to: [b@example.com], smtp: { host: 127.0.0.1, port: ${mailbox.port}, tls: none } }
schedule: { cron: "*/5 * * * * *", timezone: UTC }
`,
    );
    const worker = spawn(join(user, 'node_modules/.bin/driftwarden'), ['serve', '--health-port', '0'], {
      cwd: served,
      env: environment,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    t.after(() => worker.kill('SIGKILL'));
    const said: string[] = [];
    for await (const line of createInterface({ input: worker.stderr })) {
      said.push(line);
      if (mailbox.mails.length > 0 || line.includes('"level":"error"') || said.length > 100) break;
    }
    worker.kill('SIGTERM');
    await once(worker, 'exit');
    assert.match(mailbox.mails[0]?.subject ?? '', /^\[driftwarden/, said.join('\n'));
    const written = await readdir(served, { recursive: true });
    assert.ok(
      written.some((name) => name.endsWith('.html')),
      written.join('\n'),
    );
  });

  test('a Node that is too old says so in one sentence', async () => {
    const old = join(work, 'old');
    await mkdir(old);
    await done('npm', ['install', '--prefix', old, ...quiet, `node-linux-${process.arch}@20`], work);
    const node = join(old, `node_modules/node-linux-${process.arch}/bin/node`);
    const { code, stdout, stderr } = await run(node, [join(installed, 'dist/cli.js'), 'audit'], user);
    const { engines } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { engines: { node: string } };
    const needed = engines.node.replace('>=', '');
    assert.equal(code, 1);
    assert.equal(stdout, '');
    assert.match(stderr, new RegExp(`^driftwarden needs Node\\.js ${needed} or newer; this is 20\\.[\\d.]+\\n$`));
  });
});
