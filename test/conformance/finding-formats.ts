import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { renderReport } from '../../src/report/index.ts';
import { temporaryFolder } from '../commands/run-cli.ts';
import { anyResult } from '../report/fixtures/any-result.ts';
import { results } from '../report/fixtures/results.ts';
import { startMoto } from './moto/server.ts';

const moto = process.env['MOTO_SERVER'];
if (!moto)
  throw new Error('MOTO_SERVER must name the program moto_server: pip install -r test/conformance/requirements.txt');

/** Random reports, and those that people looked at. */
const reports = [...Object.values(results), ...fc.sample(anyResult, 200)];

test("OCSF's own schema takes every event of every report, and refuses one with a field more", async () => {
  const script =
    'import json\nfrom ocsf_json_schema import get_ocsf_schema, OcsfJsonSchemaEmbedded\n' +
    "schema = OcsfJsonSchemaEmbedded(get_ocsf_schema(version='1.5.0'))\n" +
    "print(json.dumps(schema.get_class_schema(class_name='compliance_finding', profiles=['cloud'])))";
  const python = spawnSync(join(dirname(moto), 'python'), ['-c', script], { maxBuffer: 64 * 1024 * 1024 });
  assert.equal(python.status, 0, python.stderr.toString());
  const validate = new Ajv2020({ strict: false, logger: false }).compile(
    JSON.parse(python.stdout.toString()) as object,
  );
  let events = 0;
  for (const report of reports) {
    for (const event of JSON.parse(await renderReport(report, 'ocsf')) as object[]) {
      assert.ok(validate(event), JSON.stringify([validate.errors, event]).slice(0, 3000));
      assert.ok(!validate({ ...event, more: 1 }));
      events += 1;
    }
  }
  assert.ok(events > reports.length);
});

test('Security Hub takes every finding by the AWS CLI, 100 a call, and keeps one of each Id', async (t) => {
  const server = await startMoto(moto);
  t.after(() => server.close());
  const folder = await temporaryFolder(t);
  const credentials = {
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    PATH: process.env['PATH'],
    HOME: folder,
  };
  const aws = (...args: readonly string[]) => {
    const common = ['--endpoint-url', server.url, '--region', 'us-east-1', '--output', 'json', 'securityhub'];
    const { stdout, stderr, status } = spawnSync('aws', [...common, ...args], { env: credentials });
    assert.equal(status, 0, stderr.toString());
    return JSON.parse(stdout.toString()) as Readonly<Record<string, unknown>>;
  };
  const all = (await Promise.all(reports.map((report) => renderReport(report, 'asff')))).flatMap(
    (text) => JSON.parse(text) as { readonly Id: string }[],
  );
  const distinct = [...new Map(all.map((finding) => [finding.Id, finding])).values()];
  assert.ok(distinct.length > 200);
  const input = join(folder, 'findings.json');
  for (let at = 0; at < distinct.length; at += 100) {
    const part = distinct.slice(at, at + 100);
    await writeFile(input, JSON.stringify(part));
    const answer = aws('batch-import-findings', '--findings', `file://${input}`);
    assert.deepEqual([answer['FailedCount'], answer['SuccessCount']], [0, part.length], JSON.stringify(answer));
  }
  // The same again changes what is there, and adds nothing.
  await writeFile(input, JSON.stringify(distinct.slice(0, 100)));
  aws('batch-import-findings', '--findings', `file://${input}`);
  const { Findings } = aws('get-findings', '--max-results', '100') as { Findings: readonly { Id: string }[] };
  assert.equal(new Set(Findings.map(({ Id }) => Id)).size, Findings.length);
});
