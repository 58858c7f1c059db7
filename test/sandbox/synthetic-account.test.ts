import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { DescribeInstanceAttributeCommand, paginateDescribeInstances } from '@aws-sdk/client-ec2';
import { writeSyntheticAccount } from '../../bench/synthetic-account.ts';
import { startSandbox } from '../../src/sandbox/index.ts';
import { account, writeDirectory } from './fixtures/account.ts';
import { ec2Client } from './fixtures/clients.ts';

const regions = ['eu-west-1', 'us-east-1'];

void test('a synthetic account holds every instance once, dealt out to its regions, with its attributes', async (t) => {
  const directory = await writeDirectory(t, {});
  await writeSyntheticAccount(directory, { instances: 2501, regions });
  const sandbox = await startSandbox({ directory });
  t.after(() => sandbox.close());
  const ids = new Set<string>();
  const pages: number[] = [];
  for (const region of regions) {
    const client = ec2Client(t, sandbox, { region });
    for await (const page of paginateDescribeInstances({ client }, {})) {
      const instances = page.Reservations?.flatMap((reservation) => reservation.Instances ?? []) ?? [];
      pages.push(instances.length);
      for (const { InstanceId = '' } of instances) ids.add(InstanceId);
    }
    const last = [...ids].at(-1);
    const { DisableApiTermination } = await client.send(
      new DescribeInstanceAttributeCommand({ InstanceId: last, Attribute: 'disableApiTermination' }),
    );
    assert.equal(typeof DisableApiTermination?.Value, 'boolean');
  }
  assert.deepEqual(pages, [1000, 251, 1000, 250]);
  assert.equal(ids.size, 2501);
});

void test('the same options write the same bytes', async (t) => {
  const directories = [await writeDirectory(t, {}), await writeDirectory(t, {})];
  for (const directory of directories) await writeSyntheticAccount(directory, { instances: 300 });
  const [first, second] = await Promise.all(
    directories.map((directory) => readFile(join(directory, account, 'us-east-1/ec2/describe-instances.json'), 'utf8')),
  );
  assert.equal(first, second);
});
