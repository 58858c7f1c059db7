import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { failureFromSns } from '../../../../src/notify/channels/sns/classify.ts';
import { sns } from '../../../../src/notify/channels/sns/index.ts';
import { snsMessage, type SnsMessage } from '../../../../src/notify/channels/sns/message.ts';
import type { AuditResult } from '../../../../src/domain/audit-result.ts';
import { numRuns } from '../../../fixtures/runs.ts';
import { manyFindings, results } from '../../../report/fixtures/results.ts';
import { isGoldenPayload } from '../../fixtures/golden.ts';
import { anyResult, reports, shownResults } from '../../fixtures/reports.ts';
import { sourcesWith } from '../../fixtures/sources.ts';

const publishPage = 'https://docs.aws.amazon.com/sns/latest/api/API_Publish.html';

/** What is published of the limits of SNS, and what a message has of it. */
const published: readonly (readonly [what: string, page: string, most: number, of: (message: SnsMessage) => number])[] =
  [
    [
      'bytes of the message and its attributes',
      publishPage,
      262_144,
      ({ message, attributes }) => Buffer.byteLength(message) + Buffer.byteLength(JSON.stringify(attributes)),
    ],
    ['characters of the subject', publishPage, 99, ({ subject }) => subject.length],
    [
      'characters of an SMS',
      'https://docs.aws.amazon.com/sns/latest/dg/sms_publish-to-phone.html',
      1600,
      (message) => textsOf(message).sms.length,
    ],
  ];

const textsOf = ({ message }: SnsMessage) => JSON.parse(message) as { readonly default: string; readonly sms: string };

function isWithinLimits(message: SnsMessage): void {
  for (const [what, page, most, of] of published) assert.ok(of(message) <= most, `${what}: ${of(message)} (${page})`);
  assert.match(
    message.subject,
    /^[!-~][ -~]*$/,
    'ASCII without line breaks, beginning with a letter, digit or punctuation',
  );
  for (const value of Object.values(message.attributes)) assert.match(value, /^[\w-]+$/);
}

suite('a message for SNS', () => {
  for (const name of shownResults) {
    test(`about ${name} is the one that was looked at`, async () => {
      const message = await snsMessage(results[name] ?? assert.fail(), 'text', reports);
      isWithinLimits(message);
      const { subject, attributes } = message;
      const texts = textsOf(message);
      await isGoldenPayload(
        `${name}.sns.txt`,
        `${subject}\n${JSON.stringify(attributes)}\n${texts.sms}\n\n${texts.default}`,
      );
    });
  }

  test('for programs is the JSON report, cut where it is too long', async () => {
    const small = results['drift'] ?? assert.fail();
    assert.deepEqual(
      JSON.parse(textsOf(await snsMessage(small, 'json', reports)).default),
      JSON.parse(await reports.report(small, 'json')),
    );
    const message = await snsMessage(manyFindings(10_000), 'json', reports);
    isWithinLimits(message);
    const report = JSON.parse(textsOf(message).default) as { findings: unknown[]; cut?: unknown };
    assert.ok(report.findings.length > 30 && report.cut !== undefined);
  });

  test('about anything keeps within the limits, for people and for programs', async () => {
    await fc.assert(
      fc.asyncProperty(anyResult, fc.constantFrom('text', 'json'), async (result: AuditResult, form) => {
        isWithinLimits(await snsMessage(result, form, reports));
      }),
      { numRuns: numRuns(200, 30) },
    );
  });
});

suite('an error of SNS', () => {
  const named = (name: string, message = 'no') => Object.assign(new Error(message), { name });
  const topic = 'arn:aws:sns:eu-west-1:111122223333:drift';
  const cases: readonly (readonly [error: Error, retry: boolean, reason: RegExp])[] = [
    [named('InvalidParameterException'), false, /^arn:.*:drift: refused the message: InvalidParameterException: no$/],
    [named('NotFoundException'), true, /did not take the message: NotFoundException/],
    [named('AuthorizationErrorException'), true, /AuthorizationErrorException/],
    [named('ThrottledException'), true, /ThrottledException/],
    [named('KMSDisabledException'), true, /KMSDisabledException/],
    [named('InternalErrorException'), true, /InternalErrorException/],
    [named('CredentialsProviderError', 'none'), true, /: no AWS credentials: none$/],
    [
      new Error('connect ECONNREFUSED\n\u001b[2J'),
      true,
      /did not take the message: connect ECONNREFUSED \\u\{1b\}\[2J$/,
    ],
  ];
  for (const [error, retry, reason] of cases) {
    test(`${error.name} ${error.message.slice(0, 7)} ${retry ? 'is retried' : 'is final'}`, () => {
      const failure = failureFromSns(topic, error);
      assert.deepEqual([failure.retry, failure.outage], [retry, retry]);
      assert.match(failure.reason, reason);
    });
  }
});

test('the section of SNS takes a topic, and nothing that is none', () => {
  const parsed = (topic: string) => sns.settings.safeParse({ topic }).success;
  for (const topic of [
    'arn:aws:sns:eu-west-1:111122223333:drift',
    'arn:aws-us-gov:sns:us-gov-west-1:111122223333:drift.fifo',
    'arn:aws-cn:sns:cn-north-1:111122223333:a_b-c',
  ])
    assert.ok(parsed(topic), topic);
  for (const topic of [
    'drift',
    'arn:aws:sqs:eu-west-1:111122223333:drift',
    'arn:aws:sns::111122223333:drift',
    'arn:aws:sns:eu-west-1:1:drift',
    'arn:aws:sns:eu-west-1:111122223333:a/b',
  ])
    assert.ok(!parsed(topic), topic);
});

test('publishing needs one action, which the least policy includes', async () => {
  const declared = sns.settings.parse({ topic: 'arn:aws:sns:eu-west-1:111122223333:drift' });
  assert.deepEqual((await sns.open(declared, sourcesWith({}))).permissions, ['sns:Publish']);
});
