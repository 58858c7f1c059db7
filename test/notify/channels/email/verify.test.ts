import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { verifyMail } from '../../../../src/notify/channels/email/verify.ts';
import { startMailServer } from '../../fixtures/mail-server.ts';
import { credentials, failureOf, settings, withLogin } from '../../fixtures/mails.ts';

describe('verifyMail', () => {
  test('says that the server answers and takes the credentials, and sends nothing', async () => {
    await using server = await startMailServer(withLogin({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true }));
    const said = await verifyMail({ mail: settings(server.port, { credentials }) });
    assert.equal(
      said,
      `mail server 127.0.0.1:${server.port} answers and accepts the credentials; ` +
        'reports go to ana@example.com, Bob <bob@example.com>, eve@example.org',
    );
    assert.equal(server.received.length, 0);
  });

  test('fails as sending would', async () => {
    await using server = await startMailServer(withLogin({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true }));
    const wrong = { ...credentials, password: 'wrong' };
    assert.equal((await failureOf(verifyMail({ mail: settings(server.port, { credentials: wrong }) }))).stage, 'login');
  });
});
