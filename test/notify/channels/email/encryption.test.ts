import assert from 'node:assert/strict';
import tls from 'node:tls';
import { describe, test } from 'node:test';
import type { SMTPServerOptions } from 'smtp-server';
import type { SmtpSettings } from '../../../../src/notify/channels/email/settings.ts';
import { certificate, startMailServer } from '../../fixtures/mail-server.ts';
import { credentials, failureOf, send, settings, withLogin } from '../../fixtures/mails.ts';

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
      name: 'opportunistic, with a certificate that nobody signed',
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

  test('needs a certificate that can be trusted where a password is sent', async () => {
    await using server = await startMailServer(withLogin());
    const error = await failureOf(send(settings(server.port, { tls: 'opportunistic', credentials })));
    assert.match(error.message, /certificate that cannot be trusted/);
  });
});
