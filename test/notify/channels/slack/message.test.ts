import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { ContextBlock, DividerBlock, HeaderBlock, SectionBlock } from '@slack/types';
import fc from 'fast-check';
import { firstThatFits } from '../../../../src/notify/fit.ts';
import { slackMessage, slackTakes, type SlackMessage } from '../../../../src/notify/channels/slack/message.ts';
import { codeBlock, link, mrkdwn } from '../../../../src/notify/channels/slack/mrkdwn.ts';
import type { AuditResult } from '../../../../src/domain/audit-result.ts';
import { numRuns } from '../../../fixtures/runs.ts';
import { manyFindings, results } from '../../../report/fixtures/results.ts';
import { isGoldenPayload } from '../../fixtures/golden.ts';
import { anyResult, anyWords, reports, shownResults } from '../../fixtures/reports.ts';

const blocksPage = 'https://docs.slack.dev/reference/block-kit/blocks';
const textPage = 'https://docs.slack.dev/reference/block-kit/composition-objects/text-object';

/** What Slack publishes of its limits: where, and what a message has of it at most. */
const published: readonly (readonly [
  what: string,
  page: string,
  most: number,
  of: (message: SlackMessage) => number,
])[] = [
  ['blocks of a message', blocksPage, 50, ({ blocks }) => blocks.length],
  ['characters of a header', `${blocksPage}/header-block`, 150, (message) => longest(headersOf(message))],
  ['characters of a section', `${blocksPage}/section-block`, 3000, (message) => longest(sectionsOf(message))],
  ['elements of a context', `${blocksPage}/context-block`, 10, ({ blocks }) => mostElements(blocks)],
  ['characters of a text object', textPage, 3000, (message) => longest(textsOf(message))],
  [
    'characters of the text',
    'https://docs.slack.dev/changelog/2018-truncating-really-long-messages',
    4000,
    ({ text }) => text.length,
  ],
  [
    'characters of the blocks, before msg_blocks_too_long',
    'https://github.com/slackapi/bolt-js/issues/2509',
    13_000,
    ({ blocks }) => JSON.stringify(blocks).length,
  ],
];

type Block = SlackMessage['blocks'][number];
type Writable<T> = T extends object ? { -readonly [Key in keyof T]: Writable<T[Key]> } : T;

/** By the types that Slack itself publishes. */
const asPublished = (blocks: SlackMessage['blocks']) =>
  structuredClone(blocks) as Writable<SlackMessage['blocks']> satisfies (
    HeaderBlock | SectionBlock | ContextBlock | DividerBlock
  )[];

const headersOf = ({ blocks }: SlackMessage) =>
  blocks.flatMap((block) => (block.type === 'header' ? [block.text.text] : []));
const sectionsOf = ({ blocks }: SlackMessage) =>
  blocks.flatMap((block) => (block.type === 'section' ? [block.text.text] : []));
const contextsOf = ({ blocks }: SlackMessage) =>
  blocks.flatMap((block) => (block.type === 'context' ? block.elements.map(({ text }) => text) : []));
const textsOf = (message: SlackMessage) => [...headersOf(message), ...sectionsOf(message), ...contextsOf(message)];
const longest = (texts: readonly string[]) => Math.max(0, ...texts.map(({ length }) => length));
const mostElements = (blocks: readonly Block[]) =>
  Math.max(0, ...blocks.map((block) => (block.type === 'context' ? block.elements.length : 0)));

const messageOf = (result: AuditResult) => firstThatFits(reports.summary(result), slackMessage, slackTakes);

function isWithinLimits(message: SlackMessage): void {
  for (const [what, page, most, of] of published) assert.ok(of(message) <= most, `${what}: ${of(message)} (${page})`);
  const texts = textsOf(message);
  assert.ok(
    texts.every((text) => text.length > 0 && text.isWellFormed()),
    'texts are not empty',
  );
  assert.ok(asPublished(message.blocks).length > 2);
}

/** All that Slack takes for mark-up: a link of ours, and nothing else. */
function mentionsNobody(message: SlackMessage): void {
  for (const text of [...sectionsOf(message), ...contextsOf(message), message.text]) {
    const found = text.match(/<[^>]*>|[<>]/g) ?? [];
    assert.deepEqual(
      found.filter((each) => !/^<https:\/\/drift\.example\.com\/[^|<>]*\|Open the full report>$/.test(each)),
      [],
    );
    assert.deepEqual(text.match(/&(?!amp;|lt;|gt;)/g), null);
  }
}

suite('a message for Slack', () => {
  for (const name of shownResults) {
    test(`about ${name} is the one that was looked at`, async () => {
      const message = messageOf(results[name] ?? assert.fail());
      isWithinLimits(message);
      mentionsNobody(message);
      await isGoldenPayload(`${name}.slack.json`, `${JSON.stringify(message, null, 2)}\n`);
    });
  }

  test('about 10,000 findings keeps within the limits, and counts what it does not show', () => {
    const message = messageOf(manyFindings(10_000));
    isWithinLimits(message);
    assert.match(sectionsOf(message).join(), /… and [\d,]+ more/);
  });

  test('about anything keeps within the limits and mentions nobody', () => {
    fc.assert(
      fc.property(anyResult, (result) => {
        const message = messageOf({
          ...result,
          background: { ...result.background, reportUrl: 'https://drift.example.com/{run}' },
        });
        isWithinLimits(message);
        mentionsNobody(message);
      }),
      { numRuns: numRuns(300, 40) },
    );
  });

  test('has a link where reports can be read, and else the command', () => {
    const drift = results['drift'] ?? assert.fail();
    const linked = {
      ...drift,
      background: { ...drift.background, reportUrl: 'https://drift.example.com/{run}.html?a=1&b=<|>' },
    };
    const foot = (result: AuditResult) => contextsOf(messageOf(result)).at(-1) ?? '';
    assert.ok(
      foot(linked).startsWith(
        `<https://drift.example.com/${drift.run.id}.html?a=1&amp;b=%3C%7C%3E|Open the full report>\nFull report: driftwarden report`,
      ),
    );
    assert.ok(foot(drift).startsWith('Full report: driftwarden report'));
  });

  test('says first what was not read', () => {
    const blocks = sectionsOf(messageOf(results['denied'] ?? assert.fail()));
    const at = (pattern: RegExp) => blocks.findIndex((text) => pattern.test(text));
    assert.ok(at(/^:warning: \*Not read:\*/) > 0);
    assert.ok(at(/^:warning: \*Not read:\*/) < at(/New|What happened/));
  });
});

suite("Slack's mark-up", () => {
  const unescaped = (text: string) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

  test('holds any text so that nothing in it acts, and says the same', () => {
    fc.assert(
      fc.property(anyWords, (text) => {
        const written = mrkdwn(text);
        const parts = written.split('`');
        assert.equal(parts.length % 2, 1, 'each code has its end');
        assert.ok(!/[<>]/.test(written));
        for (const [index, part] of parts.entries()) {
          if (index % 2 === 0) {
            for (const word of part.split(/\s+/)) {
              const plain = unescaped(word);
              assert.ok(!/^[*_~]|[*_~]$|[^\p{L}\p{N}][*_~]|[*_~][^\p{L}\p{N}]/u.test(plain), word);
              assert.ok(!/:[^\s:]+:/.test(plain), word);
            }
          }
        }
        assert.equal(unescaped(written.replaceAll('`', '')), text.replaceAll('`', 'ˋ'));
      }),
      { numRuns: numRuns(3000) },
    );
  });

  const pairs: readonly (readonly [text: string, written: string])[] = [
    ['temp_debug on group a*b', 'temp_debug on group a*b'],
    ['_temp_ on group', '`_temp_` on group'],
    ['all of ec2:*, and more', 'all of `ec2:*`, and more'],
    ['(a*) is (a)', '(`a*`) is (a)'],
    ['arn:aws:iam::1:user/x', '`arn:aws:iam::1:user/x`'],
    ['03:00 UTC', '03:00 UTC'],
    ['<!channel> & co', '&lt;!channel&gt; &amp; co'],
    ['a ` b', 'a `ˋ` b'],
  ];
  for (const [text, written] of pairs)
    test(`of ${text}`, () => {
      assert.equal(mrkdwn(text), written);
    });

  test('has commands as a block that can be copied, or not at all', () => {
    assert.equal(codeBlock(['a <b> & `c`', 'd']), '```\na &lt;b&gt; &amp; `c`\nd\n```');
    assert.equal(codeBlock(['echo ```']), undefined);
    assert.equal(link('https://x.example/?a|b>', 'x'), '<https://x.example/?a%7Cb%3E|x>');
  });
});
