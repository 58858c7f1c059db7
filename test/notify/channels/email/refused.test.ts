import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import type { SMTPServerOptions } from 'smtp-server';
import { silentLog } from '../../../../src/domain/log.ts';
import { sendMail } from '../../../../src/notify/channels/email/send.ts';
import { answer, startMailServer } from '../../fixtures/mail-server.ts';
import { ana, failureOf, message, send, settings, withLogin } from '../../fixtures/mails.ts';

describe('a mail that was not accepted', () => {
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
      name: 'a message refused permanently',
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
    test(`is an error with the server's answer: ${name}`, async () => {
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

  test('is an error where the server never answers', async () => {
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
      says: /the to address "a@example\.com\\r\\n.*is not a mail address/,
    },
    {
      name: 'a recipient without a domain',
      to: 'ana',
      says: /the to address "ana" is not a mail address: write name@example\.com or Name <name@example\.com>/,
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
