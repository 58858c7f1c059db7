import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Json, JsonObject } from '../../../src/domain/json.ts';
import type { Files } from '../../accounts/files.ts';
import { account, richAccount } from '../fixtures/rich-account.ts';
import { accountRuns, carriedOf, unreadOf } from '../fixtures/runs.ts';

suite('a policy that somebody holds and that the answer does not hold', () => {
  const file = 'iam/get-account-authorization-details.json';
  const details = richAccount[file] as JsonObject & { readonly Policies: readonly JsonObject[] };
  const team = `arn:aws:iam::${account}:policy/team`;
  const boundary = 'arn:aws:iam::aws:policy/PowerUserAccess';
  const withPolicies = (edit: (policy: JsonObject) => readonly Json[]): Files => ({
    ...richAccount,
    [file]: { ...details, Policies: details.Policies.flatMap(edit) },
  });
  const lacking = (...arns: readonly string[]) =>
    withPolicies((policy) => (arns.some((arn) => arn === policy['Arn']) ? [] : [policy]));

  test('makes the scope one that was not read, by name of the policy and of who holds it', async (t) => {
    const { liveFrom } = await accountRuns(t);
    const first = await liveFrom(lacking(team));
    assert.deepEqual(unreadOf(first), ['global policy failed NotDelivered']);
    assert.equal(
      first.coverage.find(({ kind }) => kind === 'policy')?.error,
      `NotDelivered: the answer does not hold policy ${team} of user zoe`,
    );
    assert.deepEqual(first.partlyRead, [{ account, region: 'global', kind: 'policy', unread: [team] }]);
    assert.ok(
      first.resources.some(({ kind, id }) => kind === 'policy' && id === boundary),
      'the others are read',
    );
  });

  test('is carried from the night that read it', async (t) => {
    const { liveFrom } = await accountRuns(t);
    await liveFrom(richAccount);
    const second = await liveFrom(lacking(team));
    assert.deepEqual(carriedOf(second), [`global/policy/${team}`]);
    assert.deepEqual(carriedOf(await liveFrom(richAccount)), []);
  });

  test('may be a boundary too, and each is named', async (t) => {
    const { liveFrom } = await accountRuns(t);
    const first = await liveFrom(lacking(team, boundary));
    assert.deepEqual(
      first.partlyRead?.map(({ unread }) => [...unread].sort()),
      [[team, boundary].sort()],
    );
  });

  test('may be there without the version that holds: that is not its document', async (t) => {
    const { liveFrom } = await accountRuns(t);
    const first = await liveFrom(
      withPolicies((policy) => [
        policy['Arn'] === team ? { ...policy, DefaultVersionId: 'v99', PolicyVersionList: [] } : policy,
      ]),
    );
    assert.deepEqual(
      first.partlyRead?.map(({ unread }) => unread),
      [[team]],
    );
  });

  test('is no fault where nobody holds it', async (t) => {
    const { liveFrom } = await accountRuns(t);
    const first = await liveFrom(lacking('arn:aws:iam::aws:policy/AdministratorAccess'));
    assert.deepEqual([unreadOf(first), first.partlyRead], [[], undefined]);
  });

  test("is AWS's affair where a service-linked role holds it", async (t) => {
    const { liveFrom } = await accountRuns(t);
    const serviceLinked = {
      Path: '/aws-service-role/x.amazonaws.com/',
      RoleName: 'AWSServiceRoleForX',
      RoleId: 'AROAX',
      Arn: `arn:aws:iam::${account}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX`,
      CreateDate: '2025-02-03T04:05:06+00:00',
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] },
      RolePolicyList: [],
      InstanceProfileList: [],
      AttachedManagedPolicies: [{ PolicyName: 'X', PolicyArn: 'arn:aws:iam::aws:policy/aws-service-role/X' }],
    };
    const first = await liveFrom({
      ...richAccount,
      [file]: { ...details, RoleDetailList: [...(details['RoleDetailList'] as readonly JsonObject[]), serviceLinked] },
    });
    assert.deepEqual([unreadOf(first), first.partlyRead], [[], undefined]);
  });

  test('many of them are counted after the first three', async (t) => {
    const { liveFrom } = await accountRuns(t);
    const [zoe, ...others] = details['UserDetailList'] as readonly JsonObject[];
    const attached = Array.from({ length: 5 }, (_, index) => ({
      PolicyName: `p${index}`,
      PolicyArn: `arn:aws:iam::${account}:policy/p${index}`,
    }));
    const first = await liveFrom({
      ...richAccount,
      [file]: { ...details, UserDetailList: [{ ...zoe, AttachedManagedPolicies: attached }, ...others] },
    });
    assert.match(
      first.coverage.find(({ kind }) => kind === 'policy')?.error ?? '',
      /policy\/p0 of user zoe, .*policy\/p2 of user zoe and 2 more$/,
    );
  });
});

test('a credential report has a row of the root user, or it was none', async (t) => {
  const { liveFrom } = await accountRuns(t);
  const report = 'iam/get-credential-report.csv';
  const first = await liveFrom(richAccount);
  const rows = (richAccount[report] as string).split('\n');
  for (const text of [
    '',
    '<html><body>Service Unavailable</body></html>',
    `${rows[0] ?? ''}\n`,
    rows.filter((row) => !row.startsWith('<root_account>')).join('\n'),
  ]) {
    const second = await liveFrom({ ...richAccount, [report]: text });
    assert.equal(
      second.coverage.find(({ kind }) => kind === 'credential')?.status,
      'failed',
      JSON.stringify(text.slice(0, 40)),
    );
    assert.deepEqual(
      second.carried?.resources,
      first.resources.filter(({ kind }) => kind === 'credential'),
    );
  }
});
