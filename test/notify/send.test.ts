import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import tls from 'node:tls';
import { describe, test } from 'node:test';
import type { SMTPServerOptions } from 'smtp-server';
import { silentLog, type Log } from '../../src/domain/log.ts';
import type { Message, Recipient } from '../../src/domain/letter.ts';
import { DeliveryError, sendMail, verifyMail, type MailSettings, type SmtpSettings } from '../../src/notify/index.ts';
import { answer, certificate, startMailServer } from './fixtures/mail-server.ts';

const message: Message = {
  subject: '[driftwarden] 2 new, 14/15 scopes read',
  html: '<p>Drift: <b>naïve 漢字 🔥</b></p>',
  text: 'Drift: naïve 漢字 🔥\n.\nfrom here on\n',
  attachments: [
    { filename: 'report.html', contentType: 'text/html; charset=utf-8', content: '<!doctype html><title>ü</title>' },
    { filename: 'report.json', contentType: 'application/json', content: '{"a":"ü"}' },
  ],
};

const credentials = { user: 'driftwarden', password: 'correct horse' };

const ana: Recipient = {
  address: 'Ana <ana@example.com>',
  messageId: '<20261123T030000Z-1a2b3c.0123456789ab@audit.example.com>',
};

function settings(port: number, smtp: Partial<SmtpSettings> = {}): MailSettings {
  return {
    from: 'Driftwarden <drift@audit.example.com>',
    to: ['ana@example.com', 'Bob <bob@example.com>', 'eve@example.org'],
    smtp: { host: '127.0.0.1', port, tls: 'none', credentials: undefined, ...smtp },
  };
}

function send(mail: MailSettings, given: Partial<Message> = {}, log: Log = silentLog, to = ana) {
  return sendMail({ mail, message: { ...message, ...given }, to, log });
}

async function failureOf(sending: Promise<unknown>): Promise<DeliveryError> {
  const error = await sending.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof DeliveryError, `expected a DeliveryError, got ${String(error)}`);
  return error;
}

function withLogin(more: SMTPServerOptions = {}): SMTPServerOptions {
  return {
    disabledCommands: [],
    onAuth({ username, password }, _session, callback) {
      if (username === credentials.user && password === credentials.password) callback(null, { user: username });
      else callback(answer(535, 'Authentication failed'));
    },
    ...more,
  };
}

describe('a mail that is delivered', () => {
  test('arrives as HTML with a text part and its attachments', async () => {
    await using server = await startMailServer();
    const answered = await send(settings(server.port));
    const [received] = server.received;
    assert.ok(received);
    assert.equal(answered, '250 queued as 4711');
    assert.deepEqual(received.to, ['ana@example.com']);
    assert.equal(received.from, 'drift@audit.example.com');
    const { mail } = received;
    assert.equal(mail.subject, message.subject);
    assert.equal(mail.messageId, ana.messageId);
    assert.equal(mail.html, message.html);
    assert.equal(mail.text, message.text);
    assert.deepEqual(
      mail.attachments.map(({ filename, contentType, content }) => [filename, contentType, content.toString()]),
      [
        ['report.html', 'text/html', '<!doctype html><title>ü</title>'],
        ['report.json', 'application/json', '{"a":"ü"}'],
      ],
    );
    assert.match(received.raw, /multipart\/mixed[\s\S]*multipart\/alternative[\s\S]*text\/plain[\s\S]*text\/html/);
  });

  test("says that a machine sent it, so that nobody's holiday answers it", async () => {
    await using server = await startMailServer();
    await send(settings(server.port));
    const headers = server.received[0]?.mail.headers;
    assert.equal(headers?.get('auto-submitted'), 'auto-generated');
    assert.equal(headers.get('x-auto-response-suppress'), 'All');
    assert.match(server.received[0]?.raw ?? '', /^List-Id: driftwarden <driftwarden\.audit\.example\.com>\r$/im);
  });

  test('belongs to its thread', async () => {
    await using server = await startMailServer();
    await send(settings(server.port), { thread: '<thread.0123456789ab@audit.example.com>' });
    const { mail } = server.received[0] ?? {};
    assert.deepEqual(
      [mail?.inReplyTo, mail?.references],
      ['<thread.0123456789ab@audit.example.com>', '<thread.0123456789ab@audit.example.com>'],
    );
  });

  test('bears no header that its subject or names brought along', async () => {
    await using server = await startMailServer();
    const subject = 'one\r\nBcc: victim@example.com\r\n\r\nbody\u2028x\u0000y';
    const attachments = [{ filename: 'a\r\nX-Evil: 1\r\n.html', contentType: 'text/html', content: 'x' }];
    await send(settings(server.port), { subject, attachments });
    const [received] = server.received;
    assert.equal(received?.mail.subject, 'one Bcc: victim@example.com body x\\u{0}y');
    assert.deepEqual(received.to, ['ana@example.com']);
    assert.deepEqual(
      received.mail.headerLines.map(({ key }) => key).filter((key) => key === 'bcc' || key === 'x-evil'),
      [],
    );
    assert.doesNotMatch(received.raw, /^(Bcc|X-Evil):/m);
  });

  test('logs in where credentials are given, and logs none of them', async () => {
    await using server = await startMailServer(
      withLogin({ authOptional: false, disabledCommands: ['STARTTLS'], allowInsecureAuth: true }),
    );
    const lines: unknown[] = [];
    const keep = (...line: unknown[]) => void lines.push(line);
    await send(settings(server.port, { credentials }), {}, { debug: keep, info: keep, warn: keep, error: keep });
    assert.equal(server.received[0]?.user, credentials.user);
    assert.ok(lines.length > 0);
    assert.doesNotMatch(JSON.stringify(lines), /correct horse|"driftwarden"/);
  });
});

describe('a mail that was not taken', () => {
  for (const [code, words, mayRetry] of [
    [550, 'No such user here', false],
    [451, 'Greylisted, come back later', true],
  ] as const) {
    test(`is an error with the server's answer to the recipient: ${code}`, async () => {
      await using server = await startMailServer({
        onRcptTo: (_address, _session, callback) => {
          callback(answer(code, words));
        },
      });
      const error = await failureOf(send(settings(server.port)));
      assert.equal(
        error.message,
        `mail server 127.0.0.1:${server.port}: refused the recipient ana@example.com: ${code} ${words}`,
      );
      assert.deepEqual([error.stage, error.mayRetry], ['recipients', mayRetry]);
      assert.equal(server.received.length, 0);
    });
  }

  const refuseData = (response: Error): SMTPServerOptions => ({
    onData(stream, _session, callback) {
      stream.resume();
      stream.on('end', () => {
        callback(response);
      });
    },
  });

  const answers: readonly {
    name: string;
    options: SMTPServerOptions;
    stage: string;
    says: RegExp;
    mayRetry: boolean;
  }[] = [
    {
      name: 'a message refused for good',
      options: refuseData(answer(554, 'Looks like spam')),
      stage: 'message',
      says: /refused the message: 554 Looks like spam/,
      mayRetry: false,
    },
    {
      name: 'a message refused for now',
      options: refuseData(answer(452, 'Disk full')),
      stage: 'message',
      says: /refused the message: 452 Disk full/,
      mayRetry: true,
    },
    {
      name: 'a sender refused',
      options: {
        onMailFrom: (_address, _session, callback) => {
          callback(answer(553, 'Not yours to send from'));
        },
      },
      stage: 'sender',
      says: /refused the sender: 553 Not yours to send from/,
      mayRetry: true,
    },
    {
      name: 'a login demanded where no credentials are given',
      options: withLogin({ authOptional: false, disabledCommands: ['STARTTLS'], allowInsecureAuth: true }),
      stage: 'login',
      says: /demands a login, or encryption before it: 530 .*authentication required/i,
      mayRetry: true,
    },
    {
      name: 'STARTTLS demanded where the configuration says none',
      options: withLogin({ authOptional: false }),
      stage: 'login',
      says: /530 .*(STARTTLS|authentication required)/i,
      mayRetry: true,
    },
  ];
  for (const { name, options, stage, says, mayRetry } of answers) {
    test(`is an error with the server's words: ${name}`, async () => {
      await using server = await startMailServer(options);
      const error = await failureOf(send(settings(server.port)));
      assert.match(error.message, says);
      assert.match(error.message, new RegExp(`^mail server 127\\.0\\.0\\.1:${server.port}: `));
      assert.deepEqual([error.stage, error.mayRetry], [stage, mayRetry]);
      assert.equal(server.received.length, 0);
    });
  }

  test('is an error where the password is wrong, and the error does not hold it', async () => {
    await using server = await startMailServer(withLogin({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true }));
    const error = await failureOf(
      send(settings(server.port, { credentials: { user: 'driftwarden', password: 'hunter2' } })),
    );
    assert.equal(error.stage, 'login');
    assert.match(error.message, /refused the user name and password: 535 Authentication failed/);
    assert.doesNotMatch(JSON.stringify([error.message, error.stack, error.cause]), /hunter2/);
    assert.equal(error.mayRetry, true);
  });

  test('is an error where nothing listens', async () => {
    const server = await startMailServer();
    await server[Symbol.asyncDispose]();
    const error = await failureOf(send(settings(server.port)));
    assert.equal(error.message, `mail server 127.0.0.1:${server.port}: refused the connection: nothing listens there`);
    assert.deepEqual([error.stage, error.mayRetry], ['connect', true]);
  });

  test('is an error where the server never says a word', async () => {
    const silent = createServer((socket) => socket.on('error', () => {})).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const timeouts = { connect: 2000, greeting: 50, silence: 2000, whole: 20_000 };
    const request = { mail: settings(port), message, to: ana, log: silentLog, timeouts };
    const error = await failureOf(sendMail(request));
    assert.match(error.message, /did not answer in time/);
    assert.deepEqual([error.stage, error.mayRetry], ['connect', true]);
    silent.close();
  });

  const addresses: readonly { name: string; from?: string; to?: string; says: RegExp }[] = [
    {
      name: 'a line break in a recipient',
      to: 'a@example.com\r\nBcc: victim@example.com',
      says: /the to address "a@example\.com\\r\\n.*is none/,
    },
    {
      name: 'a recipient without a domain',
      to: 'ana',
      says: /the to address "ana" is none: write name@example\.com or Name <name@example\.com>/,
    },
    { name: "a line break in the sender's name", from: 'x\nSubject: y <a@example.com>', says: /the from address/ },
    { name: 'an empty sender', from: '', says: /the from address ""/ },
  ];
  for (const { name, says, to = ana.address, from } of addresses) {
    test(`is refused before anything is sent: ${name}`, async () => {
      await using server = await startMailServer();
      const error = await failureOf(
        send({ ...settings(server.port), ...(from !== undefined && { from }) }, {}, silentLog, { ...ana, address: to }),
      );
      assert.match(error.message, says);
      assert.deepEqual([error.stage, error.mayRetry], from === undefined ? ['address', false] : ['sender', true]);
      assert.equal(server.received.length, 0);
    });
  }
});

describe('encryption', () => {
  const modes: readonly {
    name: string;
    tls: SmtpSettings['tls'];
    server: SMTPServerOptions;
    trusted: boolean;
    secure?: boolean;
    says?: RegExp;
  }[] = [
    {
      name: 'implicit, with a certificate that is trusted',
      tls: 'implicit',
      server: { secure: true },
      trusted: true,
      secure: true,
    },
    {
      name: 'starttls, with a certificate that is trusted',
      tls: 'starttls',
      server: { disabledCommands: ['AUTH'] },
      trusted: true,
      secure: true,
    },
    {
      name: 'opportunistic, with a certificate that nobody vouches for',
      tls: 'opportunistic',
      server: { disabledCommands: ['AUTH'] },
      trusted: false,
      secure: true,
    },
    { name: 'opportunistic, where none is offered', tls: 'opportunistic', server: {}, trusted: false, secure: false },
    {
      name: 'none, where it is offered',
      tls: 'none',
      server: { disabledCommands: ['AUTH'] },
      trusted: false,
      secure: false,
    },
    {
      name: 'implicit, with a certificate that signs itself',
      tls: 'implicit',
      server: { secure: true },
      trusted: false,
      says: /certificate that cannot be trusted.*NODE_EXTRA_CA_CERTS/,
    },
    {
      name: 'starttls, with a certificate that signs itself',
      tls: 'starttls',
      server: { disabledCommands: ['AUTH'] },
      trusted: false,
      says: /certificate that cannot be trusted.*NODE_EXTRA_CA_CERTS/,
    },
    {
      name: 'starttls, where none is offered',
      tls: 'starttls',
      server: {},
      trusted: false,
      says: /no encrypted connection/,
    },
  ];
  for (const { name, tls: mode, server: options, trusted, secure, says } of modes) {
    test(`${says ? 'refuses' : secure ? 'encrypts' : 'sends in the clear'}: ${name}`, async () => {
      await using server = await startMailServer(options);
      const usual = tls.getCACertificates('default');
      tls.setDefaultCACertificates(trusted ? [...usual, certificate] : usual);
      try {
        const sending = send(settings(server.port, { tls: mode }));
        if (says) {
          assert.match((await failureOf(sending)).message, says);
          assert.equal(server.received.length, 0);
        } else {
          await sending;
          assert.equal(server.received[0]?.secure, secure);
        }
      } finally {
        tls.setDefaultCACertificates(usual);
      }
    });
  }

  test('is not taken from a stranger once a password is at stake', async () => {
    await using server = await startMailServer(withLogin());
    const error = await failureOf(send(settings(server.port, { tls: 'opportunistic', credentials })));
    assert.match(error.message, /certificate that cannot be trusted/);
  });
});

describe('verifyMail', () => {
  test('says that the server answers and takes the credentials, and sends nothing', async () => {
    await using server = await startMailServer(withLogin({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true }));
    const said = await verifyMail({ mail: settings(server.port, { credentials }) });
    assert.equal(
      said,
      `mail server 127.0.0.1:${server.port} answers and accepts the credentials; reports go to ana@example.com, Bob <bob@example.com>, eve@example.org`,
    );
    assert.equal(server.received.length, 0);
  });

  test('fails as sending would', async () => {
    await using server = await startMailServer(withLogin({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true }));
    const wrong = { ...credentials, password: 'wrong' };
    assert.equal((await failureOf(verifyMail({ mail: settings(server.port, { credentials: wrong }) }))).stage, 'login');
  });
});
