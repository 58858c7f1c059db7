import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { privilegeEscalations, techniques } from '../../src/access/index.ts';

test('docs/paths.md lists every way of the catalogue with its source, under what it comes to, and no other', async () => {
  const page = await readFile(join(import.meta.dirname, '../../docs/paths.md'), 'utf8');
  const sections = page.split(/^## /m).slice(1);
  const rowsUnder = (heading: string) =>
    (sections.find((section) => section.startsWith(heading)) ?? '').match(/^\| \[.*$/gm) ?? [];
  const rowOf = ({ id, summary, source }: { readonly id: string; readonly summary: string; readonly source: string }) =>
    `| [\`${id}\`](${source}) | ${summary} |`;

  assert.deepEqual(rowsUnder('Becoming'), privilegeEscalations.map(rowOf));
  for (const [goal, rows] of Map.groupBy(techniques, (technique) => technique.goal))
    assert.deepEqual(rowsUnder(`What comes to \`${goal}\``), rows.map(rowOf));
  assert.equal(page.match(/^\| \[/gm)?.length, privilegeEscalations.length + techniques.length);
});
