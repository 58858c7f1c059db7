import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { instanceMetadata } from '../../../src/checks/ec2/instance-metadata.ts';
import { instanceType } from '../../../src/checks/ec2/instance-type.ts';
import type { InstanceAttributes } from '../../../src/domain/ec2/instance.ts';
import { found, instance, region, theOne, undecidedBy } from '../fixtures/account.ts';

suite('instance-type', () => {
  const cases: readonly (readonly [string, readonly string[], boolean])[] = [
    ['t3.micro', ['t3.*'], true],
    ['t3a.micro', ['t3.*'], false],
    ['m7g.large', ['t3.*', 'm7g.large'], true],
    ['m7g.xlarge', ['m7g.large'], false],
    ['x2iedn.32xlarge', ['t3.*', 'm7g.*'], false],
    ['T3.micro', ['t3.*'], false],
  ];
  for (const [type, allowedTypes, isAllowed] of cases) {
    test(`${type} is ${isAllowed ? '' : 'not '}allowed by ${allowedTypes.join(', ')}`, () => {
      const all = found(instanceType, {
        resources: [instance('i-1', { attributes: { type } })],
        baseline: { instances: { allowedTypes } },
      });
      assert.equal(all.length, isAllowed ? 0 : 1);
    });
  }

  test('the finding names the type that was seen, and as evidence that alone', () => {
    const resources = [instance('i-1', { name: 'big', attributes: { type: 'x2iedn.32xlarge' } })];
    const finding = theOne(instanceType, { resources, baseline: { instances: { allowedTypes: ['t3.*', 'm7g.*'] } } });
    assert.equal(finding.title, 'Instance type x2iedn.32xlarge of big (i-1) is not allowed');
    assert.equal(finding.expected, 't3.* or m7g.*');
    assert.deepEqual(finding.evidence, { type: 'x2iedn.32xlarge' });
  });

  test('of a type that AWS does not tell it is not decided, whatever is allowed', () => {
    const situation = {
      resources: [instance('i-1', { attributes: { type: null } }), instance('i-2')],
      baseline: { instances: { allowedTypes: ['*'] } },
    };
    assert.deepEqual(undecidedBy(instanceType, situation), { 'instances.allowedTypes': [1, `${region}/instance`] });
  });

  test('a section that names no types allows all', () => {
    assert.deepEqual(found(instanceType, { resources: [instance('i-1')], baseline: { instances: {} } }), []);
  });
});

suite('instance-metadata', () => {
  const situation = (
    metadata: Partial<InstanceAttributes['metadata']>,
    imdsv2: 'required' | 'optional' = 'required',
  ) => ({
    resources: [
      instance('i-1', {
        attributes: { metadata: { endpoint: 'enabled', tokens: 'required', hopLimit: 1, ...metadata } },
      }),
    ],
    baseline: { instances: { imdsv2 } },
  });

  test('optional tokens are a finding', () => {
    const finding = theOne(instanceMetadata, situation({ tokens: 'optional' }));
    assert.equal(finding.title, 'i-1 answers IMDSv1');
    assert.deepEqual(finding.fix?.commands, [
      'aws ec2 modify-instance-metadata-options --region us-east-1 --instance-id i-1 --http-tokens required',
    ]);
  });

  test('required tokens, or no endpoint at all, are none', () => {
    assert.deepEqual(found(instanceMetadata, situation({ tokens: 'required' })), []);
    assert.deepEqual(found(instanceMetadata, situation({ tokens: 'optional', endpoint: 'disabled' })), []);
    assert.deepEqual(found(instanceMetadata, situation({ tokens: null, endpoint: 'disabled' })), []);
  });

  test('of tokens that AWS does not tell it is not decided, even where the endpoint is not told either', () => {
    for (const endpoint of ['enabled', null]) {
      assert.deepEqual(undecidedBy(instanceMetadata, situation({ tokens: null, endpoint })), {
        'instances.imdsv2': [1, `${region}/instance`],
      });
    }
  });

  test('where version 2 is optional nothing is found', () => {
    assert.deepEqual(found(instanceMetadata, situation({ tokens: 'optional' }, 'optional')), []);
  });
});
