import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import { iamRegionOf, isServicePrincipal, partitionOf, servicePrincipals } from '../../src/domain/arn.ts';

/** Regions of every partition, and the partitions. The AWS SDK knows by itself where EC2 and IAM are called in each. */
const regions: readonly (readonly [region: string, partition: string])[] = [
  ['us-east-1', 'aws'],
  ['us-west-2', 'aws'],
  ['eu-central-1', 'aws'],
  ['mx-central-1', 'aws'],
  ['il-central-1', 'aws'],
  ['ap-southeast-7', 'aws'],
  ['cn-north-1', 'aws-cn'],
  ['cn-northwest-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
  ['us-gov-east-1', 'aws-us-gov'],
  ['eusc-de-east-1', 'aws-eusc'],
  ['us-iso-east-1', 'aws-iso'],
  ['us-iso-west-1', 'aws-iso'],
  ['us-isob-east-1', 'aws-iso-b'],
  ['us-isob-west-1', 'aws-iso-b'],
  ['eu-isoe-west-1', 'aws-iso-e'],
  ['us-isof-east-1', 'aws-iso-f'],
  ['us-isof-south-1', 'aws-iso-f'],
];

for (const [region, partition] of regions) {
  test(`${region} is of ${partition}, with the DNS suffix and the IAM of the AWS SDK`, () => {
    assert.equal(partitionOf(region), partition);
    const suffix = endpointOf(new EC2Client({ region }), region).url.hostname.split('.').slice(2).join('.');
    assert.ok(servicePrincipals('ec2', partition).includes(`ec2.${suffix}`));
    assert.deepEqual(
      servicePrincipals('ec2', partition).filter((name) => !isServicePrincipal(name)),
      [],
    );
    const schemes = endpointOf(new IAMClient({ region }), region).properties?.['authSchemes'] as readonly {
      readonly signingRegion: string;
    }[];
    assert.equal(iamRegionOf(partition), schemes[0]?.signingRegion);
  });
}

test('a service has no name of another partition', () => {
  assert.deepEqual(servicePrincipals('lambda', 'aws'), ['lambda.amazonaws.com']);
  assert.deepEqual(servicePrincipals('ec2', 'aws-cn'), ['ec2.amazonaws.com.cn', 'ec2.amazonaws.com']);
  assert.deepEqual(
    ['amazonaws.com', 'ec2.amazonaws.com.de', 'ec2.example.com', 'EC2.amazonaws.com'].filter(isServicePrincipal),
    [],
  );
});

interface Endpoint {
  readonly url: URL;
  readonly properties?: Readonly<Record<string, unknown>>;
}

function endpointOf(
  client: { readonly config: { readonly endpointProvider: (parameters: { Region: string }) => Endpoint } },
  Region: string,
): Endpoint {
  return client.config.endpointProvider({ Region });
}
