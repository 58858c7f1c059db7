import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { CloudEvent, HTTP } from 'cloudevents';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { eventBody, eventOf } from '../../../../src/notify/channels/webhook/event.ts';
import { signedHeaders, signingKeys } from '../../../../src/notify/channels/webhook/signature.ts';
import { webhook } from '../../../../src/notify/channels/webhook/index.ts';
import type { ReportDocument } from '../../../../src/notify/cut-report.ts';
import { numRuns } from '../../../fixtures/runs.ts';
import { manyFindings, results } from '../../../report/fixtures/results.ts';
import { isGoldenPayload } from '../../fixtures/golden.ts';
import { adminsOf, anyResult, anyWords, reports, shownResults } from '../../fixtures/reports.ts';
import { sourcesWith } from '../../fixtures/sources.ts';

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const other = `whsec_${Buffer.alloc(24, 9).toString('base64')}`;

const opened = (maxKilobytes = 1000) =>
  webhook.open(
    webhook.settings.parse({ maxKilobytes }),
    sourcesWith({ DRIFTWARDEN_WEBHOOK_URL: 'http://localhost/hook', DRIFTWARDEN_WEBHOOK_SECRET: secret }),
  );

/** The event as the SDK of CloudEvents reads it; it throws where the event breaks the specification. */
function read(body: string): CloudEvent<ReportDocument> {
  const event = HTTP.toEvent<ReportDocument>({ headers: { 'content-type': 'application/cloudevents+json' }, body });
  if (Array.isArray(event)) assert.fail('several events');
  return new CloudEvent<ReportDocument>(event, true);
}

suite('the event of a webhook', () => {
  for (const name of shownResults) {
    test(`about ${name} is a CloudEvent with the JSON report`, async () => {
      const result = results[name] ?? assert.fail();
      const channel = await opened();
      const content = await channel.render(adminsOf(result), reports);
      const body = eventBody(content, 'msg_1');
      const event = read(body);
      assert.deepEqual(event.data, JSON.parse(await reports.report(result, 'json')));
      assert.deepEqual(
        [event.id, event.type, event.subject, event.time, event.source],
        [
          'msg_1',
          'driftwarden.audit.finished',
          result.run.id,
          result.run.finishedAt,
          result.run.accounts.length === 1
            ? `urn:driftwarden:account:${result.run.accounts.join('')}`
            : 'urn:driftwarden',
        ],
      );
      if (name === 'clean')
        await isGoldenPayload('clean.webhook.json', `${JSON.stringify(JSON.parse(body), null, 2)}\n`);
    });
  }

  test('has at most as many bytes as its settings allow', async () => {
    const channel = await opened(64);
    const body = eventBody(await channel.render(adminsOf(manyFindings(10_000)), reports), 'msg_1');
    assert.ok(Buffer.byteLength(body) <= 64_000);
    assert.ok(Buffer.byteLength(body) > 10_000);
    assert.ok('cut' in (read(body).data ?? {}));
  });

  test('about anything is a CloudEvent within its limit', async () => {
    await fc.assert(
      fc.asyncProperty(anyResult, async (result) => {
        const report = JSON.parse(await reports.report(result, 'json')) as ReportDocument;
        const body = eventBody(eventOf(result.run, report, 16_000), 'x'.repeat(100));
        assert.ok(Buffer.byteLength(body) <= 16_000);
        read(body);
      }),
      { numRuns: numRuns(100, 15) },
    );
  });
});

suite('the signature of a webhook', () => {
  const at = new Date();

  test('is what the library of Standard Webhooks verifies; a changed byte, id or time, or another key is refused', () => {
    fc.assert(
      fc.property(anyWords, fc.nat(1e9), (text, index) => {
        const body = JSON.stringify({ text });
        const headers = { ...signedHeaders({ secrets: [secret] }, { id: `msg_${index}`, at, body }) };
        assert.deepEqual(new Webhook(secret).verify(body, headers), { text });
        const refused = (changed: Readonly<Record<string, string>>, sent = body, key = secret) => {
          assert.throws(() => new Webhook(key).verify(sent, { ...headers, ...changed }));
        };
        refused({}, `${body} `);
        refused({ 'webhook-id': `msg_${index + 1}` });
        refused({ 'webhook-timestamp': `${Math.floor(at.getTime() / 1000) - 1}` });
        refused({ 'webhook-timestamp': `${Math.floor(at.getTime() / 1000) - 3600}` });
        refused({}, body, other);
      }),
      { numRuns: numRuns(100, 20) },
    );
  });

  test('is made with each key while keys are exchanged', () => {
    const headers = { ...signedHeaders({ secrets: [other, secret] }, { id: 'msg_1', at, body: '{}' }) };
    for (const key of [secret, other]) assert.deepEqual(new Webhook(key).verify('{}', headers), {});
    assert.throws(() => new Webhook(`whsec_${Buffer.alloc(24, 1).toString('base64')}`).verify('{}', headers));
  });

  const bad = [
    'swordfish-4711',
    'whsec_',
    'whsec_c2hvcnQtNDcxMQ==',
    `whsec_${Buffer.alloc(65, 1).toString('base64')}`,
    `${secret} swordfish-4711`,
  ];
  for (const value of bad) {
    test(`is not made with ${value.slice(0, 20)}, and the error does not show it`, async () => {
      const keys = signingKeys('DRIFTWARDEN_WEBHOOK_SECRET', sourcesWith({ DRIFTWARDEN_WEBHOOK_SECRET: value }));
      await assert.rejects(keys, ({ message }: Error) => {
        assert.match(message, /^environment: DRIFTWARDEN_WEBHOOK_SECRET is not whsec_ and the base64/);
        assert.doesNotMatch(message, /4711|AQEB|BwcH/);
        return true;
      });
    });
  }

  test('has an id without the full stop that separates what is signed', async () => {
    const channel = await opened();
    assert.equal(
      channel.messageId?.('20261123T030000Z-1a2b3c.0123456789ab'),
      'msg_20261123T030000Z-1a2b3c_0123456789ab',
    );
  });
});
