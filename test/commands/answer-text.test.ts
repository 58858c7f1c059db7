import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { answerText, unreadLines } from '../../src/commands/answer-text.ts';
import { columns } from '../../src/report/terminal.ts';
import { unprintable } from '../../src/domain/text/unprintable.ts';

const arn = fc.stringMatching(/^[a-z0-9]{1,60}$/).map((name) => `arn:aws:iam::111122223333:role/${name}`);
const word = fc.oneof(
  arn,
  fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' }),
  fc.constantFrom('policy', '\u202e', '\u2028', '\u001b[2J'),
);
const line = fc
  .tuple(fc.constantFrom('', '  ', '      '), fc.array(word, { minLength: 1, maxLength: 12 }))
  .map(([indent, words]) => indent + words.join(' '));
const paragraphs = fc.array(fc.array(line, { maxLength: 4 }), { maxLength: 3 });

test('an answer is as wide as the terminal at most, but for an ARN that is longer, and nothing in it steers one', () => {
  fc.assert(
    fc.property(paragraphs, fc.integer({ min: 30, max: 200 }), (texts, width) => {
      for (const shown of answerText(
        [...texts, unreadLines(['volume in 111122223333 eu-west-1: denied'])],
        width,
      ).split('\n')) {
        assert.ok(columns(shown) <= width || /^ *\S*arn:aws\S*$/.test(shown), `${width}: ${JSON.stringify(shown)}`);
        assert.ok(!unprintable.test(shown), JSON.stringify(shown));
        unprintable.lastIndex = 0;
      }
    }),
  );
});

test('an ARN stays whole on every terminal', () => {
  fc.assert(
    fc.property(fc.array(arn, { minLength: 1, maxLength: 5 }), fc.integer({ min: 20, max: 120 }), (arns, width) => {
      const shown = answerText([[`  somebody: ${arns.join(', ')} [like ${arns.at(-1) ?? ''}]`]], width);
      for (const each of arns) assert.ok(shown.includes(each), shown);
    }),
  );
});
