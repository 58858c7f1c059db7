import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { useCredentials } from '../fixtures/environment.ts';
import { account } from '../fixtures/rich-account.ts';
import { fleet, idOf, idsOf, quick, read, serve, unread } from '../fixtures/served-account.ts';

beforeEach(() => {
  useCredentials(account);
});

describe('instance attributes', () => {
  test('that are denied stay unknown, and are not asked for again and again', async (t) => {
    const sandbox = await serve(t, { files: fleet(400), faults: ['deny ec2:DescribeInstanceAttribute'] });
    const snapshot = await read(sandbox);
    assert.deepEqual(idsOf(snapshot, 'instance-attribute'), []);
    assert.equal(idsOf(snapshot, 'instance').length, 400);
    const scope = snapshot.coverage.find(({ kind }) => kind === 'instance-attribute');
    assert.equal(scope?.status, 'denied');
    assert.match(
      scope.error ?? '',
      /^UnauthorizedOperation: You are not authorized.* \(\d+ of 1200 calls, \d+ more were not tried\)$/,
    );
    const asked = sandbox.calls().filter(({ action }) => action === 'DescribeInstanceAttribute').length;
    assert.ok(asked >= 25 && asked < 100, `${asked} calls`);
  });

  test('are asked for to the end where only some are denied', async (t) => {
    const sandbox = await serve(t, { files: fleet(60), faults: ['deny ec2:DescribeInstanceAttribute/3'] });
    const snapshot = await read(sandbox);
    const scope = snapshot.coverage.find(({ kind }) => kind === 'instance-attribute');
    assert.equal(scope?.status, 'denied');
    assert.match(scope.error ?? '', /\(60 of 180 calls\)$/);
    const known = snapshot.resources
      .filter(({ kind }) => kind === 'instance-attribute')
      .flatMap(({ attributes }) => Object.keys(attributes as object));
    assert.equal(known.length, 120);
  });

  test('under throttling without end are given up, and the run ends', async (t) => {
    const sandbox = await serve(t, { files: fleet(1000), faults: ['throttle ec2:DescribeInstanceAttribute'] });
    const snapshot = await read(sandbox, { budget: { ...quick, attempts: 2 } });
    const scope = snapshot.coverage.find(({ kind }) => kind === 'instance-attribute');
    assert.equal(scope?.status, 'failed');
    assert.match(scope.error ?? '', /^RequestLimitExceeded: .*more were not tried\)$/);
    assert.ok(sandbox.calls().filter(({ action }) => action === 'DescribeInstanceAttribute').length < 300);
  });

  test('of an instance that AWS lists and does not know by its id are not read, by name; the instance stays listed', async (t) => {
    const sandbox = await serve(t, { files: fleet(3), faults: [`vanish ${idOf('i', 1)}`] });
    const snapshot = await read(sandbox);
    assert.deepEqual(idsOf(snapshot, 'instance'), [idOf('i', 0), idOf('i', 1), idOf('i', 2)]);
    assert.deepEqual(idsOf(snapshot, 'instance-attribute'), [idOf('i', 0), idOf('i', 2)]);
    assert.deepEqual(
      unread(snapshot).filter((line) => !line.includes('credential')),
      ['us-east-1 instance-attribute failed ec2:DescribeInstanceAttribute InvalidInstanceID.NotFound'],
    );
    assert.deepEqual(snapshot.partlyRead, [
      { account, region: 'us-east-1', kind: 'instance-attribute', unread: [idOf('i', 1)] },
    ]);
    assert.match(snapshot.coverage.find(({ kind }) => kind === 'instance-attribute')?.error ?? '', /\(3 of 9 calls\)$/);
  });

  test('of which some are denied are named, each instance once, and the others are read', async (t) => {
    const sandbox = await serve(t, { files: fleet(60), faults: ['deny ec2:DescribeInstanceAttribute/7'] });
    const snapshot = await read(sandbox);
    const [partly, ...others] = snapshot.partlyRead ?? [];
    assert.deepEqual([partly?.kind, others], ['instance-attribute', []]);
    const attributes = new Map(
      snapshot.resources
        .filter(({ kind }) => kind === 'instance-attribute')
        .map(({ id, attributes: of }) => [id, Object.keys(of as object).length]),
    );
    const lacking = idsOf(snapshot, 'instance').filter((id) => attributes.get(id) !== 3);
    assert.deepEqual([...(partly?.unread ?? [])].sort(), lacking);
    assert.ok(lacking.length > 0 && lacking.length < 60);
  });
});

test('an image that AWS lists and does not know by its id stays listed, and is not read by name', async (t) => {
  const sandbox = await serve(t, { faults: ['vanish ami-0a0000000000000bb'] });
  const snapshot = await read(sandbox);
  assert.deepEqual(idsOf(snapshot, 'image'), [
    'ami-0a0000000000000aa',
    'ami-0a0000000000000bb',
    'ami-0b000000000000001',
  ]);
  assert.deepEqual(unread(snapshot), [
    'us-east-1 image-attribute failed ec2:DescribeImageAttribute InvalidAMIID.NotFound',
  ]);
  assert.deepEqual(
    snapshot.partlyRead?.map(({ unread: ids }) => ids),
    [['ami-0a0000000000000bb']],
  );
});
