import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { useCredentials } from '../fixtures/environment.ts';
import { account } from '../fixtures/rich-account.ts';
import { quick, read, serve, unread } from '../fixtures/served-account.ts';

beforeEach(() => {
  useCredentials(account);
});

describe('one place that refuses or fails never stops the rest', () => {
  const cases: readonly { name: string; faults: readonly string[]; expected: readonly string[] }[] = [
    {
      name: 'a denied operation in one region',
      faults: ['deny ec2:DescribeVolumes@us-east-1'],
      expected: ['us-east-1 volume denied ec2:DescribeVolumes UnauthorizedOperation'],
    },
    {
      name: 'a region that is denied altogether',
      faults: ['deny ec2:*@eu-west-1'],
      expected: [
        'eu-west-1 address denied ec2:DescribeAddresses UnauthorizedOperation',
        'eu-west-1 image denied ec2:DescribeImages UnauthorizedOperation',
        'eu-west-1 image-attribute skipped ec2:DescribeImageAttribute NothingToAskAbout',
        'eu-west-1 instance denied ec2:DescribeInstances UnauthorizedOperation',
        'eu-west-1 instance-attribute skipped ec2:DescribeInstanceAttribute NothingToAskAbout',
        'eu-west-1 retention-rule skipped rbin:ListRules NothingToAskAbout',
        'eu-west-1 retention-rule-attribute skipped rbin:GetRule NothingToAskAbout',
        'eu-west-1 snapshot denied ec2:DescribeSnapshots UnauthorizedOperation',
        'eu-west-1 snapshot-lock skipped ec2:DescribeLockedSnapshots NothingToAskAbout',
        'eu-west-1 volume denied ec2:DescribeVolumes UnauthorizedOperation',
      ],
    },
    {
      name: 'a denied sweep of identities',
      faults: ['deny iam:GetAccountAuthorizationDetails'],
      expected: ['group', 'policy', 'role', 'user'].map(
        (kind) => `global ${kind} denied iam:GetAccountAuthorizationDetails AccessDenied`,
      ),
    },
    {
      name: 'a denied credential report',
      faults: ['deny iam:GenerateCredentialReport'],
      expected: ['global credential denied iam:GenerateCredentialReport AccessDenied'],
    },
    {
      name: 'an operation that stays unavailable',
      faults: ['unavailable ec2:DescribeSnapshots@us-east-1'],
      expected: [
        'us-east-1 snapshot failed ec2:DescribeSnapshots Unavailable',
        'us-east-1 snapshot-lock skipped ec2:DescribeLockedSnapshots NothingToAskAbout',
      ],
    },
    {
      name: 'an operation that stays throttled',
      faults: ['throttle ec2:DescribeAddresses@us-east-1'],
      expected: ['us-east-1 address failed ec2:DescribeAddresses RequestLimitExceeded'],
    },
    {
      name: 'answers that are always cut',
      faults: ['cut ec2:DescribeImages@us-east-1'],
      expected: [
        'us-east-1 image failed ec2:DescribeImages ECONNRESET',
        'us-east-1 image-attribute skipped ec2:DescribeImageAttribute NothingToAskAbout',
      ],
    },
  ];
  for (const { name, faults, expected } of cases) {
    test(name, async (t) => {
      const sandbox = await serve(t, { faults });
      const snapshot = await read(sandbox, { budget: { ...quick, attempts: 3 } });
      assert.deepEqual(unread(snapshot), expected);
      const hidden = new Set(
        snapshot.coverage.filter(({ status }) => status !== 'complete').map(({ region, kind }) => `${region} ${kind}`),
      );
      const whole = await read(await serve(t, {}));
      assert.deepEqual(
        snapshot.resources,
        whole.resources.filter(({ region, kind }) => !hidden.has(`${region} ${kind}`)),
      );
    });
  }
});

describe('what passes is survived', () => {
  for (const [name, faults] of [
    ['one throttled call in two', ['throttle *:*/2']],
    ['one throttled call in three', ['throttle *:*/3']],
    ['one cut answer in three', ['cut *:*/3']],
    ['one call in three that finds AWS unavailable', ['unavailable *:*/3']],
  ] as const) {
    test(name, async (t) => {
      const undisturbed = await read(await serve(t, {}));
      const snapshot = await read(await serve(t, { faults }));
      assert.deepEqual(snapshot, undisturbed);
    });
  }
});
