import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import type { AuditResult } from '../../src/domain/audit-result.ts';
import { formats, mailMessage, renderReport } from '../../src/report/index.ts';
import { manyFindings, results } from './fixtures/results.ts';

const folder = new URL('golden/', import.meta.url);
const update = process.env['UPDATE_GOLDEN'] === '1';

const endings: Readonly<Record<string, string>> = { text: 'txt', markdown: 'md', junit: 'junit.xml' };

const renderings: Readonly<Record<string, (result: AuditResult) => Promise<string>>> = {
  ...Object.fromEntries(
    formats.map((format) => [endings[format] ?? format, (result: AuditResult) => renderReport(result, format)]),
  ),
  'color.txt': (result) => renderReport(result, 'text', { color: true, width: 60 }),
  'mail.html': async (result) => (await mailMessage(result)).html,
  'mail.txt': async (result) => {
    const { subject, text } = await mailMessage(result);
    return `${subject}\n\n${text}`;
  },
};

/** UPDATE_GOLDEN=1 writes them anew: then read the difference as a reviewer would. */
describe('a report looks as the one that was looked at', () => {
  for (const [name, result] of Object.entries(results)) {
    for (const [ending, render] of Object.entries(renderings)) {
      test(`${name}.${ending}`, async () => {
        await isGolden(`${name}.${ending}`, await render(result));
      });
    }
  }

  test('10,000 findings: the mail as it is, and of the formats, which are megabytes, the sizes and digests', async () => {
    const result = manyFindings(10_000);
    for (const mail of ['mail.html', 'mail.txt'])
      await isGolden(`many.${mail}`, (await renderings[mail]?.(result)) ?? '');
    const sums = await Promise.all(formats.map(async (format) => sumOf(format, await renderReport(result, format))));
    await isGolden('many.sha256', `${sums.join('\n')}\n`);
  });
});

async function isGolden(name: string, rendered: string): Promise<void> {
  const file = new URL(name, folder);
  if (update) {
    await mkdir(folder, { recursive: true });
    await writeFile(file, rendered);
  }
  assert.equal(rendered, await readFile(file, 'utf8'));
}

function sumOf(format: string, rendered: string): string {
  return `${createHash('sha256').update(rendered).digest('hex')}  ${format}, ${Buffer.byteLength(rendered)} bytes`;
}
