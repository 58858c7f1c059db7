import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { skipReason, SourceError } from '../../../src/aws/index.ts';
import type { Snapshot } from '../../../src/domain/snapshot.ts';
import { image, protection, reservation } from '../../accounts/files.ts';
import { useCredentials } from '../fixtures/environment.ts';
import { account } from '../fixtures/rich-account.ts';
import { fleet, idOf, idsOf, read, serve, unread } from '../fixtures/served-account.ts';

beforeEach(() => {
  useCredentials(account);
});

test('every page of a list is read: 2,345 instances, asked for by the thousand', async (t) => {
  const sandbox = await serve(t, {
    files: { ...fleet(2345), 'us-east-1/ec2/describe-instance-attribute.jsonl': '' },
    faults: ['deny ec2:DescribeInstanceAttribute'],
  });
  const snapshot = await read(sandbox);
  assert.equal(new Set(idsOf(snapshot, 'instance')).size, 2345);
  assert.equal(sandbox.calls().filter(({ action }) => action === 'DescribeInstances').length, 3);
});

test('a list that fails on its second page is not half a list', async (t) => {
  const sandbox = await serve(t, { files: fleet(1500), faults: ['deny ec2:DescribeInstances/2'] });
  const snapshot = await read(sandbox);
  assert.deepEqual(
    unread(snapshot),
    [
      'us-east-1 instance denied ec2:DescribeInstances UnauthorizedOperation',
      'us-east-1 instance-attribute skipped ec2:DescribeInstanceAttribute NothingToAskAbout',
      'global credential skipped iam:GetCredentialReport ReportNotPresent',
    ].sort(),
  );
  assert.deepEqual(snapshot.resources, []);
});

test('images that instances run are asked for in requests of 200, and one that is gone is no error', async (t) => {
  const images = Array.from({ length: 450 }, (_, number) => idOf('ami', number));
  const files = {
    ...fleet(0),
    'us-east-1/ec2/describe-instances.json': {
      Reservations: images.map((id, number) => reservation(idOf('i', number), { ImageId: id })),
    },
    'us-east-1/ec2/describe-instance-attribute.jsonl': images.flatMap((_, number) =>
      protection(idOf('i', number), true, true, 'stop'),
    ),
    'us-east-1/ec2/describe-images.json': {
      Images: images.slice(1).map((id) => image(id, '444455556666', { Public: true })),
    },
  };
  const sandbox = await serve(t, { files });
  const snapshot = await read(sandbox);
  assert.deepEqual(idsOf(snapshot, 'image'), images.slice(1));
  assert.equal(sandbox.calls().filter(({ action }) => action === 'DescribeImages').length, 1 + 3);
});

test('the identities of four kinds take one sweep, and its pages no more', async (t) => {
  const sandbox = await serve(t, {});
  await read(sandbox);
  assert.equal(sandbox.calls().filter(({ action }) => action === 'GetAccountAuthorizationDetails').length, 1);
});

test('a credential report that is not there is skipped, and the audit is none the worse', async (t) => {
  const snapshot = await read(await serve(t, { files: fleet(0) }));
  const scope = snapshot.coverage.find(({ kind }) => kind === 'credential');
  assert.deepEqual([scope?.status, scope?.optional], ['skipped', true]);
});

test('the regions are those that are listed, each once', async (t) => {
  const snapshot = await read(await serve(t, {}), { regions: ['eu-west-1', 'eu-west-1'] });
  assert.deepEqual([...new Set(snapshot.coverage.map(({ region }) => region))], ['eu-west-1', 'global']);
});

test('AWS_ENDPOINT_URL is minded', async (t) => {
  const sandbox = await serve(t, {});
  process.env['AWS_ENDPOINT_URL'] = sandbox.url;
  const snapshot = await read(sandbox, { endpoint: undefined });
  assert.deepEqual(unread(snapshot), []);
});

describe('nothing can be read', () => {
  const refusal = async (reading: Promise<Snapshot>, message: RegExp) => {
    await assert.rejects(reading, (error: unknown) => {
      assert.ok(error instanceof SourceError, String(error));
      assert.match(error.message, message);
      return true;
    });
  };

  test('without credentials', async (t) => {
    const sandbox = await serve(t, {});
    Reflect.deleteProperty(process.env, 'AWS_ACCESS_KEY_ID');
    await refusal(
      read(sandbox),
      /^no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY/,
    );
  });

  test('with credentials that AWS does not take', async (t) => {
    const sandbox = await serve(t, { faults: ['deny sts:GetCallerIdentity'] });
    await refusal(read(sandbox), /^AWS refuses the credentials: sts:GetCallerIdentity answered AccessDenied/);
  });

  test('with the credentials of another account than the configuration expects', async (t) => {
    const sandbox = await serve(t, {});
    await refusal(
      read(sandbox, { account: '999999999999' }),
      /^the credentials belong to account 111122223333 .* expects 999999999999$/,
    );
    assert.deepEqual(
      sandbox.calls().map(({ action }) => action),
      ['GetCallerIdentity'],
    );
  });

  test('where nobody answers at the endpoint', async (t) => {
    const sandbox = await serve(t, {});
    await sandbox.close();
    await refusal(read(sandbox), /^http:\/\/127\.0\.0\.1:\d+ does not answer sts:GetCallerIdentity: .*ECONNREFUSED/);
  });

  test("where the regions can't be told", async (t) => {
    const sandbox = await serve(t, { faults: ['deny ec2:DescribeRegions'] });
    await refusal(read(sandbox), /^ec2:DescribeRegions did not tell which regions there are \(UnauthorizedOperation: /);
  });
});

test('a signal that leaves the rest out keeps what was read', async (t) => {
  const sandbox = await serve(t, { files: fleet(200), faults: ['slow ec2:DescribeInstanceAttribute=200ms'] });
  const controller = new AbortController();
  const { coverage, resources } = await read(
    sandbox,
    {},
    {
      signal: controller.signal,
      onProgress: ({ coverage: { kind } }) => {
        if (kind === 'instance') controller.abort(skipReason('TimeLimit', 'cut off'));
      },
    },
  );
  const statusOf = (kind: string) => coverage.find((scope) => scope.kind === kind);
  assert.equal(statusOf('instance')?.status, 'complete');
  assert.equal(resources.filter(({ kind }) => kind === 'instance').length, 200);
  assert.equal(statusOf('instance-attribute')?.status, 'skipped');
  assert.match(statusOf('instance-attribute')?.error ?? '', /^TimeLimit: cut off/);
});

test('a signal ends the reading at once, with its reason', async (t) => {
  const sandbox = await serve(t, { files: fleet(200), faults: ['slow ec2:DescribeInstanceAttribute=200ms'] });
  const controller = new AbortController();
  const reason = new Error('enough');
  const reading = read(
    sandbox,
    {},
    {
      signal: controller.signal,
      onProgress: ({ coverage }) => {
        if (coverage.kind === 'instance') controller.abort(reason);
      },
    },
  );
  await assert.rejects(reading, reason);
  assert.ok(sandbox.calls().filter(({ action }) => action === 'DescribeInstanceAttribute').length < 200);
});
