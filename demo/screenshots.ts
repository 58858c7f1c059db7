import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { mailMessage, renderReport } from '../src/report/index.ts';
import { openStore } from '../src/store/index.ts';

/**
 * Takes the README's pictures of the demo's last report: `npm run screenshots`. CHROMIUM names a browser other than
 * Debian's.
 */
const store = await openStore(join(import.meta.dirname, 'out/driftwarden.db'), { now: () => new Date() });
const result = await store.result('latest');
await store.close();

const pictures = [
  { name: 'report', html: await renderReport(result, 'html'), viewport: { width: 1200, height: 1040 } },
  { name: 'mail', html: (await mailMessage(result)).html, viewport: { width: 720, height: 1040 } },
];
const folder = await mkdtemp(join(tmpdir(), 'driftwarden-screenshots-'));
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
for (const { name, html, viewport } of pictures) {
  const file = join(folder, `${name}.html`);
  await writeFile(file, html);
  const page = await browser.newPage({ viewport });
  await page.goto(pathToFileURL(file).href);
  await page.screenshot({ path: join(import.meta.dirname, `../docs/${name}.png`) });
  console.log(`docs/${name}.png`);
}
await browser.close();
await rm(folder, { recursive: true });
