import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { concludeAudit } from '../../../src/domain/audit-result.ts';
import type { Coverage } from '../../../src/domain/scope.ts';
import { mailMessage, renderReport } from '../../../src/report/index.ts';
import { hostileFinding } from '../fixtures/hostile.ts';
import { wholeCoverage } from '../fixtures/coverage.ts';
import { finding } from '../fixtures/finding.ts';
import { manyFindings, results } from '../fixtures/results.ts';
import { run } from '../fixtures/run.ts';

const limit = 80_000;

const bytes = (text: string) => Buffer.byteLength(text);

describe('a mail stays below 80 KB', () => {
  const hostile = Array.from({ length: 300 }, (_, index) => ({
    ...hostileFinding('new'),
    id: `dw-${index}`,
    owner: `${index} ${'"'.repeat(256)}`,
  }));
  const unread = Array.from({ length: 5000 }, (_, index): Coverage => ({
    account: String(100_000_000_000 + index),
    region: 'us-east-1',
    kind: 'instance',
    status: 'failed',
    error: `error ${index} ${'<'.repeat(400)}`,
  }));
  const cases = {
    '10,000 findings': manyFindings(10_000),
    '300 findings that are nothing but quotes and tags': concludeAudit(run, wholeCoverage, { findings: hostile }),
    '5,000 reasons why something was not read': concludeAudit(run, unread, { findings: [] }),
  };
  for (const [name, result] of Object.entries(cases)) {
    test(name, async () => {
      const { html, text } = await mailMessage(result);
      assert.ok(bytes(html) < limit, `${bytes(html)} bytes of HTML`);
      assert.ok(bytes(text) < limit, `${bytes(text)} bytes of text`);
      assert.match(html, /… and [\d,]+ more/);
      assert.match(text, /… and [\d,]+ more/);
    });
  }
});

test('a mail counts what it does not show', async () => {
  const { html, text } = await mailMessage(manyFindings(1000));
  // Findings that say the same stand in a row, which counts those that it does not name.
  const section = /New and changed[^]*Still open/.exec(html)?.[0] ?? '';
  const counted = [...section.matchAll(/… and ([\d,]+) more/g)].map(([, number]) => Number(number));
  const named = new Set([...section.matchAll(/dw-[0-9a-f]{16}/g)].map(([id]) => id)).size;
  assert.ok(named > 10);
  assert.equal(
    counted.reduce((sum, number) => sum + number, named),
    300 + 100,
  );
  assert.match(text, /New \(300\)/);
});

test('a mail shows a command whole or not at all', async () => {
  const command = `aws iam put-group-policy --group-name g --policy-name p --policy-document '${JSON.stringify({ Statement: 'x'.repeat(5000) })}'`;
  const result = concludeAudit(run, wholeCoverage, {
    findings: [finding({ check: 'c', title: 't', fix: { commands: [command] } })],
  });
  const { html, text } = await mailMessage(result);
  assert.ok(!html.includes('aws iam') && html.includes('The command that fixes it is in the full report.'));
  assert.ok(!text.includes('aws iam') && /fix {7}see the full report/.test(text));
  assert.ok((await renderReport(result, 'text')).includes(command));
});

describe('the full report', () => {
  const result = results['denied'];
  assert.ok(result);

  test('is attached as page and as JSON', async () => {
    const { attachments, html, text } = await mailMessage(result);
    assert.deepEqual(attachments, [
      {
        filename: `driftwarden-${run.id}.html`,
        contentType: 'text/html; charset=utf-8',
        content: await renderReport(result, 'html'),
      },
      {
        filename: `driftwarden-${run.id}.json`,
        contentType: 'application/json',
        content: await renderReport(result, 'json'),
      },
    ]);
    const sentence = `The full report is attached: driftwarden-${run.id}.html and driftwarden-${run.id}.json.`;
    assert.ok(html.includes(sentence) && text.endsWith(`${sentence}\n`));
  });

  test('is left out, and the mail says how to get it, where it is too large', async () => {
    const small = bytes(await renderReport(result, 'json'));
    const { attachments, text } = await mailMessage(result, { attachmentLimit: small / 1e6 });
    assert.deepEqual(
      attachments.map(({ filename }) => filename),
      [`driftwarden-${run.id}.json`],
    );
    assert.match(
      text,
      /attached: driftwarden-[\w-]+\.json\. Too large to attach: driftwarden-[\w-]+\.html \(0\.\d MB\); "driftwarden report [\w-]+ --format html/,
    );
    assert.deepEqual((await mailMessage(result, { attachmentLimit: 0 })).attachments, []);
  });

  test('is never attached under a name with a path in it', async () => {
    const { attachments } = await mailMessage({ ...result, run: { ...run, id: '../../etc/x\r\ny' } });
    assert.deepEqual(
      attachments.map(({ filename }) => filename),
      ['driftwarden-..-..-etc-x--y.html', 'driftwarden-..-..-etc-x--y.json'],
    );
  });
});

test('a mail links to the report where its address is configured, whatever is in the address', async () => {
  const plain = concludeAudit(run, wholeCoverage, { findings: [finding({ check: 'user-mfa', title: 'x' })] });
  const linked = (reportUrl: string) => mailMessage({ ...plain, background: { ...plain.background, reportUrl } });
  const { html, text } = await linked('https://drift.example.com/{run}.html?a=1&b="<');
  const address = `https://drift.example.com/${run.id}.html?a=1&b="<`;
  assert.ok(text.includes(`in the browser: ${address}\n`));
  const [, href = ''] = /<a [^>]*?href="([^"]*)"[^>]*>The report of this run/.exec(html) ?? [];
  assert.equal(href, `https://drift.example.com/${run.id}.html?a=1&amp;b=&quot;<`);
  for (const without of [await mailMessage(plain), await linked(`https://drift.example.com/${'x'.repeat(1001)}`)]) {
    assert.doesNotMatch(without.html, /<a /);
    assert.doesNotMatch(without.text, /in the browser/);
  }
});
