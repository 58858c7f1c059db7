import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import * as ec2 from '@aws-sdk/client-ec2';
import fc from 'fast-check';
import { startSandbox } from '../../src/sandbox/index.ts';
import { findOperation } from '../../src/sandbox/schema.ts';
import { structureWriter } from '../../src/sandbox/xml.ts';
import { account, writeDirectory } from './fixtures/account.ts';
import { ec2Client } from './fixtures/clients.ts';

void test('any text in a tag reaches the SDK as it was written, but for what XML cannot hold and what the SDK takes for layout', async (t) => {
  const path = `${account}/eu-west-1/ec2/describe-volumes.json`;
  const directory = await writeDirectory(t, { [path]: { Volumes: [] } });
  const sandbox = await startSandbox({ directory, throttling: 'off' });
  t.after(() => sandbox.close());
  const client = ec2Client(t, sandbox);
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom(' ', '\n', '\t', 'x'), maxLength: 3 }),
  );
  const tags = fc.array(fc.record({ Key: text, Value: text }), { minLength: 1, maxLength: 50 });
  await fc.assert(
    fc.asyncProperty(tags, async (Tags) => {
      await writeFile(join(directory, path), JSON.stringify({ Volumes: [{ VolumeId: 'vol-1', Tags }] }));
      await sandbox.reload();
      const { Volumes } = await client.send(new ec2.DescribeVolumesCommand({}));
      assert.deepEqual(
        Volumes?.[0]?.Tags,
        Tags.map(({ Key, Value }) => ({ Key: readable(Key), Value: readable(Value) })),
      );
    }),
    { numRuns: 40 },
  );
});

function readable(text: string): string {
  if (isLayout(text)) return '';
  return text.toWellFormed().replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '\ufffd');
}

/** The SDK's XML parser drops blank text with a line break in it, escaped or not. */
function isLayout(text: string): boolean {
  return text.includes('\n') && text.trim() === '';
}

void test('members that the SDK does not know are left out, and null is no value', () => {
  const volumes = findOperation(ec2, 'DescribeVolumes');
  assert.ok(volumes);
  const write = structureWriter(volumes.output);
  assert.equal(
    write({
      Volumes: [{ VolumeId: 'vol-1', Colour: 'red', KmsKeyId: null, Encrypted: false, Attachments: [] }],
      Unknown: {},
    }),
    '<volumeSet><item><volumeId>vol-1</volumeId><encrypted>false</encrypted><attachmentSet/></item></volumeSet>',
  );
});

void test('a time is written as the directory has it, epoch seconds as ISO 8601', () => {
  const volumes = findOperation(ec2, 'DescribeVolumes');
  assert.ok(volumes);
  const write = structureWriter(volumes.output);
  assert.equal(
    write({ Volumes: [{ CreateTime: '2026-02-01T00:00:00+00:00' }, { CreateTime: 1_769_904_000 }] }),
    '<volumeSet><item><createTime>2026-02-01T00:00:00+00:00</createTime></item><item><createTime>2026-02-01T00:00:00.000Z</createTime></item></volumeSet>',
  );
});
