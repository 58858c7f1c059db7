import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { verifyMail } from '../../../../src/notify/channels/email/verify.ts';
import { answer, startMailServer } from '../../fixtures/mail-server.ts';
import { credentials, failureOf, settings, withLogin } from '../../fixtures/mails.ts';
import { startScriptedServer } from '../../fixtures/scripted-server.ts';

const open = { disabledCommands: ['AUTH', 'STARTTLS'] };

describe('verifyMail', () => {
  test('goes up to the recipients with the credentials, and sends nothing', async () => {
    await using server = await startMailServer(withLogin({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true }));
    const said = await verifyMail({ mail: settings(server.port, { credentials }) });
    assert.equal(
      said,
      `mail server 127.0.0.1:${server.port} answers and accepts the credentials, and takes mail from ` +
        'Driftwarden <drift@audit.example.com> to ana@example.com, bob@example.com, eve@example.org',
    );
    assert.equal(server.received.length, 0);
  });

  test('fails as sending would', async () => {
    await using server = await startMailServer(withLogin({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true }));
    const wrong = { ...credentials, password: 'wrong' };
    assert.equal((await failureOf(verifyMail({ mail: settings(server.port, { credentials: wrong }) }))).stage, 'login');
  });

  test('names the one recipient that is refused; one that is put off is not known to be refused', async () => {
    const serverThat = (status: number) =>
      startMailServer({
        ...open,
        onRcptTo: ({ address }, _session, done) => {
          done(address === 'bob@example.com' ? answer(status, 'no such user here') : null);
        },
      });
    await using refusing = await serverThat(550);
    const failure = await failureOf(verifyMail({ mail: settings(refusing.port) }));
    assert.equal(failure.stage, 'recipients');
    assert.equal(
      failure.message,
      `mail server 127.0.0.1:${refusing.port}: refused 1 of 3 recipients: bob@example.com (550 no such user here)`,
    );
    await using delaying = await serverThat(450);
    assert.deepEqual(await verifyMail({ mail: settings(delaying.port) }), {
      notCheckable:
        `mail server 127.0.0.1:${delaying.port} does not take mail now to 1 of 3 recipients, perhaps later: ` +
        'bob@example.com (450 no such user here)',
    });
  });

  test('asks about the owners whom the configuration names and about the fallback, each once', async (t) => {
    const server = await startScriptedServer(t, {});
    const owners = {
      domains: [],
      addresses: { ana: 'ana@example.com', carl: 'Carl <carl@bücher.example>' },
      fallback: ['desk@example.com'],
      notify: 'on-change' as const,
    };
    await verifyMail({ mail: { ...settings(server.port), owners } });
    assert.deepEqual(
      server.lines.filter((line) => /^(MAIL|RCPT|DATA|RSET|QUIT)/.test(line)),
      [
        'MAIL FROM:<drift@audit.example.com>',
        'RCPT TO:<ana@example.com>',
        'RCPT TO:<bob@example.com>',
        'RCPT TO:<eve@example.org>',
        'RCPT TO:<carl@xn--bcher-kva.example>',
        'RCPT TO:<desk@example.com>',
        'RSET',
        'QUIT',
      ],
    );
  });

  test('says that the sender is refused, and asks about no recipient then', async (t) => {
    const server = await startScriptedServer(t, { MAIL: () => '553 5.7.1 not your address' });
    const failure = await failureOf(verifyMail({ mail: settings(server.port) }));
    assert.equal(failure.stage, 'sender');
    assert.match(failure.message, /refused the sender drift@audit\.example\.com: 553 5\.7\.1 not your address$/);
    assert.ok(!server.lines.some((line) => line.startsWith('RCPT')));
  });

  test('ends where the server hangs up between two recipients', async (t) => {
    const server = await startScriptedServer(t, { RCPT: (line) => (line.includes('bob') ? undefined : '250 ok') });
    assert.equal((await failureOf(verifyMail({ mail: settings(server.port) }))).stage, 'connect');
  });
});
