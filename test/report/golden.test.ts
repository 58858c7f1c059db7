import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import type { AuditResult } from '../../src/domain/audit-result.ts';
import { formats, mailMessage, renderReport } from '../../src/report/index.ts';
import { results } from './fixtures/results.ts';

const folder = new URL('golden/', import.meta.url);
const update = process.env['UPDATE_GOLDEN'] === '1';

const endings: Readonly<Record<string, string>> = { text: 'txt', markdown: 'md', junit: 'junit.xml' };

const renderings: Readonly<Record<string, (result: AuditResult) => Promise<string>>> = {
  ...Object.fromEntries(formats.map((format) => [endings[format] ?? format, (result: AuditResult) => renderReport(result, format)])),
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
        const rendered = await render(result);
        const file = new URL(`${name}.${ending}`, folder);
        if (update) {
          await mkdir(folder, { recursive: true });
          await writeFile(file, rendered);
        }
        assert.equal(rendered, await readFile(file, 'utf8'));
      });
    }
  }
});
