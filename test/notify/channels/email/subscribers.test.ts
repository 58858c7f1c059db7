import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { concludeAudit } from '../../../../src/domain/audit-result.ts';
import { audiencesOf } from '../../../../src/notify/audiences.ts';
import { subscribersOf } from '../../../../src/notify/channels/email/subscribers.ts';
import { cover, finding, runOf } from '../../../store/helpers.ts';

/** The audiences of a run with one finding for each owner, where tags may name addresses of example.com. */
function audiencesFor(names: readonly string[]) {
  const findings = names.map((owner, index) => finding(String(index), { status: 'new', owner }));
  const owners = { domains: ['example.com'], addresses: {}, fallback: [], notify: 'always' } as const;
  return audiencesOf(
    concludeAudit(runOf(2), [cover('image')], { findings }),
    subscribersOf({ to: ['root@example.com'], owners }),
  );
}

suite('the addresses of owners', () => {
  test("a tag's address gets mail only in the configured domains, and the admins are told of the others", () => {
    const strangers = [
      'eve@evil.example',
      'eve@example.com.evil.example',
      'eve@sub.example.com',
      'a@example.com, eve@evil.example',
      'x: a@example.com;',
      'a@example.com\r\nBcc: eve@evil.example',
      '<script>',
      '"a@evil.example"@',
    ];
    const audiences = audiencesFor(strangers);
    assert.deepEqual(
      audiences.map(({ name }) => name),
      ['admins'],
    );
    assert.equal(audiences[0]?.notNotified.length, strangers.length);
    assert.match(
      audiences[0].notNotified[0] ?? '',
      /^eve@evil\.example: its domain is not among mail\.owners\.domains$/,
    );
  });

  test('an address that a mail server may forward is not used, whatever its domain', () => {
    const strangers = [
      'evil%evil.example@example.com',
      'evil.example!evil@example.com',
      '"evil@evil.example"@example.com',
      '"a b"@example.com',
      'evil@evil.example@example.com',
      '@evil.example:evil@example.com',
      '|/bin/sh@example.com',
      '/etc/passwd@example.com',
      '-oQ@example.com',
      'a..b@example.com',
      '.a@example.com',
      'a.@example.com',
      'evil@evil.example <ana@example.com>',
      'ana@example.com (evil@evil.example)',
      'a\\@example.com',
      'a`b`@example.com',
      'a$(b)@example.com',
      'a(b)c@example.com',
    ];
    for (const owner of strangers) {
      const [admins, ...others] = audiencesFor([owner]);
      assert.deepEqual([others, admins?.notNotified.length], [[], 1], owner);
    }
    for (const owner of [
      'ana@example.com',
      'Ana.Müller+aws@Example.com',
      "o'neil@example.com",
      'team_x-1@example.com',
      'Ana <ana@example.com>',
    ]) {
      assert.equal(audiencesFor([owner]).length, 2, owner);
    }
  });
});
