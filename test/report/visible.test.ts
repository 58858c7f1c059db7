import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { copyable } from '../../src/report/copyable.ts';
import { clipped, hasUnseen, visible, visibleJson, visibleLines } from '../../src/report/visible.ts';
import { hostileStrings } from './fixtures/hostile.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom('a', "'", '"', '\\', '$', '`', ' ', '\n', '\r', '\x1b', '\u202e', '\u200b', '漢', '🔥', '!'),
  }),
);

describe('visible', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['plain naïve 漢字 שלום', 'plain naïve 漢字 שלום'],
    ['\x1b[31mred\x07', '␛[31mred␇'],
    ['a\r\nb\tc\x00', 'a␍␊b␉c␀'],
    ['\x7f\x9b', '␡\\u{9b}'],
    ['user\u202etxt.exe', 'user\\u{202e}txt.exe'],
    ['a\u200bb\ufeffc\u2028d', 'a\\u{200b}b\\u{feff}c\\u{2028}d'],
    ['👩‍👩‍👧 👍🏽 🏳️‍🌈 ❤️', '👩‍👩‍👧 👍🏽 🏳️‍🌈 ❤️'],
    ['admin\u200d', 'admin\\u{200d}'],
    ['\ud800', '\\u{d800}'],
    ['\u{e0041}', '\\u{e0041}'],
    ['\ufffe\uffff\ufdd0', '\\u{fffe}\\u{ffff}\\u{fdd0}'],
  ];
  for (const [text, shown] of cases) {
    test(`shows ${JSON.stringify(text)} as ${shown}`, () => {
      assert.equal(visible(text), shown);
    });
  }

  test('leaves nothing unseen in any text', () => {
    fc.assert(fc.property(anyText, (text) => !hasUnseen(visible(text))));
  });
});

describe('visibleLines', () => {
  test('breaks where a difference begins a line, and nowhere that somebody else wants', () => {
    assert.deepEqual(visibleLines('~ Allow a: actions added: b\n+ Deny c\n- Allow d\n! no policy'), [
      '~ Allow a: actions added: b',
      '+ Deny c',
      '- Allow d',
      '! no policy',
    ]);
    assert.deepEqual(visibleLines('a\r\nb\n\n-c'), ['a␍␊b␊␊-c']);
  });

  test('leaves nothing unseen in any line, and loses nothing', () => {
    fc.assert(
      fc.property(
        anyText,
        (text) => !visibleLines(text).some(hasUnseen) && visibleLines(text).join('␊') === visible(text),
      ),
    );
  });
});

describe('visibleJson', () => {
  test('parses to the value that it was made of, and holds nothing unseen but its own line breaks', () => {
    fc.assert(
      fc.property(fc.jsonValue(), anyText, (value, text) => {
        const rendered = visibleJson({ value, text });
        assert.deepEqual(JSON.parse(rendered), JSON.parse(JSON.stringify({ value, text })));
        assert.ok(!hasUnseen(rendered.replaceAll('\n', '')));
      }),
    );
  });
});

describe('clipped', () => {
  const cases: readonly (readonly [string, number, string])[] = [
    ['short', 5, 'short'],
    ['longer', 5, 'long…'],
    ['👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', 3, '👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧'],
    ['👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', 2, '👩‍👩‍👧…'],
    ['x'.repeat(1000), 4, 'xxx…'],
  ];
  for (const [text, limit, expected] of cases) {
    test(`cuts ${JSON.stringify(text.slice(0, 12))} to ${limit} characters and never through one`, () => {
      assert.equal(clipped(text, limit), expected);
    });
  }
});

describe('copyable', () => {
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const inBash = (commands: readonly string[]) =>
    execFileSync('bash', ['--norc', '-s'], { input: commands.join('\n'), env: { LC_ALL: 'C' } }).toString();

  test('leaves alone a command that can be seen whole', () => {
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
    for (const command of commands) assert.ok(!hasUnseen(command), JSON.stringify(command));
    assert.deepEqual(inBash(commands).split('\0').slice(0, -1), words);
  });
});
