import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compilePattern, PatternError } from '../../src/config/pattern/pattern.ts';

/** Characters on which regular expressions differ: blanks, line ends, what folds oddly, beyond 16 bits, half a pair. */
const curious = [
  'a',
  'b',
  'B',
  'Z',
  'k',
  'K',
  's',
  'ſ',
  'K',
  'ß',
  'ẞ',
  'é',
  '0',
  '9',
  '_',
  '-',
  ' ',
  '\t',
  '\v',
  '\n',
  '\r',
  '\u00a0',
  '\u2028',
  '\ufeff',
  '.',
  '[',
  ']',
  '^',
  '\\',
  '😀',
  '\ud800',
  '\udc00',
  '\0',
  '\b',
];
const text = fc.string({ unit: fc.constantFrom(...curious), maxLength: 6 });

const characterWritten = fc.constantFrom(
  'a',
  'b',
  'B',
  'k',
  'K',
  's',
  'ſ',
  'ß',
  '0',
  '_',
  ' ',
  'é',
  '😀',
  '\\n',
  '\\t',
  '\\v',
  '\\0',
  '\\cJ',
  '\\x41',
  '\\u0061',
  '\\u{1F600}',
  '\\ud83d\\ude00',
  '\\ud800',
  '\\.',
  '\\[',
  '\\]',
  '\\^',
  '\\\\',
  '\\/',
);
const inClass = fc.constantFrom(
  '\\s',
  '\\S',
  '\\d',
  '\\D',
  '\\w',
  '\\W',
  '\\p{L}',
  '\\P{Lu}',
  '\\p{Script=Greek}',
  '\\b',
  '\\-',
  '-',
  '[',
  '&',
  'a-f',
  '\\x41-\\u{5A}',
  '!-~',
  '.',
  '$',
  ':',
);
const aClass = fc
  .tuple(fc.boolean(), fc.array(fc.oneof(inClass, characterWritten), { maxLength: 3 }))
  .map(([isNegated, members]) => `[${isNegated ? '^' : ''}${members.join('')}]`);
const atom = fc.oneof(
  characterWritten,
  aClass,
  fc.constantFrom(
    '.',
    '^',
    '$',
    '\\b',
    '\\B',
    '\\s',
    '\\S',
    '\\d',
    '\\w',
    '\\W',
    '\\D',
    '\\p{Ll}',
    '\\P{L}',
    '\\p{Emoji}',
  ),
);
const quantifier = fc.constantFrom('', '', '', '*', '+', '?', '*?', '{2}', '{0,2}', '{1,}?');
const pattern = fc.letrec<{ pattern: string; group: string }>((tie) => ({
  group: fc
    .tuple(fc.constantFrom('(', '(?:', '(?<n>', '(?i:'), tie('pattern'))
    .map(([open, inner]) => `${open}${inner})`),
  pattern: fc
    .array(
      fc
        .tuple(fc.oneof({ depthSize: 'small' }, atom, atom, tie('group')), quantifier, fc.constantFrom('', '', '', '|'))
        .map((parts) => parts.join('')),
      { maxLength: 4 },
    )
    .map((parts) => parts.join('')),
})).pattern;

/** A pattern as JavaScript has it; undefined where it is none there. */
function asJavaScript(source: string): RegExp | undefined {
  try {
    return new RegExp(source, 'u');
  } catch {
    return undefined;
  }
}

test('a pattern that compiles matches what JavaScript matches', () => {
  let compared = 0;
  fc.assert(
    fc.property(pattern, fc.array(text, { maxLength: 12 }), (source, texts) => {
      const expected = asJavaScript(source);
      if (!expected) {
        assert.throws(() => compilePattern(source), PatternError);
        return;
      }
      const compiled = compiledOrRefused(source);
      if (!compiled) return;
      assert.equal(compiled.source, source);
      for (const one of texts) assert.equal(compiled.test(one), expected.test(one), JSON.stringify(one));
      compared += texts.length;
    }),
    { numRuns: 4000, seed: 20261127 },
  );
  assert.ok(compared > 5000, String(compared));
});

function compiledOrRefused(source: string) {
  try {
    return compilePattern(source);
  } catch (error) {
    assert.ok(error instanceof PatternError);
    assert.match(error.message, /\(\?i:/, source);
    return undefined;
  }
}

test('every escape means the same as in JavaScript, character by character', () => {
  for (const escape of [
    '\\s',
    '\\S',
    '\\w',
    '\\W',
    '\\d',
    '\\D',
    '.',
    '\\p{L}',
    '\\p{Lu}',
    '\\P{Cs}',
    '\\p{Script=Latin}',
    '\\p{Emoji}',
    '\\p{ASCII}',
    '\\p{gc=Nd}',
    '[^a]',
    '[]',
    '[^]',
  ]) {
    const compiled = compilePattern(`^${escape}$`);
    const expected = new RegExp(`^${escape}$`, 'u');
    for (let point = 0; point <= 0x10ffff; point += point < 0x3100 || (point >= 0xd700 && point < 0xe100) ? 1 : 0x61) {
      const one = String.fromCodePoint(point);
      if (compiled.test(one) !== expected.test(one)) assert.fail(`${escape} and U+${point.toString(16)}`);
    }
  }
});

test('patterns that hold up a backtracking engine come to an end', () => {
  // In JavaScript each of these takes longer than anyone lives.
  for (const source of [
    '^team-([a-z]+-?)+$',
    '^([a-z0-9]+[._-]?)+@example\\.com$',
    '(x+x+)+y',
    '^(a|a)*$',
    '^(?:a?){60}a{60}$',
    '^(\\w+\\s?)*$',
    '^((a+)+)+$',
  ]) {
    const compiled = compilePattern(source);
    for (const unit of ['a', 'x', 'team-a', 'a.', 'a '])
      assert.equal(compiled.test(`${unit.repeat(250 / unit.length)}!`), false, source);
  }
});

test('what cannot be matched in linear time is refused in words', () => {
  const refused: readonly (readonly [string, RegExp])[] = [
    ['(?=a)b', /^lookaround/],
    ['a(?!b)', /^lookaround/],
    ['(?<=a)b', /^lookaround/],
    ['(?<!a)b', /^lookaround/],
    ['(a)\\1', /^a back-reference/],
    ['(?<n>a)\\k<n>', /^a back-reference/],
    ['a{1001}', /^is too large/],
    ['((a{100}){100}){100}', /^is too large/],
    ['(', /^Invalid regular expression/],
    ['\\A', /^Invalid regular expression/],
    ['[[:alpha:]]{', /^Invalid regular expression/],
  ];
  for (const [source, words] of refused)
    assert.throws(
      () => compilePattern(source),
      (error) => error instanceof PatternError && words.test(error.message),
      source,
    );
});
