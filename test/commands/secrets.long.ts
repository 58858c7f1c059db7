import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { writeFirstNight, writeSecondNight } from '../../demo/account/index.ts';
import { startSandbox } from '../../src/sandbox/index.ts';
import { startScriptedServer } from '../notify/fixtures/scripted-server.ts';
import { runCli, temporaryFolder } from './run-cli.ts';

const baseline = join(import.meta.dirname, '../../examples/shared-account/baseline.yaml');

const planted = {
  smtpPassword: 'planted+smtp/password-4711',
  awsKey: 'planted/aws+secret/key/4711/abcdefghijkl',
  awsToken: 'planted-session-token-4711'.repeat(8),
  endpointPassword: 'planted-endpoint-4711',
  heartbeatPassword: 'planted-heartbeat-4711',
  heartbeatPath: 'planted-heartbeat-uuid-4711',
};

/** A secret as it might be left: as it is, in percent code, and the middle of its base64 wherever that begins. */
function formsOf(secret: string): readonly string[] {
  const middle = (offset: number) =>
    Buffer.from(`${'x'.repeat(offset)}${secret}`)
      .toString('base64')
      .slice(4, -4);
  return [secret, encodeURIComponent(secret), middle(0), middle(1), middle(2), Buffer.from(secret).toString('hex')];
}

/**
 * An AWS endpoint that answers some calls with an error in which the request's own token, and the secret key, come
 * back.
 */
async function startEchoingEndpoint(t: TestContext, url: string): Promise<number> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      if (/Action=DescribeVolumes/.test(body)) {
        const message = `you sent ${String(request.headers['x-amz-security-token'])}, signed with ${planted.awsKey} (${Buffer.from(`key:${planted.awsKey}`).toString('base64')}) to https://ana:${planted.endpointPassword}@example.com/`;
        response
          .writeHead(400, { 'content-type': 'text/xml' })
          .end(
            `<Response><Errors><Error><Code>InvalidRequest</Code><Message>${message}</Message></Error></Errors><RequestID>1</RequestID></Response>`,
          );
        return;
      }
      fetch(`${url}${request.url ?? '/'}`, {
        method: request.method ?? 'POST',
        headers: {
          'content-type': request.headers['content-type'] ?? '',
          authorization: request.headers.authorization ?? '',
        },
        body,
      }).then(
        async (answer) => {
          response
            .writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' })
            .end(Buffer.from(await answer.arrayBuffer()));
        },
        () => response.destroy(),
      );
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** All that stands in a folder's files, and its files' names. */
async function everythingIn(folder: string, except: readonly string[]): Promise<Readonly<Record<string, Buffer>>> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const read = files
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((file) => !except.some((other) => file.startsWith(join(folder, other))));
  const contents = await Promise.all(
    read.map(async (file): Promise<readonly [string, Buffer]> => [
      file,
      Buffer.concat([Buffer.from(file), await readFile(file)]),
    ]),
  );
  return Object.fromEntries(contents);
}

test('no secret that was planted is in anything that the commands leave behind, though servers echo them', async (t) => {
  const cwd = await temporaryFolder(t);
  await mkdir(join(cwd, 'account'));
  await writeFirstNight(join(cwd, 'account'), { now: new Date() });
  await writeSecondNight(join(cwd, 'account'), { now: new Date() });
  const sandbox = await startSandbox({ directory: join(cwd, 'account') });
  t.after(() => sandbox.close());
  const port = await startEchoingEndpoint(t, sandbox.url);
  const env = {
    DRIFTWARDEN_SMTP_USER: 'drift',
    DRIFTWARDEN_SMTP_PASSWORD: planted.smtpPassword,
    AWS_SECRET_ACCESS_KEY: planted.awsKey,
    AWS_SESSION_TOKEN: planted.awsToken,
  };
  const left: Record<string, string | Buffer> = {};
  const run = async (name: string, args: readonly string[]) => {
    const outcome = await runCli(args, { cwd, env });
    left[`stdout of ${name}`] = outcome.stdout;
    left[`stderr of ${name}`] = outcome.stderr;
    return outcome;
  };
  const configured = (smtpPort: number, more = '') =>
    writeFile(
      join(cwd, 'driftwarden.yaml'),
      `regions: [us-east-1]
endpoint: http://ana:${planted.endpointPassword}@127.0.0.1:${port}
baseline: ${baseline}
budget: { attempts: 2 }
heartbeat: http://ana:${planted.heartbeatPassword}@127.0.0.1:1/${planted.heartbeatPath}
mail: { from: a@example.com, to: [b@example.com], smtp: { host: 127.0.0.1, port: ${smtpPort}, tls: none } }
${more}`,
    );
  const mails: string[] = [];
  const asPlain = (line: string) => `535-5.7.8 ${line}\r\n535 5.7.8 ${planted.smtpPassword} is wrong`;
  const scripts = {
    'a login refused': { AUTH: asPlain },
    'AUTH LOGIN refused': {
      EHLO: () => '250-x\r\n250 AUTH LOGIN',
      AUTH: (line: string) =>
        line.startsWith('AUTH') ? '334 VXNlcm5hbWU6' : line === 'ZHJpZnQ=' ? '334 UGFzc3dvcmQ6' : asPlain(line),
    },
    'a recipient refused': {
      RCPT: () => `550 ${planted.smtpPassword} ${Buffer.from(`\0drift\0${planted.smtpPassword}`).toString('base64')}`,
    },
    'a mail taken': { TEXT: () => `250 taken from ${planted.smtpPassword}` },
  };
  for (const [name, script] of Object.entries(scripts)) {
    const server = await startScriptedServer(t, script);
    await configured(server.port);
    const audited = await run(`audit, ${name}`, ['audit', '--notify', '-v', '--format', 'json']);
    assert.match(audited.stderr, /the heartbeat did not reach the watcher/);
    assert.match(
      audited.stdout,
      /InvalidRequest: you sent \[redacted\], signed with \[redacted\]/,
      'the error of AWS came through',
    );
    if (name !== 'a mail taken') assert.match(audited.stderr, /not delivered to b@example\.com .*\[redacted\]/);
    await run(`doctor, ${name}`, ['doctor', '-v']);
    mails.push(...server.texts);
  }
  for (const format of ['text', 'html', 'sarif']) await run(`report ${format}`, ['report', '--format', format]);
  await configured(1, 'endpiont: 1\n');
  await run('a configuration that is wrong elsewhere', ['audit', '-v', '--format', 'json']);
  for (const wrong of [
    `endpoint: "ana:${planted.endpointPassword}@127.0.0.1"`,
    `endpoint: http://ana:${planted.endpointPassword}@[bad`,
    `heartbeat: "${planted.heartbeatPath}"`,
    `heartbeat: http://[${planted.heartbeatPath}`,
    `mail: "smtp://ana:${planted.smtpPassword}@127.0.0.1"`,
  ]) {
    await writeFile(join(cwd, 'driftwarden.yaml'), `${wrong}\n`);
    const { code, stderr } = await run(wrong.slice(0, 20), ['audit', '-v', '--format', 'json']);
    assert.equal(code, 1);
    assert.match(stderr, /driftwarden\.yaml:1:\d+: /);
  }
  Object.assign(left, await everythingIn(cwd, ['account', 'driftwarden.yaml']));
  assert.ok(
    Object.keys(left).some((file) => file.endsWith('.db')) && Object.keys(left).some((file) => file.endsWith('.html')),
    Object.keys(left).join(),
  );
  assert.ok(mails.length > 0, 'mail went out');
  // Attachments are in base64.
  left['mails'] = mails
    .flatMap((mail) => [mail, ...mail.split(/\n\n/).map((part) => Buffer.from(part, 'base64').toString('latin1'))])
    .join('\n');
  for (const [name, secret] of Object.entries(planted)) {
    for (const form of formsOf(secret)) {
      for (const [where, content] of Object.entries(left))
        assert.ok(!content.includes(form), `${name} is in ${where}: ${form}`);
    }
  }
});
