import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startMailServer } from '../../fixtures/mail-server.ts';
import { ana, credentials, message, send, settings, withLogin } from '../../fixtures/mails.ts';

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

  test('has headers that prevent automatic replies', async () => {
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

  test('has no header that its subject or file names contain', async () => {
    await using server = await startMailServer();
    const subject = 'one\r\nBcc: victim@example.com\r\n\r\nbody\u2028x\u0000y';
    const attachments = [{ filename: 'a\r\nX-Evil: 1\r\n.html', contentType: 'text/html', content: 'x' }];
    await send(settings(server.port), { subject, attachments });
    const [received] = server.received;
    assert.equal(received?.mail.subject, 'one Bcc: victim@example.com body x y');
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
