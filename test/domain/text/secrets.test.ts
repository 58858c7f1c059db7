import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { redactorOf, redactUserInfo } from '../../../src/domain/text/secrets.ts';

suite('secrets in a text', () => {
  const words = fc.string({ unit: 'grapheme', minLength: 0, maxLength: 12 });

  test('are found as they are, in percent code, in hexadecimal and in the base64 of anything that holds them', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme-ascii', minLength: 8, maxLength: 40 }).filter((text) => !/\s/.test(text)),
        words,
        words,
        (secret, before, after) => {
          const redact = redactorOf([secret]);
          const longer = Buffer.from(`${before}${secret}${after}`);
          for (const form of [
            secret,
            secret.toUpperCase(),
            encodeURIComponent(secret),
            Buffer.from(secret).toString('hex'),
            longer.toString('base64'),
            longer.toString('base64url'),
          ]) {
            const told = redact(`535 5.7.8 ${form} no`);
            assert.ok(!told.includes(form), told);
            assert.match(told, /^535 5\.7\.8 .*\[redacted\].* no$/s);
          }
        },
      ),
    );
  });

  test('of three characters and less are words of their own, and leave the others readable', () => {
    assert.equal(redactorOf(['p'])('the password p was wrong: p.'), 'the password [redacted] was wrong: [redacted].');
  });

  test('that are none change nothing', () => {
    fc.assert(
      fc.property(words, (text) => {
        assert.equal(redactorOf([])(text), text);
        assert.equal(redactorOf([''])(text), text);
      }),
    );
  });
});

test('user info goes out of addresses, and mail addresses stay', () => {
  for (const [text, told] of [
    ['https://ana:secret@example.com/x', 'https://[redacted]@example.com/x'],
    ['see http://a:b@c@d:80/ and http://token@e', 'see http://[redacted]@d:80/ and http://[redacted]@e'],
    ['"ana:secret@example.com:443"', '"[redacted]@example.com:443"'],
    [
      'Ana <ana@example.com>, arn:aws:iam::111122223333:user/ana@example.com',
      'Ana <ana@example.com>, arn:aws:iam::111122223333:user/ana@example.com',
    ],
    ['smtp://ana:se/cr@et@example.com', 'smtp://[redacted]@example.com'],
    ['http://example.com/a@b http://127.0.0.1:4566/a@b', 'http://example.com/a@b http://127.0.0.1:4566/a@b'],
  ] as const)
    assert.equal(redactUserInfo(text), told);
  const long = `${'a:'.repeat(100_000)} ${'//'.repeat(100_000)} ${'//a:'.repeat(50_000)}`;
  assert.equal(redactUserInfo(long), long, 'in linear time');
});
