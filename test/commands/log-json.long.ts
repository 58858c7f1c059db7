import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { openMailbox } from '../../demo/mailbox.ts';
import { parseFaults } from '../../src/sandbox/index.ts';
import { serveAccount } from '../accounts/directory.ts';
import { runCli, temporaryFolder } from './run-cli.ts';

interface Line {
  readonly level: number;
  readonly time: number;
  readonly msg: string;
}

/** Every line as an object; fails where one is none. */
const objectsIn = (stderr: string) =>
  stderr
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);

test('--log json makes an object of each line on standard error, and leaves the result as it is', async (t) => {
  const cwd = await temporaryFolder(t);
  const sandbox = await serveAccount(t, join(cwd, 'account'), { users: { ana: {} } });
  sandbox.setFaults(parseFaults('deny ec2:DescribeVolumes'));
  const mailbox = await openMailbox();
  t.after(() => mailbox.close());
  await writeFile(join(cwd, 'baseline.yaml'), 'version: 1\n');
  await writeFile(
    join(cwd, 'driftwarden.yaml'),
    `regions: [us-east-1]\nendpoint: ${sandbox.url}\n` +
      `mail: { from: a@example.com, to: [b@example.com], smtp: { host: 127.0.0.1, port: ${mailbox.port}, tls: none } }\n`,
  );
  const audit = ['audit', '--format', 'json', '--notify'];
  const [plain, json] = [await runCli(audit, { cwd }), await runCli([...audit, '--log', 'json'], { cwd })];
  assert.deepEqual([plain.code, json.code], [3, 3], json.stderr);
  assert.equal(typeof JSON.parse(json.stdout), 'object');
  const lines = objectsIn(json.stderr);
  assert.ok(lines.some(({ level, msg }) => level === 40 && msg === 'scope not read to its end'));
  assert.ok(lines.some(({ level, msg }) => level === 30 && msg.startsWith('report: ')));
  assert.ok(lines.some(({ msg }) => msg === 'delivered to b@example.com'));
  assert.ok(lines.every(({ time }) => typeof time === 'number'));
  assert.throws(() => objectsIn(plain.stderr));
});

for (const [words, message] of [
  [['audit', '--no-such-flag'], /unknown option '--no-such-flag'/],
  [['report', 'nothing'], /there is no database/],
  [['runs', '--profile', 'x'], /runs does not take --profile: it does not use AWS/],
] as const) {
  test(`driftwarden ${words.join(' ')} fails with one object, by --log=json too`, async (t) => {
    const cwd = await temporaryFolder(t);
    const { code, stderr } = await runCli([...words, '--log=json'], { cwd });
    const lines = objectsIn(stderr);
    assert.deepEqual([code, lines.length, lines[0]?.level], [1, 1, 50], stderr);
    assert.match(lines[0]?.msg ?? '', message);
  });
}
