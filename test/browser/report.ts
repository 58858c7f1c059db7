import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import axe, { type AxeResults } from 'axe-core';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { mailMessage, renderReport } from '../../src/report/index.ts';
import { copyable } from '../../src/report/copyable.ts';
import { results } from '../report/fixtures/results.ts';
import {
  foreignElements,
  headingLevels,
  isTarget,
  luminanceOfGround,
  poorlyContrasting,
  reportViolations,
  topOf,
  unfold,
  wasOwned,
  widths,
} from './in-page.js';

/** SCREENSHOTS=DIR keeps a picture of every document at every width, in light and dark, to be looked at. */
const screenshots = process.env['SCREENSHOTS'];

const windows = [360, 768, 1440] as const;
const accessibilityRules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const names = ['hostile', 'denied', 'clean', 'empty'] as const;
const documents = names.flatMap((name) => [`${name}.page`, `${name}.mail`]);

let browser: Browser;
let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'driftwarden-browser-'));
  for (const name of names) {
    const result = resultOf(name);
    await writeFile(join(folder, `${name}.page.html`), await renderReport(result, 'html'));
    await writeFile(join(folder, `${name}.mail.html`), (await mailMessage(result)).html);
  }
  browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
});

after(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

function resultOf(name: (typeof names)[number]) {
  const result = results[name];
  assert.ok(result);
  return result;
}

interface Opened extends AsyncDisposable {
  readonly page: Page;
  /** What the browser complained of, and what it was asked to fetch besides the document. */
  readonly complaints: readonly string[];
}

async function open(document: string, options: BrowserContextOptions = {}, fragment = ''): Promise<Opened> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  const url = pathToFileURL(join(folder, `${document}.html`)).href;
  page.on('console', (message) => complaints.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (request.url().split('#')[0] !== url) complaints.push(`request: ${request.url()}`);
  });
  await page.addInitScript(reportViolations);
  await page.goto(url + fragment);
  return { page, complaints, [Symbol.asyncDispose]: () => context.close() };
}

for (const document of documents) {
  describe(document, () => {
    for (const bypassCSP of [false, true]) {
      test(`runs no script, asks for nothing and breaks no policy${bypassCSP ? ', even where nobody enforces one' : ''}`, async () => {
        await using opened = await open(document, { bypassCSP });
        const { page, complaints } = opened;
        for (const element of await page.locator('h3, .where, .values dd').all()) await element.hover({ force: true });
        assert.equal(await page.evaluate(wasOwned), false);
        assert.deepEqual(await page.evaluate(foreignElements), []);
        assert.deepEqual(complaints, []);
      });
    }

    for (const width of windows) {
      test(`needs no scrolling sideways at ${width} pixels`, async () => {
        await using opened = await open(document, { viewport: { width, height: 900 } });
        const { page } = opened;
        await page.evaluate(unfold);
        const { content, window } = await page.evaluate(widths);
        assert.ok(content <= window, `${content} pixels of content in ${window}`);
      });
    }

    for (const colorScheme of ['light', 'dark'] as const) {
      test(`has enough contrast in ${colorScheme} mode (WCAG AA)`, async () => {
        await using opened = await open(document, { colorScheme });
        const { page } = opened;
        assert.equal((await page.evaluate(luminanceOfGround)) < 0.5, colorScheme === 'dark');
        assert.deepEqual(await page.evaluate(poorlyContrasting), []);
      });
      test(`gives axe nothing to find in ${colorScheme} mode (WCAG 2.2 AA)`, async () => {
        await using opened = await open(document, { colorScheme });
        const { page } = opened;
        await page.evaluate(unfold);
        await page.evaluate(axe.source);
        const { violations } = await page.evaluate<AxeResults>(`axe.run({ runOnly: ${JSON.stringify(accessibilityRules)} })`);
        assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`), []);
      });
      if (screenshots !== undefined) {
        for (const width of windows) {
          test(`is kept as a picture, ${colorScheme}, ${width}`, async () => {
            await using opened = await open(document, { colorScheme, viewport: { width, height: 900 } });
            await opened.page.screenshot({ path: join(screenshots, `${document}.${colorScheme}.${width}.png`), fullPage: true });
          });
        }
      }
    }
  });
}

describe('the page', () => {
  const result = resultOf('hostile');
  const [, target] = result.findings;
  assert.ok(target);

  test('opens at the finding that a link names', async () => {
    await using opened = await open('hostile.page', {}, `#${target.id}`);
    const { page } = opened;
    const finding = page.locator(`[id="${target.id}"]`);
    assert.equal(await finding.evaluate(isTarget), true);
    const top = await finding.evaluate(topOf);
    assert.ok(top >= 0 && top < 200, `${top} pixels from the top`);
  });

  test('shows the fix as a command that can be copied, once it is opened', async () => {
    await using opened = await open('hostile.page');
    const { page } = opened;
    const details = page.locator(`[id="${target.id}"] details`).first();
    const command = details.locator('pre').first();
    assert.equal(await command.isVisible(), false);
    await details.locator('summary').click();
    assert.equal(await command.isVisible(), true);
    assert.equal(await command.textContent(), target.fix?.commands.map(copyable).join('\n'));
  });

  test('prints what is folded away', async () => {
    await using opened = await open('denied.page');
    const { page } = opened;
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.locator('details pre').first().isVisible(), true);
  });

  test('has one first heading, and no level of heading left out', async () => {
    await using opened = await open('denied.page');
    const levels = await opened.page.evaluate(headingLevels);
    assert.equal(levels.filter((level) => level === 1).length, 1);
    levels.forEach((level, index) => {
      assert.ok(index === 0 ? level === 1 : level <= (levels[index - 1] ?? 0) + 1, levels.join(' '));
    });
  });
});
