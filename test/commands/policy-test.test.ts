import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { writeFirstNight } from '../../demo/account/index.ts';
import { callCli } from './call-cli.ts';
import { temporaryFolder } from './run-cli.ts';

const written = `defaults:
  principal: arn:aws:iam::111122223333:user/alice
  identityPolicies:
    - Version: "2012-10-17"
      Statement: { Sid: Dev, Effect: Allow, Action: "ec2:*", Resource: "*", Condition: { StringEquals: { "ec2:ResourceTag/department": dev } } }
  action: ec2:TerminateInstances
  resource: arn:aws:ec2:us-east-1:111122223333:instance/i-0aaa
cases:
  - { name: dev, context: { "ec2:ResourceTag/department": dev }, expect: allowed }
  - { name: prod, context: { "ec2:ResourceTag/department": prod }, expect: EXPECTED }
`;

test('policy test decides the cases of a file', async (t) => {
  const { code, stdout } = await policyTest(t, written.replace('EXPECTED', 'implicitDeny'));
  assert.equal(code, 0);
  assert.deepEqual(JSON.parse(stdout), {
    passed: 2,
    failed: 0,
    cases: (JSON.parse(stdout) as { cases: unknown }).cases,
  });
});

test('a case that is decided otherwise ends with 2 and names what decided', async (t) => {
  const { code, stdout } = await policyTest(t, written.replace('EXPECTED', 'allowed'), 'text');
  assert.equal(code, 2);
  assert.match(stdout, /✗ prod\n +expected allowed\n +actual +implicitDeny\n +because/);
  assert.match(stdout, /1 passed, 1 failed\n$/);
});

test('a wrong file names its line, and a misspelt key the nearest', async (t) => {
  const { code, stderr } = await policyTest(
    t,
    written.replace('EXPECTED', 'allowed').replace('"ec2:ResourceTag/department": prod', '"ec2:InstanceTypo": x'),
    'text',
  );
  assert.equal(code, 1);
  assert.match(stderr, /tests\.yaml:10:\d+: .*ec2:InstanceTypo/);
  assert.match(stderr, /did you mean "ec2:InstanceType"/);
});

test('a snapshot case takes policies and tags from an account directory', async (t) => {
  const instance = 'i-0d31f2971d1ca48a7';
  const { code, stdout } = await policyTest(
    t,
    `cases:
  - { name: with MFA, snapshot: { from: account, principal: user/david, action: ec2:StopInstances, resource: ${instance}, context: { "aws:MultiFactorAuthPresent": true } }, expect: allowed }
  - { name: with whatever she brings, snapshot: { from: account, principal: user/david, action: ec2:StopInstances, resource: ${instance} }, expect: conditional }
  - { name: may not, snapshot: { from: account, principal: user/david, action: ec2:CreateVpc, resource: "*" }, expect: implicitDeny }
`,
  );
  assert.equal(code, 0, stdout);
});

test('a snapshot case about nobody names who is there', async (t) => {
  const { code, stderr } = await policyTest(
    t,
    'cases: [{ snapshot: { from: account, principal: user/davd, action: ec2:StopInstances, resource: "*" }, expect: allowed }]',
    'text',
  );
  assert.equal(code, 1);
  assert.match(stderr, /no user\/davd/);
});

async function policyTest(t: TestContext, file: string, format = 'json') {
  const cwd = await temporaryFolder(t);
  await mkdir(join(cwd, 'account'));
  await writeFirstNight(join(cwd, 'account'), { now: new Date() });
  await writeFile(join(cwd, 'tests.yaml'), file);
  return callCli(['policy', 'test', 'tests.yaml', '--format', format], { cwd });
}
