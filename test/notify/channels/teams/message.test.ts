import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { suite, test } from 'node:test';
import type * as AdaptiveCards from 'adaptivecards';
import fc from 'fast-check';
import { teamsMessage, teamsTakes, type TeamsMessage } from '../../../../src/notify/channels/teams/message.ts';
import { firstThatFits } from '../../../../src/notify/fit.ts';
import type { AuditResult } from '../../../../src/domain/audit-result.ts';
import { numRuns } from '../../../fixtures/runs.ts';
import { manyFindings, results } from '../../../report/fixtures/results.ts';
import { isGoldenPayload } from '../../fixtures/golden.ts';
import { anyResult, reports, shownResults } from '../../fixtures/reports.ts';

// The package's modules are written for bundlers; this file of it is not.
const { AdaptiveCard, SerializationContext, Versions } = createRequire(import.meta.url)(
  'adaptivecards/dist/adaptivecards.js',
) as typeof AdaptiveCards;

const teamsPage = 'https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using';

/** What is published of Teams' limits, and what a message has of it. */
const published: readonly (readonly [
  what: string,
  page: string,
  most: number,
  of: (message: TeamsMessage) => number,
])[] = [
  ['bytes', teamsPage, 28 * 1024, (message) => Buffer.byteLength(JSON.stringify(message))],
  [
    'bytes in UTF-16, which Teams counts in some cases',
    'https://stackoverflow.com/questions/78034694',
    28 * 1024,
    (message) => Buffer.byteLength(JSON.stringify(message), 'utf16le'),
  ],
];

/** What is wrong with a card by the schema of its version, as its authors' own parser says. */
function problemsOf(card: unknown): readonly string[] {
  const context = new SerializationContext(Versions.v1_4);
  const parsed = new AdaptiveCard();
  parsed.parse(card, context);
  return [
    ...Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index).message),
    ...parsed.validateProperties().validationEvents.map(({ message }) => message),
  ];
}

const messageOf = (result: AuditResult) => firstThatFits(reports.summary(result), teamsMessage, teamsTakes);
const cardOf = (message: TeamsMessage) => message.attachments[0].content;

/** Every object within a value. */
function* objectsIn(value: unknown): Iterable<Readonly<Record<string, unknown>>> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value as Readonly<Record<string, unknown>>;
  for (const each of Object.values(value)) yield* objectsIn(each);
}

const textsOf = (message: TeamsMessage) =>
  [...objectsIn(message)].flatMap(({ type, text }) => (type === 'TextRun' ? [text as string] : []));

function isWithinLimits(message: TeamsMessage): void {
  for (const [what, page, most, of] of published) assert.ok(of(message) <= most, `${what}: ${of(message)} (${page})`);
  assert.deepEqual(problemsOf(cardOf(message)), []);
  const types = new Set(
    [...objectsIn(cardOf(message))].flatMap(({ type }) => (typeof type === 'string' ? [type] : [])),
  );
  const allowed = ['AdaptiveCard', 'Container', 'RichTextBlock', 'TextRun', 'Action.OpenUrl'];
  assert.deepEqual(
    [...types].filter((type) => !allowed.includes(type)),
    [],
    'no element that obeys Markdown',
  );
  assert.deepEqual(Object.keys(cardOf(message).msteams), ['width'], 'no entities that mention somebody');
  assert.ok(textsOf(message).every((text) => text !== ''));
}

suite('a message for Microsoft Teams', () => {
  test('has the envelope that Workflows takes', () => {
    const { type, attachments } = messageOf(results['clean'] ?? assert.fail());
    assert.equal(type, 'message');
    assert.deepEqual(
      attachments.map(({ contentType, contentUrl, content }) => [
        contentType,
        contentUrl,
        content.type,
        content.version,
      ]),
      [['application/vnd.microsoft.card.adaptive', null, 'AdaptiveCard', '1.4']],
    );
  });

  for (const name of shownResults) {
    test(`about ${name} is the one that was looked at`, async () => {
      const message = messageOf(results[name] ?? assert.fail());
      isWithinLimits(message);
      await isGoldenPayload(`${name}.teams.json`, `${JSON.stringify(message, null, 2)}\n`);
    });
  }

  test('about 10,000 findings keeps within the limits, and counts what it does not show', () => {
    const message = messageOf(manyFindings(10_000));
    isWithinLimits(message);
    assert.match(textsOf(message).join('\n'), /… and [\d,]+ more/);
  });

  test('about anything keeps within the limits and obeys no Markdown', () => {
    fc.assert(
      fc.property(anyResult, (result) => {
        isWithinLimits(messageOf(result));
      }),
      { numRuns: numRuns(300, 30) },
    );
  });

  test('opens the report where reports can be read', () => {
    const drift = results['drift'] ?? assert.fail();
    const linked = { ...drift, background: { ...drift.background, reportUrl: 'https://drift.example.com/{run}.html' } };
    assert.deepEqual(cardOf(messageOf(linked)).actions, [
      { type: 'Action.OpenUrl', title: 'Open the full report', url: `https://drift.example.com/${drift.run.id}.html` },
    ]);
    assert.equal(cardOf(messageOf(drift)).actions, undefined);
  });

  test('says first what was not read', () => {
    const texts = textsOf(messageOf(results['denied'] ?? assert.fail()));
    const at = (pattern: RegExp) => texts.findIndex((text) => pattern.test(text));
    assert.ok(at(/^Not read: $/) > 0);
    assert.ok(at(/^Not read: $/) < at(/^(New|What happened)$/));
  });

  test('the parser that the tests ask finds what is wrong', () => {
    const card = { type: 'AdaptiveCard', version: '1.4', body: [{ type: 'RichTextBlok' }] };
    assert.match(problemsOf(card).join(), /Unknown element type/);
  });
});
