import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { hasUnprintable } from '../../src/domain/unprintable.ts';
import { copyable } from '../../src/report/copyable.ts';
import { anyText } from '../fixtures/any-text.ts';
import { hostileStrings } from './fixtures/hostile.ts';

describe('copyable', () => {
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const inBash = (commands: readonly string[]) =>
    execFileSync('bash', ['--norc', '-s'], { input: commands.join('\n'), env: { LC_ALL: 'C' } }).toString();

  test('leaves alone a command that holds nothing unprintable', () => {
    const command = `aws ec2 create-tags --tags 'Key=Name,Value=it'\\''s 漢字 🔥'`;
    assert.equal(copyable(command), command);
  });

  const cases: readonly (readonly [string, string])[] = [
    [`echo 'a\x1bb'`, `echo 'a'$'\\x1b''b'`],
    [`echo "a\nb"`, `echo "a"$'\\x0a'"b"`],
    [`echo a\u202eb`, `echo a$'\\xe2\\x80\\xae'b`],
    [`echo a\nls`, `echo a\nls`],
    [`echo \\\n  b`, `echo \\\n  b`],
  ];
  for (const [command, shown] of cases) {
    test(`shows ${JSON.stringify(command)} as ${JSON.stringify(shown)}`, () => {
      assert.equal(copyable(command), shown);
    });
  }

  test('shows what the shell reads as the very same words, whatever was quoted', () => {
    const words = [...fc.sample(anyText, { numRuns: 300, seed: 7 }), ...Object.values(hostileStrings)].map((text) =>
      text.toWellFormed().replaceAll('\0', ''),
    );
    const commands = words.map((word) => copyable(`printf '%s\\0' ${quoted(word)}`));
    for (const command of commands) assert.ok(!hasUnprintable(command), JSON.stringify(command));
    assert.deepEqual(inBash(commands).split('\0').slice(0, -1), words);
  });
});
