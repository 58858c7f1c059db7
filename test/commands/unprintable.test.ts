import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { unprintable } from '../../src/domain/text/unprintable.ts';
import type { AccountParts } from '../accounts/account.ts';
import { writeAccount } from '../accounts/directory.ts';
import { allow, named } from '../accounts/statements.ts';
import { callCli } from './call-cli.ts';
import { temporaryFolder } from './run-cli.ts';

const hostile = 'a\u202eb\u2028c\u2029d\u200be\u0085f\u001b[31m';

const account = (department: string): AccountParts => ({
  users: {
    alice: {
      inline: {
        [`Grant ${hostile}`]: [
          named(hostile, allow('ec2:*', '*', { StringEquals: { 'ec2:ResourceTag/team': hostile } })),
        ],
      },
    },
  },
  instances: [{ id: 'i-0a', tags: { Name: hostile, team: hostile, department: `${department} ${hostile}` } }],
});

test("nothing unprintable of the account's leaves a command, in text or JSON", async (t) => {
  const cwd = await temporaryFolder(t);
  await writeFile(join(cwd, 'baseline.yaml'), 'version: 1\ntags: { required: [{ key: Owner }], on: [instance] }\n');
  for (const night of ['one', 'two']) {
    await writeAccount(join(cwd, 'account'), account(night));
    await callCli(['audit', '--from', 'account', '--baseline', 'baseline.yaml', '-q', '-o', 'night.txt'], { cwd });
  }
  const { runs } = JSON.parse((await callCli(['runs', '--format', 'json'], { cwd })).stdout) as {
    runs: { id: string }[];
  };
  const commands = [
    ['who-can', 'ec2:TerminateInstances', 'i-0a'],
    ['who-can', 'ec2:TerminateInstances', `tag:team=${hostile}`],
    ['can', 'user/alice', 'ec2:TerminateInstances', 'i-0a'],
    ['diff', runs[1]?.id ?? '', runs[0]?.id ?? ''],
    ['can', `user/${hostile}`, 'ec2:TerminateInstances', 'i-0a'],
  ];
  for (const words of commands) {
    for (const format of ['text', 'json']) {
      const { stdout, stderr } = await callCli([...words, '--format', format], { cwd });
      assert.ok(stdout !== '' || stderr !== '');
      assert.deepEqual(
        `${stdout}${stderr}`.replaceAll('\n', '').match(unprintable),
        null,
        `${words.join(' ')} --format ${format}`,
      );
      if (format === 'json' && stderr === '')
        assert.ok(JSON.stringify(JSON.parse(stdout)).includes(JSON.stringify(hostile).slice(1, -1)), words.join(' '));
    }
  }
});
