import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { renderReport } from '../../src/report/index.ts';
import { results } from '../report/fixtures/results.ts';
import { goTo } from './in-page.js';

/* The page's filters in its address: the same names as the flags of `report`. */

const result = results['hostile'] ?? assert.fail('no such result');
const all = result.findings.length;

let browser: Browser;
let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'driftwarden-address-'));
  await writeFile(join(folder, 'page.html'), await renderReport(result, 'html'));
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
});

after(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

/** Opens the page at an address; the errors of its script are collected. */
async function open(address: string): Promise<{ readonly page: Page; readonly errors: readonly string[] }> {
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => errors.push(message.text()));
  await page.goto(`${pathToFileURL(join(folder, 'page.html')).href}${address}`);
  return { page, errors };
}

const shownIn = (page: Page) => page.locator('.entry:not([hidden])').count();

for (const mark of ['#', '?']) {
  test(`after ${mark} several values of one field are alternatives, and Clear takes them out of the address`, async () => {
    const { page, errors } = await open(`${mark}status=new&status=open`);
    const wanted = result.findings.filter(({ status }) => status === 'new' || status === 'open');
    assert.equal(await shownIn(page), wanted.length);
    assert.equal(await page.locator('[data-filter="status"] option:checked').textContent(), 'new or open');
    await page.locator('.filters button').click();
    assert.equal(await shownIn(page), all);
    assert.doesNotMatch(page.url(), /status=/);
    assert.deepEqual(errors, []);
  });
}

test('a value that no finding has shows none of them, also in a field without a choice', async () => {
  const { page } = await open('#check=image-age');
  assert.equal(await shownIn(page), 0);
  assert.match((await page.locator('.filters output').textContent()) ?? '', /^0 of /);
  await page.evaluate(goTo, 'severity=high');
  await page.locator('.entry:not([hidden])').first().waitFor();
  assert.equal(await shownIn(page), result.findings.filter(({ severity }) => severity === 'high').length);
});

test('a hostile value is text and nothing else', async () => {
  const { page, errors } = await open(`#owner=${encodeURIComponent('<img src=x onerror="window.pwned=1">')}&owner=a`);
  assert.equal(await shownIn(page), 0);
  assert.equal(await page.locator('img').count(), 0);
  assert.deepEqual(errors, []);
});
