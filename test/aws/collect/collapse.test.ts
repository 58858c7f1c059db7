import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ReadError } from '../../../src/aws/read-error.ts';
import type { AccountReader } from '../../../src/aws/source.ts';
import type { JsonObject } from '../../../src/domain/json.ts';
import { emptyIam, emptyRegion, protection, reservation, type Files } from '../../accounts/files.ts';
import { account } from '../fixtures/rich-account.ts';
import { accountRuns, carriedOf, unreadOf, withReaders } from '../fixtures/runs.ts';

const region = 'us-east-1';
const ec2 = (file: string) => `${region}/ec2/${file}`;
const ids = (count: number) => Array.from({ length: count }, (_, index) => `i-${index}`);

function fleet(count: number, more: Files = {}): Files {
  return {
    ...emptyIam,
    ...emptyRegion(region),
    [ec2('describe-instances.json')]: { Reservations: ids(count).map((id) => reservation(id)) },
    [ec2('describe-instance-attribute.jsonl')]: ids(count).flatMap((id) => protection(id, true, true, 'stop')),
    ...more,
  };
}

/** Counts the lists that are read, by API. */
function counting(calls: Map<string, number>) {
  return withReaders((reader: AccountReader) => ({
    ...reader,
    pages(query) {
      calls.set(query.api, (calls.get(query.api) ?? 0) + 1);
      return reader.pages(query);
    },
  }));
}

suite('a list that held ten or more and names none', () => {
  const collapse = { account, region, api: 'ec2:DescribeInstances', held: [{ kind: 'instance', count: 12 }] };

  test('is read a second time, and then not believed: what it held is carried', async (t) => {
    const { liveFrom } = await accountRuns(t);
    const first = await liveFrom(fleet(12));
    const calls = new Map<string, number>();
    const second = await liveFrom(fleet(0), { edit: counting(calls) });
    assert.deepEqual(unreadOf(second), [
      'us-east-1 instance failed ScopeCollapsed',
      'us-east-1 instance-attribute skipped NothingToAskAbout',
    ]);
    assert.deepEqual(second.collapsed, [{ ...collapse, believed: false }]);
    assert.deepEqual(second.carried?.resources, first.resources);
    assert.deepEqual([calls.get('ec2:DescribeInstances'), calls.get('ec2:DescribeVolumes')], [2, 1]);
    assert.match(
      second.coverage.find(({ kind }) => kind === 'instance')?.error ?? '',
      /^ScopeCollapsed: ec2:DescribeInstances named none, twice; .*12/,
    );
  });

  test('is believed the second night, read once, and the third is as any', async (t) => {
    const { liveFrom } = await accountRuns(t);
    await liveFrom(fleet(12));
    await liveFrom(fleet(0));
    const calls = new Map<string, number>();
    const third = await liveFrom(fleet(0), { edit: counting(calls) });
    assert.deepEqual([unreadOf(third), third.resources, carriedOf(third)], [[], [], []]);
    assert.deepEqual(third.collapsed, [{ ...collapse, believed: true }]);
    assert.equal(calls.get('ec2:DescribeInstances'), 1);
    const fourth = await liveFrom(fleet(0));
    assert.deepEqual([unreadOf(fourth), fourth.collapsed], [[], undefined]);
  });

  test('that names all of them again the second time was a slip, and nothing is said', async (t) => {
    const { liveFrom } = await accountRuns(t);
    const first = await liveFrom(fleet(12));
    let calls = 0;
    const edit = withReaders((reader) => ({
      ...reader,
      async *pages(query) {
        if (query.api === 'ec2:DescribeInstances' && calls++ === 0) yield { Reservations: [] };
        else yield* reader.pages(query);
      },
    }));
    assert.deepEqual(await liveFrom(fleet(12), { edit }), first);
  });

  test('that names some of them again the night after is as any', async (t) => {
    const { liveFrom } = await accountRuns(t);
    await liveFrom(fleet(12));
    await liveFrom(fleet(0));
    const third = await liveFrom(fleet(3));
    assert.deepEqual([unreadOf(third), third.collapsed, carriedOf(third)], [[], undefined, []]);
    assert.equal(third.resources.filter(({ kind }) => kind === 'instance').length, 3);
  });

  test('is not believed after a night that could not read it: nobody said the same before', async (t) => {
    const { liveFrom } = await accountRuns(t);
    await liveFrom(fleet(12));
    await liveFrom(fleet(0));
    await liveFrom(fleet(0, { [ec2('describe-instances.json')]: '{' }));
    const fourth = await liveFrom(fleet(0));
    assert.deepEqual(
      fourth.collapsed?.map(({ believed }) => believed),
      [false],
    );
    assert.equal(carriedOf(fourth).length, 24);
  });

  test('is not believed by a run whose forerunner did not conclude', async (t) => {
    const { liveFrom } = await accountRuns(t);
    await liveFrom(fleet(12));
    await liveFrom(fleet(0), { concludes: false });
    assert.deepEqual(
      (await liveFrom(fleet(0))).collapsed?.map(({ believed }) => believed),
      [false],
    );
  });

  for (const [held, what] of [
    [9, 'nine'],
    [1, 'one'],
  ] as const) {
    test(`is another thing than one that held ${what}: those may go in a night`, async (t) => {
      const { liveFrom } = await accountRuns(t);
      await liveFrom(fleet(held));
      const second = await liveFrom(fleet(0));
      assert.deepEqual([unreadOf(second), second.resources, second.collapsed], [[], [], undefined]);
    });
  }

  test('is another thing than one of which one is left', async (t) => {
    const { liveFrom } = await accountRuns(t);
    await liveFrom(fleet(12));
    const second = await liveFrom(fleet(1));
    assert.deepEqual([unreadOf(second), second.collapsed, carriedOf(second)], [[], undefined, []]);
  });

  test('that failed the second time is not read for that reason', async (t) => {
    const { liveFrom } = await accountRuns(t);
    await liveFrom(fleet(12));
    let calls = 0;
    const edit = withReaders((reader) => ({
      ...reader,
      async *pages(query) {
        if (query.api !== 'ec2:DescribeInstances') yield* reader.pages(query);
        else if (calls++ === 0) yield { Reservations: [] };
        else throw new ReadError('failed', 'ECONNRESET', 'the connection broke');
      },
    }));
    const second = await liveFrom(fleet(0), { edit });
    assert.equal(second.collapsed, undefined);
    assert.equal(second.coverage.find(({ kind }) => kind === 'instance')?.code, 'ECONNRESET');
    assert.equal(carriedOf(second).length, 24);
  });
});

suite('a list that several kinds share', () => {
  const users = (count: number): readonly JsonObject[] =>
    Array.from({ length: count }, (_, index) => ({
      Path: '/',
      UserName: `u-${index}`,
      UserId: `AIDA${index}`,
      Arn: `arn:aws:iam::${account}:user/u-${index}`,
      CreateDate: '2025-02-03T04:05:06+00:00',
      GroupList: [],
      AttachedManagedPolicies: [],
    }));
  const groups = (count: number): readonly JsonObject[] =>
    Array.from({ length: count }, (_, index) => ({
      Path: '/',
      GroupName: `g-${index}`,
      GroupId: `AGPA${index}`,
      Arn: `arn:aws:iam::${account}:group/g-${index}`,
      CreateDate: '2025-02-03T04:05:06+00:00',
      AttachedManagedPolicies: [],
    }));
  const iam = (of: { users: number; groups: number }): Files => ({
    ...fleet(0),
    'iam/get-account-authorization-details.json': {
      UserDetailList: users(of.users),
      GroupDetailList: groups(of.groups),
      RoleDetailList: [],
      Policies: [],
    },
  });

  test('is told once, with all that it held, and with the few', async (t) => {
    const { liveFrom } = await accountRuns(t);
    await liveFrom(iam({ users: 12, groups: 3 }));
    const second = await liveFrom(iam({ users: 0, groups: 0 }));
    assert.deepEqual(second.collapsed, [
      {
        account,
        region: 'global',
        api: 'iam:GetAccountAuthorizationDetails',
        held: [
          { kind: 'group', count: 3 },
          { kind: 'user', count: 12 },
        ],
        believed: false,
      },
    ]);
    assert.deepEqual(unreadOf(second), ['global group failed ScopeCollapsed', 'global user failed ScopeCollapsed']);
    const third = await liveFrom(iam({ users: 0, groups: 0 }));
    assert.deepEqual([unreadOf(third), third.collapsed?.map(({ believed }) => believed)], [[], [true]]);
  });

  test('leaves the kinds that it names as they are', async (t) => {
    const { liveFrom } = await accountRuns(t);
    await liveFrom(iam({ users: 12, groups: 3 }));
    const second = await liveFrom(iam({ users: 0, groups: 2 }));
    assert.deepEqual(unreadOf(second), ['global user failed ScopeCollapsed']);
    assert.deepEqual(
      second.resources.map(({ id }) => id),
      ['g-0', 'g-1'],
    );
  });
});
