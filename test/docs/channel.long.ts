import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { text } from 'node:stream/consumers';
import { makeDue } from '../commands/make-due.ts';
import { copyWithExamples, examplesOfGuide } from './examples.ts';

interface Posted {
  readonly headers: IncomingHttpHeaders;
  readonly run: string;
  readonly text: string;
  readonly status: number;
}

/** A server on loopback that keeps what is posted to it and answers with the status that the test wants. */
async function startReceiver(t: TestContext) {
  const posted: Posted[] = [];
  const answers = { status: 200 };
  const server = createServer((request, response) => {
    const { status } = answers;
    void text(request).then((body) => {
      const [, run = ''] = /^Run (\S+),/m.exec(body) ?? [];
      posted.push({ headers: request.headers, run, text: body, status });
      response.writeHead(status).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
  });
  return { posted, answers, host: `127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** A copy of driftwarden with the examples of CONTRIBUTING.md, an account and a baseline; `run` runs a command. */
async function installation(t: TestContext, configuration: string, env: NodeJS.ProcessEnv = {}) {
  const cwd = await copyWithExamples(t);
  const ec2 = join(cwd, 'account/111122223333/us-east-1/ec2');
  await mkdir(ec2, { recursive: true });
  await writeFile(join(ec2, 'describe-volumes.json'), JSON.stringify({ Volumes: [] }));
  await writeFile(join(cwd, 'baseline.yaml'), 'version: 1\n');
  await writeFile(join(cwd, 'driftwarden.yaml'), configuration);
  const run = async (...args: readonly string[]) => {
    const child = spawn(process.execPath, [join(cwd, 'src/cli.ts'), ...args], { cwd, env: { ...process.env, ...env } });
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    return { stdout, stderr, code: child.exitCode };
  };
  const audit = () => run('audit', '--from', 'account', '--notify', '--format', 'json', '--fail-on', 'none');
  return { cwd, run, audit };
}

const runOf = (stdout: string) => (JSON.parse(stdout) as { run: { id: string } }).run.id;

test('the channel of CONTRIBUTING.md is one folder, and one line in the list of channels', async () => {
  const files = (await examplesOfGuide()).filter(({ file }) => file.startsWith('src/notify/'));
  assert.deepEqual(
    files.map(({ file, isNew }) => [file, isNew]),
    [
      ['src/notify/channels/ntfy/index.ts', true],
      ['src/notify/channels/index.ts', false],
    ],
  );
  const added =
    files
      .at(-1)
      ?.body.split('\n')
      .filter((line) => line.startsWith('+')) ?? [];
  assert.equal(added.filter((line) => !line.startsWith('+import')).length, 1);
});

test('the channel of CONTRIBUTING.md delivers: a 503 is retried later, a 400 is permanent and a finding', async (t) => {
  const { posted, answers, host } = await startReceiver(t);
  const environment = { DRIFTWARDEN_NTFY_URL: `http://${host}/secret-path` };
  const { cwd, audit, run } = await installation(t, 'channels: { ntfy: {} }\n', environment);

  answers.status = 503;
  const first = await audit();
  assert.equal(first.code, 1, first.stderr);
  assert.match(
    first.stderr,
    /not delivered to ntfy \(retried by the next audit or by serve\): 127\.0\.0\.1:\d+: answered with status 503/,
  );

  makeDue(join(cwd, 'driftwarden.db'));
  answers.status = 200;
  const second = await audit();
  assert.equal(second.code, 3, second.stderr);
  assert.match(second.stderr, /^delivered to ntfy$/m);
  assert.deepEqual(
    posted.map((each) => [each.run, each.status]),
    [
      [runOf(first.stdout), 503],
      [runOf(first.stdout), 200],
      [runOf(second.stdout), 200],
    ],
  );
  assert.ok(posted.every((each) => Buffer.byteLength(each.text) <= 4096 && each.text.startsWith('[driftwarden] ')));
  assert.equal(posted[0]?.headers['content-type'], 'text/plain; charset=utf-8');

  answers.status = 400;
  const third = await audit();
  assert.match(
    third.stderr,
    /not delivered to ntfy \(permanently failed\): 127\.0\.0\.1:\d+: answered with status 400/,
  );
  answers.status = 200;
  const fourth = await audit();
  assert.deepEqual(
    posted.slice(3).map((each) => [each.run, each.status]),
    [
      [runOf(third.stdout), 400],
      [runOf(fourth.stdout), 200],
    ],
    'what was refused permanently is not sent again',
  );
  const { findings } = JSON.parse(fourth.stdout) as { findings: { check: string; resource: { id: string } }[] };
  assert.deepEqual(
    findings.map(({ check, resource }) => [check, resource.id]),
    [['mail-undelivered', 'ntfy']],
  );
  assert.doesNotMatch(
    [first, second, third, fourth].map(({ stdout, stderr }) => stdout + stderr).join(),
    /secret-path/,
  );
  assert.match((await run('doctor')).stdout, /^not checkable ntfy: 127\.0\.0\.1:\d+ is configured/m);
});

test('a mistake in the section of a channel is reported with its place, and does not repeat a secret', async (t) => {
  const { cwd, audit } = await installation(t, 'channels:\n  ntfy: { url: hooks.example.com/secret-path }\n');
  const { code, stderr } = await audit();
  assert.equal(code, 1);
  assert.match(stderr, /driftwarden\.yaml:2:\d+: channels\.ntfy\.?.*DRIFTWARDEN_NTFY_URL/);
  assert.doesNotMatch(stderr, /secret-path/);
  await writeFile(join(cwd, 'driftwarden.yaml'), 'channels: { ntfi: {} }\n');
  assert.match(
    (await audit()).stderr,
    /driftwarden\.yaml:1:13: channels: unknown key "ntfi"; did you mean "ntfy"\? valid keys: slack, teams, webhook, sns, file, ntfy/,
  );
});
