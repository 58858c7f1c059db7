import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { silentLog } from '../../src/domain/log.ts';
import { DeliveryError } from '../../src/notify/channels/email/delivery-error.ts';
import { sendMail } from '../../src/notify/channels/email/send.ts';
import { verifyMail } from '../../src/notify/channels/email/verify.ts';
import { startMailServer } from '../notify/fixtures/mail-server.ts';
import { reportMail, to } from './mail/message.ts';
import { startMoto } from './moto/server.ts';

const moto = process.env['MOTO_SERVER'] ?? 'moto_server';
const python = join(dirname(moto), 'python3');

/** dkimpy, which nobody here wrote, with the key's record in place of the DNS. */
function dkimVerdict(raw: string, publicKey: string): string {
  const script =
    'import dkim,sys,os\nrecord=os.environ["RECORD"].encode()\nprint(dkim.verify(sys.stdin.buffer.read(), dnsfunc=lambda name, timeout=5: record if name == b"s1._domainkey.example.com." else None))';
  const { stdout, stderr } = spawnSync(python, ['-c', script], {
    input: Buffer.from(raw, 'latin1'),
    env: { ...process.env, RECORD: `v=DKIM1; k=rsa; p=${publicKey}` },
  });
  return `${stdout.toString()}${stderr.toString()}`.trim();
}

suite('DKIM', () => {
  test('a mail is signed so that dkimpy verifies it, and a changed one is refused', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const record = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
    const dkim = {
      domain: 'example.com',
      selector: 's1',
      privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    };
    await using server = await startMailServer();
    await sendMail({
      mail: {
        from: 'Drift <d@example.com>',
        smtp: { host: '127.0.0.1', port: server.port, tls: 'none', credentials: undefined },
        dkim,
      },
      message: await reportMail('hostile'),
      to,
      log: silentLog,
    });
    const raw = server.received[0]?.raw ?? '';
    assert.match(raw, /^DKIM-Signature: [^]*\bd=example\.com;[^]*\bs=s1;/m);
    assert.equal(dkimVerdict(raw, record), 'True');
    assert.equal(dkimVerdict(raw.replace(/^Subject: /m, 'Subject: Re: '), record), 'False');
  });
});

suite('Amazon SES, by moto', () => {
  test('takes the mail from a verified sender and refuses it from another, to be retried', async (t) => {
    const server = await startMoto(moto);
    t.after(() => server.close());
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' });
    const aws = (...args: readonly string[]) => {
      const { stdout, stderr, status } = spawnSync('aws', [
        '--endpoint-url',
        server.url,
        '--region',
        'eu-west-1',
        '--output',
        'json',
        ...args,
      ]);
      assert.equal(status, 0, stderr.toString());
      return stdout.toString();
    };
    const sentSoFar = () => (JSON.parse(aws('ses', 'get-send-quota')) as { SentLast24Hours: number }).SentLast24Hours;
    const send = async () =>
      sendMail({
        mail: { from: 'Drift <d@example.com>', ses: { region: 'eu-west-1', endpoint: server.url } },
        message: await reportMail('drift'),
        to,
        log: silentLog,
      });
    await assert.rejects(send(), (error: unknown) => {
      assert.ok(error instanceof DeliveryError);
      assert.deepEqual([error.stage, error.mayRetry], ['message', true]);
      assert.match(error.message, /^Amazon SES in eu-west-1: refused the message: .*d@example\.com/);
      return true;
    });
    aws('ses', 'verify-email-identity', '--email-address', 'd@example.com');
    const before = sentSoFar();
    assert.match(await send(), /^taken as </);
    assert.ok(sentSoFar() > before);
    assert.deepEqual(
      await verifyMail({
        mail: { from: 'd@example.com', to: ['a@example.com'], ses: { region: 'eu-west-1', endpoint: server.url } },
      }),
      {
        notCheckable:
          'Amazon SES in eu-west-1 answers; it says of no recipient whether it takes mail to them (a@example.com)',
      },
    );
    const nowhere = verifyMail({
      mail: { from: 'd@example.com', to: [], ses: { region: 'eu-west-1', endpoint: 'http://127.0.0.1:1' } },
    });
    await assert.rejects(
      nowhere,
      (error: unknown) => error instanceof DeliveryError && error.stage === 'connect' && error.mayRetry,
    );
  });
});

/** OpenSMTPD on a loopback port that relays all it takes to another. */
async function startOpenSmtpd(t: TestContext, relayTo: number): Promise<number> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'driftwarden-mta-'));
  const configuration = join(folder, 'smtpd.conf');
  await writeFile(
    configuration,
    `listen on 127.0.0.1 port ${port} hostname mta.example.com\naction "on" relay host "smtp://127.0.0.1:${relayTo}" helo mta.example.com\nmatch from any for any action "on"\n`,
  );
  await chmod(configuration, 0o600);
  const daemon = spawn('smtpd', ['-d', '-f', configuration], { stdio: ['ignore', 'ignore', 'pipe'] });
  let printed = '';
  daemon.stderr.on('data', (chunk: Buffer) => {
    printed = (printed + chunk.toString()).slice(-4000);
  });
  const ended = once(daemon, 'exit');
  t.after(async () => {
    daemon.kill();
    await ended;
    await rm(folder, { recursive: true });
  });
  while (!(await listens(port))) {
    if (daemon.exitCode !== null) throw new Error(`smtpd ended with ${daemon.exitCode}: ${printed}`);
    await sleep(100);
  }
  return port;
}

function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  return new Promise((resolve) => {
    socket
      .once('connect', () => {
        resolve(true);
      })
      .once('error', () => {
        resolve(false);
      });
  }).finally(() => socket.destroy()) as Promise<boolean>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  assert.ok(address !== null && typeof address === 'object');
  return address.port;
}

suite('a real mail server, OpenSMTPD', () => {
  for (const night of ['drift', 'hostile'] as const) {
    test(`takes the mail of a night (${night}) and hands it on whole`, async (t) => {
      await using sink = await startMailServer();
      const port = await startOpenSmtpd(t, sink.port);
      const message = await reportMail(night);
      const answer = await sendMail({
        mail: { from: 'Drift <d@example.com>', smtp: { host: '127.0.0.1', port, tls: 'none', credentials: undefined } },
        message,
        to,
        log: silentLog,
      });
      assert.match(answer, /^250 2\.0\.0/);
      for (let waited = 0; sink.received.length === 0 && waited < 300; waited += 1) await sleep(100);
      const [received] = sink.received;
      assert.ok(received, 'OpenSMTPD handed nothing on');
      assert.match(received.raw, /^Received: .*OpenSMTPD/ms);
      assert.deepEqual(received.to, ['ana@example.com']);
      const { mail } = received;
      assert.deepEqual(
        [mail.messageId, mail.subject, mail.references],
        [to.messageId, message.subject, message.thread],
      );
      assert.equal(mail.text?.trimEnd(), message.text.trimEnd());
      assert.equal(typeof mail.html === 'string' && mail.html.trimEnd(), message.html.trimEnd());
      assert.deepEqual(
        mail.attachments.map(({ filename, content }) => [filename, content.toString().trimEnd()]),
        message.attachments.map(({ filename, content }) => [filename, content.trimEnd()]),
      );
      assert.ok(
        received.raw.split('\r\n').every((line) => Buffer.byteLength(line, 'latin1') <= 998),
        'no line is longer than SMTP allows',
      );
    });
  }
});
