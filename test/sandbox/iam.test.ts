import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CredentialReportNotPresentException,
  GenerateCredentialReportCommand,
  GetAccountAuthorizationDetailsCommand,
  GetAccountSummaryCommand,
  GetCredentialReportCommand,
  ListAccountAliasesCommand,
  paginateGetAccountAuthorizationDetails,
  type EntityType,
} from '@aws-sdk/client-iam';
import { account, accountFiles, authorizationDetails, credentialReport, otherAccount } from './fixtures/account.ts';
import { ask, errorOf, iamClient, serve } from './fixtures/clients.ts';

const report = `${account}/iam/get-credential-report.csv`;

void test('one page holds the four lists, with policy documents URL-encoded', async (t) => {
  const details = await iamClient(t, await serve(t)).send(new GetAccountAuthorizationDetailsCommand({}));
  assert.equal(details.IsTruncated, false);
  assert.deepEqual(
    details.UserDetailList?.map(({ UserName, GroupList }) => [UserName, GroupList]),
    [
      ['alice', ['developers']],
      ['bob', ['developers']],
      ['carol', ['developers']],
    ],
  );
  assert.deepEqual(
    details.GroupDetailList?.map(({ GroupName, GroupPolicyList }) => [GroupName, GroupPolicyList?.length]),
    [
      ['developers', 1],
      ['bare', 0],
    ],
  );
  const sent = details.GroupDetailList[0]?.GroupPolicyList?.[0]?.PolicyDocument ?? '';
  assert.match(sent, /^%7B%22Version%22%3A%222012-10-17%22.*it%27s%20%28a%29%20%2A/);
  assert.deepEqual(
    JSON.parse(decodeURIComponent(sent)),
    authorizationDetails.GroupDetailList[0]?.GroupPolicyList[0]?.PolicyDocument,
  );
});

void test('documents that the directory holds as text pass as they are, broken ones too', async (t) => {
  const texts = ['%7B%22Version%22%3A%222012-10-17%22%7D', '{ "Statement": [ <broken> & so on'];
  const group = {
    GroupName: 'g',
    GroupPolicyList: texts.map((PolicyDocument, at) => ({ PolicyName: `p${at}`, PolicyDocument })),
  };
  const details = { UserDetailList: [], GroupDetailList: [group], RoleDetailList: [], Policies: [] };
  const sandbox = await serve(t, { [`${account}/iam/get-account-authorization-details.json`]: details });
  const answer = await iamClient(t, sandbox).send(new GetAccountAuthorizationDetailsCommand({}));
  assert.deepEqual(
    answer.GroupDetailList?.[0]?.GroupPolicyList?.map(({ PolicyDocument }) => PolicyDocument),
    texts,
  );
});

void test('pages run through the lists in order and hold every entity once', async (t) => {
  const client = iamClient(t, await serve(t));
  const pages: string[][] = [];
  for await (const page of paginateGetAccountAuthorizationDetails({ client, pageSize: 3 }, {})) {
    pages.push([
      ...(page.UserDetailList ?? []).map(({ UserName }) => `user ${UserName ?? ''}`),
      ...(page.GroupDetailList ?? []).map(({ GroupName }) => `group ${GroupName ?? ''}`),
      ...(page.RoleDetailList ?? []).map(({ RoleName }) => `role ${RoleName ?? ''}`),
      ...(page.Policies ?? []).map(({ PolicyName }) => `policy ${PolicyName ?? ''}`),
    ]);
  }
  assert.deepEqual(pages, [
    ['user alice', 'user bob', 'user carol'],
    ['group developers', 'group bare', 'role app'],
    ['policy ReadOnlyAccess', 'policy own'],
  ]);
});

const filters: readonly (readonly [filter: readonly EntityType[], counts: readonly number[]])[] = [
  [['User'], [3, 0, 0, 0]],
  [
    ['Group', 'Role'],
    [0, 2, 1, 0],
  ],
  [['LocalManagedPolicy'], [0, 0, 0, 1]],
  [['AWSManagedPolicy'], [0, 0, 0, 1]],
  [
    ['LocalManagedPolicy', 'AWSManagedPolicy', 'User'],
    [3, 0, 0, 2],
  ],
];

void test('Filter chooses kinds of entities', async (t) => {
  const client = iamClient(t, await serve(t));
  for (const [Filter, counts] of filters) {
    const answer = await client.send(new GetAccountAuthorizationDetailsCommand({ Filter: [...Filter] }));
    const lists = [answer.UserDetailList, answer.GroupDetailList, answer.RoleDetailList, answer.Policies];
    assert.deepEqual(
      lists.map((list) => list?.length),
      counts,
      Filter.join(','),
    );
  }
});

void test('a page is a hundred entities unless the client wants others', async (t) => {
  const UserDetailList = Array.from({ length: 101 }, (_, at) => ({ UserName: `user-${at}` }));
  const details = { UserDetailList, GroupDetailList: [], RoleDetailList: [], Policies: [] };
  const client = iamClient(t, await serve(t, { [`${account}/iam/get-account-authorization-details.json`]: details }));
  const sizes: (number | undefined)[] = [];
  for await (const page of paginateGetAccountAuthorizationDetails({ client }, {}))
    sizes.push(page.UserDetailList?.length);
  assert.deepEqual(sizes, [100, 1]);
});

const refused = [
  { Action: 'GetAccountAuthorizationDetails', Marker: 'forged', code: 'InvalidInput' },
  { Action: 'GetAccountAuthorizationDetails', MaxItems: '0', code: 'ValidationError' },
  { Action: 'GetAccountAuthorizationDetails', MaxItems: '1001', code: 'ValidationError' },
  { Action: 'GetAccountAuthorizationDetails', MaxItems: 'many', code: 'ValidationError' },
  { Action: 'GetAccountAuthorizationDetails', 'Filter.member.1': 'Robot', code: 'ValidationError' },
];
for (const { code, ...parameters } of refused) {
  void test(`IAM answers ${code} to ${JSON.stringify(parameters)}`, async (t) => {
    const { status, body } = await ask(await serve(t), 'iam', parameters);
    assert.deepEqual([status, errorOf(body).code], [400, code]);
  });
}

const reportFiles: readonly (readonly [form: string, content: unknown])[] = [
  ['raw CSV', credentialReport],
  [
    'the JSON that the AWS CLI prints',
    {
      Content: Buffer.from(credentialReport).toString('base64'),
      ReportFormat: 'text/csv',
      GeneratedTime: '2026-11-20T00:00:00+00:00',
    },
  ],
];
for (const [form, content] of reportFiles) {
  void test(`the credential report is served from ${form}`, async (t) => {
    const client = iamClient(t, await serve(t, { ...accountFiles, [report]: content }));
    assert.equal((await client.send(new GenerateCredentialReportCommand({}))).State, 'COMPLETE');
    const { Content, ReportFormat } = await client.send(new GetCredentialReportCommand({}));
    assert.deepEqual([Buffer.from(Content ?? []).toString(), ReportFormat], [credentialReport, 'text/csv']);
  });
}

void test('an account without a credential report says ReportNotPresent', async (t) => {
  const sandbox = await serve(t);
  const client = iamClient(t, sandbox, { accessKeyId: otherAccount });
  assert.equal((await client.send(new GenerateCredentialReportCommand({}))).State, 'COMPLETE');
  await assert.rejects(client.send(new GetCredentialReportCommand({})), CredentialReportNotPresentException);
});

void test('other answers of IAM are served from their file, maps included', async (t) => {
  const client = iamClient(
    t,
    await serve(t, {
      ...accountFiles,
      [`${account}/iam/get-account-summary.json`]: { SummaryMap: { Users: 3, AccountMFAEnabled: 1 } },
      [`${account}/iam/list-account-aliases.json`]: { AccountAliases: ['shared-dev'] },
    }),
  );
  assert.deepEqual((await client.send(new GetAccountSummaryCommand({}))).SummaryMap, {
    Users: 3,
    AccountMFAEnabled: 1,
  });
  assert.deepEqual((await client.send(new ListAccountAliasesCommand({}))).AccountAliases, ['shared-dev']);
});
