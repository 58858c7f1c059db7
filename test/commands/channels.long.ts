import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { startHttpServer, status, taken, type Answer } from '../notify/fixtures/http-server.ts';
import { startSandbox } from '../../src/sandbox/index.ts';
import { callCli } from './call-cli.ts';
import { makeDue } from './make-due.ts';
import { startCli, temporaryFolder } from './run-cli.ts';

const token = 'T0PLANTED/B0PLANTED/xoxPlanted4711abc';
const secret = `whsec_${Buffer.from('planted-webhook-secret-4711!').toString('base64')}`;

/** An account with nothing in it that was read, and a configuration. */
async function installation(t: TestContext, channels: string, more = '') {
  const cwd = await temporaryFolder(t);
  const ec2 = join(cwd, 'account/111122223333/us-east-1/ec2');
  await mkdir(ec2, { recursive: true });
  await writeFile(join(ec2, 'describe-volumes.json'), JSON.stringify({ Volumes: [] }));
  await writeFile(join(cwd, 'baseline.yaml'), 'version: 1\n');
  await writeFile(join(cwd, 'driftwarden.yaml'), `channels:\n${channels}\n${more}`);
  return cwd;
}

const auditing = ['audit', '--from', 'account', '--notify', '--format', 'json', '--fail-on', 'none', '-v'];

test('an audit tells every channel, and its standard output has the result alone', async (t) => {
  const server = await startHttpServer(t);
  const cwd = await installation(t, '  slack: {}\n  teams: {}\n  webhook: {}\n  file: { path: "-" }');
  const env = {
    DRIFTWARDEN_SLACK_URL: `${server.url}/slack`,
    DRIFTWARDEN_TEAMS_URL: `${server.url}/teams`,
    DRIFTWARDEN_WEBHOOK_URL: `${server.url}/webhook`,
    DRIFTWARDEN_WEBHOOK_SECRET: secret,
  };
  const { code, stdout, stderr } = await callCli(auditing, { cwd, env });
  assert.equal(code, 3, stderr);
  const { run } = JSON.parse(stdout) as { run: { id: string } };
  assert.match(stderr, /^delivered to slack, teams, webhook, standard output$/m);
  assert.match(stderr, /^! Incomplete: no drift in what was read/m);
  assert.deepEqual(
    server.received.map(({ path }) => path),
    ['/slack', '/teams', '/webhook'],
  );
  for (const { body } of server.received) {
    assert.ok(body.includes(run.id));
    JSON.parse(body);
  }
});

test('no secret of a channel is in anything that the commands leave behind, whatever servers answer', async (t) => {
  const elsewhere = await startHttpServer(t);
  const echo = `no ${token} ${encodeURIComponent(token)} ${secret} ${Buffer.from(token).toString('base64')}`;
  const answers: readonly (readonly [string, Answer])[] = [
    ['a refusal for a time', status(503, {}, echo)],
    ['a redirect', status(307, { location: `${elsewhere.url}/${token}` }, echo)],
    ['a connection that breaks', (response) => response.destroy()],
    ['a refusal', status(400, {}, echo)],
    ['a delivery', taken],
  ];
  const server = await startHttpServer(t);
  const cwd = await installation(t, '  slack: {}\n  teams: {}\n  webhook: {}');
  const url = `${server.url}/${token}`;
  await writeFile(join(cwd, 'url-file'), `${url}\n`);
  const env = {
    DRIFTWARDEN_SLACK_URL: url,
    DRIFTWARDEN_TEAMS_URL_FILE: join(cwd, 'url-file'),
    DRIFTWARDEN_WEBHOOK_URL: url,
    DRIFTWARDEN_WEBHOOK_SECRET: secret,
  };
  const left: Record<string, string> = {};
  const call = async (name: string, args: readonly string[], environment: NodeJS.ProcessEnv = env) => {
    const outcome = await callCli(args, { cwd, env: environment });
    left[`stdout of ${name}`] = outcome.stdout;
    left[`stderr of ${name}`] = outcome.stderr;
    return outcome;
  };
  for (const [name, answer] of answers) {
    server.behaviour.answer = answer;
    const { stderr } = await call(name, auditing);
    if (name !== 'a delivery') assert.match(stderr, /not delivered to slack .*; teams .*; webhook /, name);
    if (name === 'a refusal') assert.match(stderr, /\[redacted\]/, 'the answer came through');
    makeDue(join(cwd, 'driftwarden.db'));
  }
  for (const format of ['text', 'json', 'html']) await call(`report ${format}`, ['report', '--format', format]);
  await call('doctor', ['doctor', '--timeout', '5']);
  for (const wrong of [`http://hooks.example.com/${token}`, `hooks.example.com/${token}`]) {
    const { code, stderr } = await call(wrong.slice(0, 5), auditing, { ...env, DRIFTWARDEN_SLACK_URL: wrong });
    assert.equal(code, 1);
    assert.match(stderr, /environment: DRIFTWARDEN_SLACK_URL .*; the value is not shown/);
  }
  await call('a wrong secret', auditing, { ...env, DRIFTWARDEN_WEBHOOK_SECRET: 'planted-4711' });
  await writeFile(join(cwd, 'driftwarden.yaml'), `channels: { slack: { url: "${url}" } }\n`);
  assert.match(
    (await call('a URL in the file', auditing)).stderr,
    /driftwarden\.yaml:1:\d+: .*set DRIFTWARDEN_SLACK_URL/,
  );
  for (const entry of await readdir(cwd, { recursive: true, withFileTypes: true }))
    if (entry.isFile() && !['driftwarden.yaml', 'url-file'].includes(entry.name))
      left[entry.name] = await readFile(join(entry.parentPath, entry.name), 'latin1');
  assert.ok(
    Object.keys(left).some((name) => name.endsWith('.db')) && Object.keys(left).some((name) => name.endsWith('.html')),
  );
  assert.ok(server.received.length >= 15, `${server.received.length} requests`);
  assert.deepEqual(elsewhere.received, []);
  const middles = [token, secret].flatMap((text) =>
    [0, 1, 2].map((offset) =>
      Buffer.from(`${'x'.repeat(offset)}${text}`)
        .toString('base64')
        .slice(4, -4),
    ),
  );
  for (const [where, content] of Object.entries(left)) {
    assert.doesNotMatch(content, /planted/i, where);
    for (const middle of middles) assert.ok(!content.includes(middle), where);
  }
});

test('what a process that was killed may have sent is sent again once, under the same id', async (t) => {
  let killed = () => {};
  const reached = new Promise<void>((done) => (killed = done));
  const server = await startHttpServer(t, () => {
    killed();
  });
  const cwd = await installation(t, '  webhook:');
  const env = { DRIFTWARDEN_WEBHOOK_URL: `${server.url}/hook`, DRIFTWARDEN_WEBHOOK_SECRET: secret };
  const child = startCli(auditing, { cwd, env });
  await reached;
  child.kill('SIGKILL');
  await once(child, 'exit');
  server.behaviour.answer = taken;
  for (let run = 0; run < 2; run += 1) {
    const { stderr } = await callCli(auditing, { cwd, env });
    assert.equal(/may arrive twice/.test(stderr), run === 0);
  }
  const ids = server.received.map(({ headers }) => headers['webhook-id']);
  assert.equal(ids.length, 4);
  assert.equal(new Set(ids).size, 3, 'one notification for each run');
  assert.equal(ids[0], ids[1]);
});

test('commands that send nothing need no URL, and doctor says what is missing', async (t) => {
  const cwd = await installation(t, '  slack: {}\n  webhook: {}');
  const audited = await callCli(['audit', '--from', 'account', '--fail-on', 'none'], { cwd });
  assert.equal(audited.code, 3, audited.stderr);
  assert.equal((await callCli(['runs'], { cwd })).code, 0);
  const { code, stdout } = await callCli(['doctor', '--timeout', '5'], { cwd });
  assert.equal(code, 1);
  assert.match(stdout, /^FAILED +slack: set DRIFTWARDEN_SLACK_URL or DRIFTWARDEN_SLACK_URL_FILE in the environment/m);
  assert.match(stdout, /^FAILED +webhook: set DRIFTWARDEN_WEBHOOK_SECRET or /m);
});

test('serve writes reports to its standard output, and its log elsewhere', async (t) => {
  const cwd = await installation(
    t,
    '  file: { path: "-", form: jsonl }',
    'schedule: { cron: "* * * * * *", timezone: UTC }\n',
  );
  const sandbox = await startSandbox({ directory: join(cwd, 'account') });
  t.after(() => sandbox.close());
  await writeFile(
    join(cwd, 'driftwarden.yaml'),
    `${await readFile(join(cwd, 'driftwarden.yaml'), 'utf8')}endpoint: ${sandbox.url}\nregions: [us-east-1]\n`,
  );
  const worker = startCli(['serve', '--health-port', '0'], { cwd });
  t.after(() => worker.kill('SIGKILL'));
  worker.stderr.resume();
  let printed = '';
  worker.stdout.setEncoding('utf8');
  for await (const chunk of worker.stdout as AsyncIterable<string>) {
    printed += chunk;
    if (printed.includes('\n')) break;
  }
  const [line = ''] = printed.split('\n');
  const report = JSON.parse(line) as { readonly notification: string; readonly run: { readonly id: string } };
  assert.ok(report.notification.startsWith(report.run.id));
  if (worker.exitCode === null) {
    worker.kill('SIGTERM');
    await once(worker, 'exit');
  }
});
