import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { account, accountFiles, instanceId, otherAccount } from './fixtures/account.ts';
import { ask, ec2Client, errorOf, serve, stsClient } from './fixtures/clients.ts';

const start = Date.UTC(2026, 10, 23, 3);
const roleArn = `arn:aws:iam::${otherAccount}:role/audit/auditor`;

void test('an access key of twelve digits names its account, any other means the first', async (t) => {
  const sandbox = await serve(t);
  const identity = async (accessKeyId: string) =>
    (await stsClient(t, sandbox, { accessKeyId }).send(new GetCallerIdentityCommand({}))).Account;
  assert.deepEqual(
    [await identity(otherAccount), await identity('AKIAEXAMPLE'), await identity('999999999999')],
    [otherAccount, account, account],
  );
});

void test('an assumed role reads the account that it belongs to, and is called by its session', async (t) => {
  const sandbox = await serve(t, accountFiles, { clock: () => start });
  const { Credentials, AssumedRoleUser } = await stsClient(t, sandbox).send(
    new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'driftwarden' }),
  );
  const arn = `arn:aws:sts::${otherAccount}:assumed-role/auditor/driftwarden`;
  assert.equal(AssumedRoleUser?.Arn, arn);
  assert.equal(Credentials?.Expiration?.getTime(), start + 3_600_000);
  const session = { accessKeyId: Credentials.AccessKeyId ?? '', sessionToken: Credentials.SessionToken ?? '' };
  const identity = await stsClient(t, sandbox, session).send(new GetCallerIdentityCommand({}));
  assert.deepEqual([identity.Account, identity.Arn], [otherAccount, arn]);
  const { Reservations } = await ec2Client(t, sandbox, { ...session, region: 'ap-south-1' }).send(
    new DescribeInstancesCommand({}),
  );
  assert.equal(Reservations?.[0]?.Instances?.[0]?.InstanceId, instanceId(77));
});

void test('a session ends when its time is over', async (t) => {
  let now = start;
  const sandbox = await serve(t, accountFiles, { clock: () => now });
  const { Credentials } = await stsClient(t, sandbox).send(
    new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'driftwarden', DurationSeconds: 900 }),
  );
  const client = stsClient(t, sandbox, {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  });
  now = start + 899_000;
  assert.equal((await client.send(new GetCallerIdentityCommand({}))).Account, otherAccount);
  now = start + 900_000;
  await assert.rejects(client.send(new GetCallerIdentityCommand({})), { name: 'ExpiredToken' });
});

void test('a session token that the sandbox did not give is refused', async (t) => {
  const client = stsClient(t, await serve(t), { accessKeyId: 'ASIAEXAMPLE', sessionToken: 'forged' });
  await assert.rejects(client.send(new GetCallerIdentityCommand({})), { name: 'InvalidClientTokenId' });
});

const refused = [
  { RoleArn: 'arn:aws:iam::999999999999:role/auditor', RoleSessionName: 'night', status: 403, code: 'AccessDenied' },
  { RoleArn: `arn:aws:iam::${account}:user/alice`, RoleSessionName: 'night', status: 400, code: 'ValidationError' },
  { RoleArn: roleArn, RoleSessionName: 'two words', status: 400, code: 'ValidationError' },
  { RoleArn: roleArn, RoleSessionName: 'night', DurationSeconds: '60', status: 400, code: 'ValidationError' },
];
for (const { status, code, ...parameters } of refused) {
  void test(`AssumeRole answers ${code} to ${JSON.stringify(parameters)}`, async (t) => {
    const answer = await ask(await serve(t), 'sts', { Action: 'AssumeRole', ...parameters });
    assert.deepEqual([answer.status, errorOf(answer.body).code], [status, code]);
  });
}
