import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { parse } from 'yaml';
import { decideCase, loadReference, caseProblems, servicesInCases } from '../../../src/access/index.ts';
import { loadPolicyTests } from '../../../src/config/policy-tests.ts';

const folder = join(import.meta.dirname, 'cases');
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

for (const name of files) {
  suite(`decisions: ${name}`, async () => {
    const { cases } = await loadPolicyTests(join(folder, name));
    const requests = cases.map(({ request }) => request).filter((request) => request !== undefined);
    const reference = await loadReference(servicesInCases(requests));
    for (const { name: title, expect, request } of cases) {
      test(title, () => {
        assert.ok(request);
        assert.deepEqual(caseProblems(request, reference), []);
        const { decision, reasons } = decideCase(request, reference);
        assert.equal(decision, expect, reasons.map(({ text }) => text).join('\n'));
        assert.ok(reasons.length > 0);
      });
    }
  });
}

test('every case names the page of AWS that it rests on, or says that it is unsettled', async () => {
  for (const name of files) {
    const { cases } = parse(await readFile(join(folder, name), 'utf8')) as {
      cases: { name: string; source?: string }[];
    };
    for (const { name: title, source } of cases) {
      assert.match(
        source ?? '',
        /^(unsettled|https:\/\/(docs\.aws\.amazon\.com|aws\.amazon\.com\/blogs)\/\S+)$/,
        `${name}: ${title}`,
      );
    }
    assert.equal(new Set(cases.map(({ name: title }) => title)).size, cases.length, `${name}: two cases of one name`);
  }
});
