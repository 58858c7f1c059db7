import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadReference, whoCan, buildAccessModel } from '../../../src/access/index.ts';
import { partitionOf, servicePrincipals } from '../../../src/domain/arn.ts';
import { indexSnapshot } from '../../../src/domain/snapshot.ts';
import { account } from '../../accounts/account.ts';
import { allow, trust } from '../../accounts/statements.ts';

const reference = await loadReference(['ec2', 'iam', 'sts']);
const regions = [
  'us-east-1',
  'cn-north-1',
  'us-gov-west-1',
  'eusc-de-east-1',
  'us-iso-east-1',
  'us-isob-east-1',
  'eu-isoe-west-1',
  'us-isof-south-1',
];

/**
 * The same account in each partition: alice launches an instance with a role that may do everything, if the role trusts EC2.
 */
for (const region of regions) {
  const partition = partitionOf(region);
  for (const service of servicePrincipals('ec2', partition)) {
    test(`${partition}: a role that trusts ${service} can be passed to an instance`, () => {
      assert.deepEqual(whoTerminates(region, service), ['alice']);
      assert.deepEqual(whoTerminates(region, service, { StringEquals: { 'iam:PassedToService': service } }), ['alice']);
      assert.deepEqual(whoTerminates(region, service, { StringEquals: { 'aws:RequestedRegion': 'mars-1' } }), []);
    });
  }
}

test('a service principal of another partition grants no access', () => {
  assert.deepEqual(whoTerminates('us-east-1', 'ec2.amazonaws.com.cn'), []);
  assert.deepEqual(whoTerminates('cn-north-1', 'ec2.amazonaws.eu'), []);
});

function whoTerminates(region: string, service: string, passing?: Parameters<typeof allow>[2]): string[] {
  const { snapshot } = account({
    users: { alice: { policies: [[allow('iam:PassRole', '*', passing), allow('ec2:RunInstances')]] } },
    roles: { ops: { policies: [allow('*')], trust: trust({ Service: service }), profiles: ['ops'] } },
    instances: [{ id: 'i-1', region }],
  });
  const here = <Value>(value: Value) =>
    JSON.parse(JSON.stringify(value).replaceAll('arn:aws:', `arn:${partitionOf(region)}:`)) as Value;
  const world = buildAccessModel(indexSnapshot(here(snapshot)), reference);
  const { principals } = whoCan(world, { action: 'ec2:TerminateInstances', resource: 'kind:instance', direct: false });
  return principals.filter(({ kind }) => kind === 'user').map(({ name }) => name);
}
