import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { awsSource, SourceError } from '../../../src/aws/index.ts';
import { silentLog } from '../../../src/domain/log.ts';
import { useCredentials } from '../fixtures/environment.ts';
import { budget, instead, page, read, serve, unread } from '../fixtures/hostile-account.ts';
import { ec2Answer, queryAnswer } from '../fixtures/hostile-server.ts';
import { account, credentialReport } from '../fixtures/rich-account.ts';

beforeEach(() => {
  useCredentials(account);
});

describe('the credential report over HTTP', () => {
  const report = (content: string) =>
    queryAnswer(
      'GetCredentialReport',
      `<Content>${Buffer.from(content).toString('base64')}</Content><ReportFormat>text/csv</ReportFormat>`,
    );
  for (const [name, content, expected] of [
    ['is empty', '', 'Malformed'],
    ['is white space', '\n', 'MalformedReport: iam:GetCredentialReport: the report is empty'],
    ['is an HTML page', page, 'MalformedReport: iam:GetCredentialReport: the report has no column user'],
    [
      'has its head alone',
      credentialReport.split('\n', 1)[0] ?? '',
      'MalformedReport: iam:GetCredentialReport: the report has no line for <root_account>',
    ],
  ] as const) {
    test(`that ${name} fails`, async (t) => {
      const [line = '', ...others] = unread(
        await read(await serve(t, instead('GetCredentialReport', report(content)))),
      );
      assert.deepEqual(others, []);
      assert.ok(line.startsWith(`credential failed ${expected}`), line);
    });
  }
});

describe('the regions', () => {
  const regions = (list: readonly (readonly [string, string])[]) =>
    ec2Answer(
      'DescribeRegions',
      `<regionInfo>${list.map(([name, status]) => `<item><regionName>${name}</regionName><optInStatus>${status}</optInStatus></item>`).join('')}</regionInfo>`,
    );

  for (const [name, body, expected] of [
    ['an HTML page', page, /MalformedAnswer: an HTML page came in place/],
    ['an empty body', '', /MalformedAnswer: the answer to DescribeRegions is empty/],
    ['an empty list', regions([]), /MalformedAnswer: it names no region/],
    ['no list', ec2Answer('DescribeRegions', ''), /MalformedAnswer: it names no region/],
    [
      'a list without the region that was asked',
      regions([['eu-west-1', 'opt-in-not-required']]),
      /MalformedAnswer: it leaves out us-east-1, where it was asked/,
    ],
  ] as const) {
    test(`told by ${name} end the audit`, async (t) => {
      const server = await serve(t, instead('DescribeRegions', body));
      await assert.rejects(read(server, { regions: 'all' }), (error: unknown) => {
        assert.ok(error instanceof SourceError, String(error));
        assert.match(error.message, expected);
        return true;
      });
    });
  }

  test('that are not enabled are known and not read', async (t) => {
    const body = regions([
      ['us-east-1', 'opt-in-not-required'],
      ['ap-east-1', 'not-opted-in'],
      ['eu-south-1', 'opted-in'],
    ]);
    const server = await serve(t, instead('DescribeRegions', body));
    const source = awsSource({ regions: 'all', endpoint: server.url, budget, log: silentLog });
    t.after(() => {
      source.close();
    });
    const [reader] = await source.accounts();
    assert.deepEqual([reader?.regions, reader?.regionsNotEnabled], [['eu-south-1', 'us-east-1'], ['ap-east-1']]);
    assert.equal(
      server.calls.find(({ operation }) => operation === 'DescribeRegions')?.parameters.get('AllRegions'),
      'true',
    );
  });
});

describe('the caller in the answer of IAM', () => {
  const cases: readonly { name: string; arn: string; isWhole: boolean }[] = [
    { name: 'a user that is there', arn: `arn:aws:iam::${account}:user/people/zoe`, isWhole: true },
    { name: 'a user that is not', arn: `arn:aws:iam::${account}:user/auditor`, isWhole: false },
    { name: 'a user of another path', arn: `arn:aws:iam::${account}:user/zoe`, isWhole: false },
    {
      name: 'a session of a role that is there',
      arn: `arn:aws:sts::${account}:assumed-role/web/nightly`,
      isWhole: true,
    },
    {
      name: 'a session of a role that is not',
      arn: `arn:aws:sts::${account}:assumed-role/auditor/nightly`,
      isWhole: false,
    },
    { name: 'root', arn: `arn:aws:iam::${account}:root`, isWhole: true },
    { name: 'a federated user', arn: `arn:aws:sts::${account}:federated-user/ana`, isWhole: true },
    { name: 'a user of another account', arn: 'arn:aws:iam::999999999999:user/auditor', isWhole: true },
  ];
  for (const { name, arn, isWhole } of cases) {
    test(name, async (t) => {
      const identity = queryAnswer(
        'GetCallerIdentity',
        `<UserId>A</UserId><Account>${account}</Account><Arn>${arn}</Arn>`,
      );
      const lines = unread(await read(await serve(t, instead('GetCallerIdentity', identity))));
      const missing = ['group', 'policy', 'role', 'user'];
      assert.deepEqual(
        lines.map((line) => line.split(' ')[0]),
        isWhole ? [] : missing,
      );
      assert.ok(
        lines.every((line) => /MalformedAnswer: the answer leaves out the (user|role) .*, who asked$/.test(line)),
        lines.join('\n'),
      );
    });
  }
});
