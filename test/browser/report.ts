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
import { manyFindings, results } from '../report/fixtures/results.ts';
import {
  foreignElements,
  goTo,
  headingLevels,
  interactiveAfter,
  isTarget,
  luminanceOfGround,
  poorlyContrasting,
  reportViolations,
  severitiesOf,
  ownersOf,
  topOf,
  valuesOf,
  wasOwned,
  widths,
} from './in-page.js';

/** SCREENSHOTS=DIR keeps a picture of every document at every width, in light and dark, to be looked at. */
const screenshots = process.env['SCREENSHOTS'];

const windows = [360, 768, 1440] as const;
const accessibilityRules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const names = ['hostile', 'denied', 'drift', 'clean', 'empty', 'cause-many', 'first-audit'] as const;
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
  await writeFile(join(folder, 'many.page.html'), await renderReport(manyFindings(600), 'html'));
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
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
        for (const element of await page.locator('h3, .where, .finding dd').all()) await element.hover({ force: true });
        assert.equal(await page.evaluate(wasOwned), false);
        assert.deepEqual(await page.evaluate(foreignElements), []);
        assert.deepEqual(complaints, []);
      });
    }

    for (const width of windows) {
      test(`needs no scrolling sideways at ${width} pixels`, async () => {
        await using opened = await open(document, { viewport: { width, height: 900 } });
        const { page } = opened;
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
        await page.evaluate(axe.source);
        const { violations } = await page.evaluate<AxeResults>(
          `axe.run({ runOnly: ${JSON.stringify(accessibilityRules)} })`,
        );
        assert.deepEqual(
          violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`),
          [],
        );
      });
      if (screenshots !== undefined) {
        for (const width of windows) {
          test(`is kept as a picture, ${colorScheme}, ${width}`, async () => {
            await using opened = await open(document, { colorScheme, viewport: { width, height: 900 } });
            await opened.page.screenshot({
              path: join(screenshots, `${document}.${colorScheme}.${width}.png`),
              fullPage: true,
            });
          });
        }
      }
    }
  });
}

describe("the page's filters", () => {
  const result = resultOf('hostile');
  const shownIn = (page: Page) => page.locator('.entry:not([hidden])').count();
  const choose = (page: Page, field: string, value: string) =>
    page.locator(`[data-filter="${field}"]`).selectOption(value);

  test('narrow by each field and by words, together, and are cleared', async () => {
    await using opened = await open('hostile.page');
    const { page, complaints } = opened;
    const all = result.findings.length;
    assert.equal(await shownIn(page), all);
    for (const field of ['severity', 'status', 'check', 'owner', 'account', 'region'] as const) {
      const select = page.locator(`[data-filter="${field}"]`);
      if ((await select.count()) === 0) continue;
      const values = await select.locator('option').evaluateAll(valuesOf);
      const counts: number[] = [];
      for (const value of values.slice(1)) {
        await choose(page, field, value);
        counts.push(await shownIn(page));
      }
      await choose(page, field, '');
      assert.ok(
        counts.every((number) => number > 0),
        `each ${field} that is offered is there`,
      );
      assert.equal(
        counts.reduce((sum, number) => sum + number, 0),
        all,
        `each finding has one ${field}`,
      );
    }
    const [first] = result.findings;
    assert.ok(first);
    await page.locator('[data-filter="q"]').fill(first.id.toUpperCase());
    assert.equal(await shownIn(page), 1);
    assert.match((await page.locator('.filters output').textContent()) ?? '', new RegExp(`^1 of ${all} findings$`));
    await choose(page, 'status', first.status === 'new' ? 'open' : 'new');
    assert.equal(await shownIn(page), 0);
    await page.locator('.filters button').click();
    assert.equal(await shownIn(page), all);
    assert.deepEqual(complaints, []);
  });

  test('stand in the address, so that a view can be linked', async () => {
    await using opened = await open('drift.page', {}, '#severity=high&sort=resource');
    const { page } = opened;
    const shown = await page.locator('.entry:not([hidden])').evaluateAll(severitiesOf);
    assert.ok(shown.length > 0 && shown.every((severity) => severity === 'high'));
    await choose(page, 'severity', 'low');
    assert.match(page.url(), /#severity=low&sort=resource$/);
  });

  test('give way to a link that names a finding', async () => {
    const target = result.findings.find(({ status }) => status === 'changed');
    assert.ok(target);
    await using opened = await open('hostile.page', {}, '#status=new');
    const { page } = opened;
    const finding = page.locator(`[id="${target.id}"]`);
    assert.equal(await finding.isVisible(), false);
    await page.evaluate(goTo, `#${target.id}`);
    await finding.waitFor({ state: 'visible' });
    const top = await finding.evaluate(topOf);
    assert.ok(top >= 0 && top < 700, `${top} pixels from the top`);
  });

  test('sort within a group', async () => {
    await using opened = await open('many.page');
    const { page } = opened;
    await choose(page, 'sort', 'owner');
    const owners = await page.locator('.members').first().locator('.entry').evaluateAll(ownersOf);
    assert.ok(owners.length > 50);
    assert.deepEqual(
      owners,
      owners.toSorted((a, b) => a.localeCompare(b)),
    );
  });

  test('are not there without JavaScript, and everything else is', async () => {
    await using opened = await open('hostile.page', { javaScriptEnabled: false });
    const { page } = opened;
    assert.equal(await page.locator('.filters').isVisible(), false);
    assert.equal(await page.locator('.entry').count(), result.findings.length);
  });

  test('10,000 findings are there to be used in a moment', async (t) => {
    const html = await renderReport(manyFindings(10_000), 'html');
    await writeFile(join(folder, 'huge.page.html'), html);
    assert.ok(Buffer.byteLength(html) < 10_000_000);
    const began = performance.now();
    await using opened = await open('huge.page');
    const { page } = opened;
    await page.locator('.filters').waitFor({ state: 'visible' });
    const opening = await page.evaluate(interactiveAfter);
    const usable = performance.now();
    await choose(page, 'owner', 'owner-7@example.com');
    assert.equal(await shownIn(page), 50);
    const filtered = performance.now();
    await page.locator('[data-filter="q"]').fill('worker');
    assert.equal(await shownIn(page), 50);
    t.diagnostic(
      `${(Buffer.byteLength(html) / 1e6).toFixed(1)} MB; interactive after ${opening} ms by the browser, ${Math.round(usable - began)} ms with its start; filtered in ${Math.round(filtered - usable)} ms`,
    );
    assert.ok(opening < 5000);
  });
});

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

  test('shows the fix as a command that can be copied', async () => {
    await using opened = await open('hostile.page');
    const command = opened.page.locator(`[id="${target.id}"] .fix`);
    assert.equal(await command.isVisible(), true);
    assert.equal(await command.textContent(), target.fix?.commands.map(copyable).join('\n'));
  });

  test('keeps evidence folded, as policies and statements and not as JSON', async () => {
    await using opened = await open('drift.page');
    const evidence = opened.page.locator('.evidence').filter({ hasText: 'ec2-all' }).first();
    const said = evidence.locator('dd').first();
    assert.equal(await said.isVisible(), false);
    await evidence.locator('summary').click();
    assert.equal(await said.isVisible(), true);
    assert.match((await evidence.textContent()) ?? '', /Allow ec2:\* on \*/);
    assert.doesNotMatch((await evidence.textContent()) ?? '', /[{}"]/);
  });

  test('opens the list that holds the finding which a link names', async () => {
    const inList = resultOf('cause-many').findings.find(({ check }) => check === 'required-tag');
    assert.ok(inList);
    await using opened = await open('cause-many.page', {}, `#${inList.id}`);
    assert.equal(await opened.page.locator(`[id="${inList.id}"]`).isVisible(), true);
  });

  for (const viewport of [
    { width: 1440, height: 1000 },
    { width: 375, height: 800 },
  ]) {
    test(`has on the first screen, ${viewport.width} × ${viewport.height}: verdict, coverage, two causes and their fixes`, async () => {
      await using opened = await open('cause-many.page', { viewport });
      const { page } = opened;
      const first = [
        '.verdict',
        '.unread summary',
        '.cause >> nth=0',
        '.cause h3 >> nth=1',
        '.repair .command >> nth=0',
      ];
      const fixOf = (index: number) => page.locator('.cause').nth(index).locator('.repair > p').first();
      for (const element of [...first.map((each) => page.locator(each)), fixOf(0), fixOf(1)]) {
        const box = await element.boundingBox();
        assert.ok(box && box.y + box.height <= viewport.height, JSON.stringify(box));
      }
    });
  }

  test('prints the findings of a night on fewer than six pages', async () => {
    await using opened = await open('cause-many.page');
    const pdf = await opened.page.pdf({ format: 'A4' });
    const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
    assert.ok(pages > 0 && pages < 6, `${pages} pages`);
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
