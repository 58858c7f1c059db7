import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import type { AuditResult } from '../../src/domain/audit-result.ts';
import { formats, mailMessage, renderReport, reportModel } from '../../src/report/index.ts';
import { inlineStyles } from '../../src/report/mail/inline-styles.ts';
import { htmlPart } from '../../src/report/mail/message.ts';
import { manyFindings, results } from './fixtures/results.ts';

const folder = new URL('golden/', import.meta.url);
const update = process.env['UPDATE_GOLDEN'] === '1';

const endings: Readonly<Record<string, string>> = { text: 'txt', markdown: 'md', junit: 'junit.xml' };

const styleSheet = await asset('page.css');
const script = await asset('page.js');
const mailStyleSheet = await asset('mail.css');

const renderings: Readonly<Record<string, (result: AuditResult) => Promise<string>>> = {
  ...Object.fromEntries(
    formats.map((format) => [endings[format] ?? format, (result: AuditResult) => rendered(result, format)]),
  ),
  'color.txt': (result) => renderReport(result, 'text', { color: true, width: 60 }),
  'mail.html': async (result) => {
    const { html, attachments } = await mailMessage(result);
    const names = attachments.map(({ filename }) => filename).join(' and ');
    const foot = { pointer: `The full report is attached: ${names}.`, notMailed: [] };
    const part = await htmlPart(reportModel(result), foot);
    assert.equal(html, part.html);
    assert.equal(html, inlineStyles(part.document));
    return withName(part.document, mailStyleSheet, 'reports/mail.css');
  },
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

  test('10,000 findings: of the formats, which are megabytes, the sizes and digests', async () => {
    const result = manyFindings(10_000);
    const sums = await Promise.all(formats.map(async (format) => sumOf(format, await rendered(result, format))));
    await isGolden('many.sha256', `${sums.join('\n')}\n`);
  });

  test('a mail about 10,000 findings', async () => {
    const result = manyFindings(10_000);
    const model = reportModel(result);
    const { document } = await htmlPart(model, { pointer: 'The full report is attached.', notMailed: [] });
    await isGolden('many.mail.html', withName(document, mailStyleSheet, 'reports/mail.css'));
    await isGolden('many.mail.txt', (await renderings['mail.txt']?.(result)) ?? '');
  });

  test("a mail's styles are copied into attributes, and its media queries stay", async () => {
    const document = await readFile(new URL('fixtures/styled.html', import.meta.url), 'utf8');
    await isGolden('styled.inlined.html', inlineStyles(document));
  });
});

/** A report; a page's style sheet and script by name, so that a change of them changes no golden page. */
async function rendered(result: AuditResult, format: string): Promise<string> {
  const text = await renderReport(result, format);
  if (format !== 'html') return text;
  const short = [
    [styleSheet, 'reports/page.css'],
    [script, 'reports/page.js'],
  ].reduce((page, [content = '', name = '']) => withName(page, content, name), text);
  return short
    .replace(attributeText(hashOf(styleSheet)), 'digest of reports/page.css')
    .replace(attributeText(hashOf(script)), 'digest of reports/page.js');
}

async function asset(name: string): Promise<string> {
  return (await readFile(new URL(`../../reports/${name}`, import.meta.url), 'utf8')).trim();
}

/** The document with the asset's name in place of its content, which must be in it, whole and once. */
function withName(document: string, content: string, name: string): string {
  const parts = document.split(`>${content}</`);
  assert.equal(parts.length, 2, `the content of ${name} is in the document once`);
  return parts.join(`>[${name}]</`);
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** As Handlebars writes it into an attribute. */
function attributeText(text: string): string {
  return text.replaceAll("'", '&#x27;').replaceAll('=', '&#x3D;');
}

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
