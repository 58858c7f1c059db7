import assert from 'node:assert/strict';
import { once } from 'node:events';
import { copyFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeSecondNight } from '../../demo/account/index.ts';
import { parseFault, startSandbox } from '../../src/sandbox/index.ts';
import { callCli } from './call-cli.ts';
import { baseline, demoAccount, now } from './demo-account.ts';
import { startCli } from './run-cli.ts';

test('a database that is deleted while an audit reads is an error of that audit', async (t) => {
  const { cwd, from } = await demoAccount(t);
  const sandbox = await startSandbox({ directory: from, faults: [parseFault('slow ec2:DescribeVolumes=3000ms')] });
  t.after(() => sandbox.close());
  await writeFile(
    join(cwd, 'driftwarden.yaml'),
    `regions: [us-east-1]\nendpoint: ${sandbox.url}\nbaseline: ${baseline}\n`,
  );
  const child = startCli(['audit', '--format', 'json'], { cwd });
  const [output, errors, exit] = [text(child.stdout), text(child.stderr), once(child, 'close') as Promise<[number]>];
  while (!(await readdir(cwd)).includes('driftwarden.db-wal')) await sleep(50);
  for (const file of (await readdir(cwd)).filter((name) => name.startsWith('driftwarden.db')))
    await rm(join(cwd, file));
  assert.equal((await exit)[0], 1);
  assert.match(await errors, /driftwarden\.db was deleted while it was in use/);
  assert.match((JSON.parse(await output) as { error: { message: string } }).error.message, /was deleted/);
});

/** Offsets and masks that are the same in every run: a linear congruential generator, by Numerical Recipes. */
function* flips(length: number): Generator<{ readonly offset: number; readonly mask: number }> {
  for (let state = 20_261_127; ;) {
    const next = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0);
    yield { offset: next() % length, mask: 1 << (next() >>> 29) };
  }
}

test('if any byte of a database changes, each reading command prints what it printed before, or that it cannot read it', async (t) => {
  const { cwd, from } = await demoAccount(t);
  const audit = ['audit', '--from', from, '--baseline', baseline, '-q'];
  await callCli(audit, { cwd });
  await writeSecondNight(from, { now });
  await callCli(audit, { cwd });
  const { runs } = JSON.parse((await callCli(['runs', '--format', 'json'], { cwd })).stdout) as {
    runs: { id: string }[];
  };
  const [latest = '', earlier = ''] = runs.map(({ id }) => id);
  const commands = [
    ['runs'],
    ['report', '--format', 'json'],
    ['report', earlier, '--format', 'csv'],
    ['diff', earlier, latest],
    ['who-can', 'ec2:TerminateInstances', '*'],
  ];
  const said = await Promise.all(commands.map((args) => callCli([...args], { cwd })));
  const whole = await readFile(join(cwd, 'driftwarden.db'));
  let refused = 0;
  for (const { offset, mask } of flips(whole.length).take(16)) {
    const bytes = Buffer.from(whole);
    bytes[offset] = (bytes[offset] ?? 0) ^ mask;
    await writeFile(join(cwd, 'damaged.db'), bytes);
    for (const [index, args] of commands.entries()) {
      await copyFile(join(cwd, 'damaged.db'), join(cwd, 'copy.db'));
      const run = await callCli([...args, '--store', 'copy.db'], { cwd });
      if (run.code === 1) refused += 1;
      else assert.deepEqual(run, said[index], `${args.join(' ')} with byte ${offset} turned by ${mask}`);
    }
  }
  assert.ok(refused > 0);
});
