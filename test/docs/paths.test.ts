import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { notModelled, privilegeEscalations, techniques } from '../../src/access/index.ts';

const page = await readFile(join(import.meta.dirname, '../../docs/paths.md'), 'utf8');

test('docs/paths.md lists every technique with its source, under its effect, and nothing else', () => {
  const sections = page.split(/^## /m).slice(1);
  const rowsUnder = (heading: string) =>
    (sections.find((section) => section.startsWith(heading)) ?? '').match(/^\| \[.*$/gm) ?? [];
  const rowOf = ({ id, summary, source }: { readonly id: string; readonly summary: string; readonly source: string }) =>
    `| [\`${id}\`](${source}) | ${summary} |`;

  assert.deepEqual(rowsUnder('Assuming another identity'), privilegeEscalations.map(rowOf));
  for (const [goal, rows] of Map.groupBy(techniques, (technique) => technique.goal))
    assert.deepEqual(rowsUnder(`What has the effect of \`${goal}\``), rows.map(rowOf));
  assert.equal(page.match(/^\| \[/gm)?.length, privilegeEscalations.length + techniques.length);
});

test('docs/paths.md shows the table of what is not modelled', () => {
  const [, section = ''] = page.split('## What is not in it');
  const [, , ...rows] = section.match(/^\|.*$/gm) ?? [];
  assert.deepEqual(
    rows,
    notModelled.map(
      ({ what, could, detail }) => `| ${what} | ${could === 'both' ? 'add and take away' : could} | ${detail} |`,
    ),
  );
  assert.equal(new Set(notModelled.map(({ id }) => id)).size, notModelled.length);
});
