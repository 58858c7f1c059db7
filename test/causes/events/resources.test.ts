import { bySession } from '../../accounts/events.ts';
import { home, region } from '../../accounts/places.ts';
import { by, came, changed, made, testAttribution, went } from './fixtures.ts';

const setOwner = (id: string, key: string, value: string) => ({
  resourcesSet: { items: [{ resourceId: id }] },
  tagSet: { items: [{ key, value }] },
});

testAttribution([
  [
    'a tag that was set',
    changed('instance i-1', 'tags/Owner', null, 'ana'),
    [made('ec2:CreateTags', setOwner('i-1', 'Owner', 'ana'))],
    ['david'],
  ],
  [
    'a tag of another resource',
    changed('instance i-1', 'tags/Owner', null, 'ana'),
    [made('ec2:CreateTags', setOwner('i-2', 'Owner', 'ana'))],
    [],
  ],
  [
    'another tag',
    changed('instance i-1', 'tags/Owner', null, 'ana'),
    [made('ec2:CreateTags', setOwner('i-1', 'owner', 'ana'))],
    [],
  ],
  [
    'another value',
    changed('instance i-1', 'tags/Owner', null, 'ana'),
    [made('ec2:CreateTags', setOwner('i-1', 'Owner', 'ben'))],
    [],
  ],
  [
    'a tag of another region',
    changed('instance i-1', 'tags/Owner', null, 'ana'),
    [made('ec2:CreateTags', setOwner('i-1', 'Owner', 'ana'), { region: 'eu-west-1' })],
    [],
  ],
  [
    'a tag that was cleared',
    changed('instance i-1', 'tags/Owner', 'ana', null),
    [
      made('ec2:DeleteTags', {
        resourcesSet: { items: [{ resourceId: 'i-1' }] },
        tagSet: { items: [{ key: 'Owner' }] },
      }),
      made('ec2:DeleteTags', setOwner('i-1', 'Owner', 'ben'), by('erin')),
    ],
    ['david'],
  ],
  [
    'a flag that was cleared',
    changed('instance-attribute i-1', 'attributes/disableApiTermination', true, false),
    [
      made('ec2:ModifyInstanceAttribute', { instanceId: 'i-1', disableApiTermination: { value: false } }),
      made('ec2:ModifyInstanceAttribute', { instanceId: 'i-1', disableApiStop: { value: false } }, by('erin')),
      made('ec2:ModifyInstanceAttribute', { instanceId: 'i-1', disableApiTermination: { value: true } }, by('erin')),
      made('ec2:ModifyInstanceAttribute', { instanceId: 'i-2', disableApiTermination: { value: false } }, by('erin')),
    ],
    ['david'],
  ],
  [
    'a flag that was cleared, set, and cleared by two',
    changed('instance-attribute i-1', 'attributes/disableApiTermination', true, false),
    (
      [
        ['carla', false],
        ['david', true],
        ['erin', false],
        ['frank', false],
      ] as const
    ).map(([name, value]) =>
      made('ec2:ModifyInstanceAttribute', { instanceId: 'i-1', disableApiTermination: { value } }, by(name)),
    ),
    ['erin'],
  ],
  [
    'a tag that was deleted, created again, and deleted',
    changed('instance i-1', 'tags/Owner', 'ana', null),
    [
      made('ec2:DeleteTags', {
        resourcesSet: { items: [{ resourceId: 'i-1' }] },
        tagSet: { items: [{ key: 'Owner' }] },
      }),
      made(
        'ec2:CreateTags',
        { resourcesSet: { items: [{ resourceId: 'i-1' }] }, tagSet: { items: [{ key: 'Owner', value: 'ana' }] } },
        by('erin'),
      ),
      made(
        'ec2:DeleteTags',
        { resourcesSet: { items: [{ resourceId: 'i-1' }] }, tagSet: { items: [{ key: 'Owner' }] } },
        by('frank'),
      ),
    ],
    ['frank'],
  ],
  [
    'a flag that was cleared by its name',
    changed('instance-attribute i-1', 'attributes/disableApiTermination', true, false),
    [made('ec2:ModifyInstanceAttribute', { instanceId: 'i-1', attribute: 'disableApiTermination', value: 'false' })],
    ['david'],
  ],
  [
    'IMDSv1',
    changed('instance i-1', 'attributes/metadata/tokens', 'required', 'optional'),
    [
      made('ec2:ModifyInstanceMetadataOptions', {
        ModifyInstanceMetadataOptionsRequest: { InstanceId: 'i-1', HttpTokens: 'optional' },
      }),
      made(
        'ec2:ModifyInstanceMetadataOptions',
        { ModifyInstanceMetadataOptionsRequest: { InstanceId: 'i-1', HttpEndpoint: 'enabled' } },
        by('erin'),
      ),
    ],
    ['david'],
  ],
  [
    'security groups, whose names the event does not say: both are named',
    changed('instance i-1', 'attributes/securityGroups/sg-1', null, 'sg-1'),
    [
      made('ec2:ModifyInstanceAttribute', { instanceId: 'i-1', groupSet: { items: [{ groupId: 'sg-1' }] } }),
      made(
        'ec2:ModifyInstanceAttribute',
        { instanceId: 'i-1', groupSet: { items: [{ groupId: 'sg-1' }] } },
        by('erin'),
      ),
      made(
        'ec2:ModifyInstanceAttribute',
        { instanceId: 'i-1', groupSet: { items: [{ groupId: 'sg-1' }] } },
        by('erin'),
      ),
    ],
    ['erin?', 'david?'],
  ],
  [
    'a launch',
    came('instance i-1'),
    [made('ec2:RunInstances', null, { response: { instancesSet: { items: [{ instanceId: 'i-1' }] } } })],
    ['david'],
  ],
  [
    'a launch of another instance',
    came('instance i-1'),
    [made('ec2:RunInstances', null, { response: { instancesSet: { items: [{ instanceId: 'i-2' }] } } })],
    [],
  ],
  [
    'a launch by Auto Scaling',
    came('instance i-1'),
    [
      made('ec2:RunInstances', null, {
        by: bySession('AWSServiceRoleForAutoScaling', 'AutoScaling'),
        response: { instancesSet: { items: [{ instanceId: 'i-0' }, { instanceId: 'i-1' }] } },
      }),
    ],
    ['AutoScaling'],
  ],
  [
    'an end',
    went('instance i-1'),
    [
      made('ec2:TerminateInstances', { instancesSet: { items: [{ instanceId: 'i-1' }] } }),
      made('ec2:StopInstances', { instancesSet: { items: [{ instanceId: 'i-1' }] } }, by('erin')),
    ],
    ['david'],
  ],
  [
    'a deregistered image',
    went('image ami-1'),
    [made('ec2:DeregisterImage', { imageId: 'ami-1' }), made('ec2:DeregisterImage', { imageId: 'ami-2' }, by('erin'))],
    ['david'],
  ],
  [
    'an image that is shared',
    changed('image-attribute ami-1', 'attributes/launchPermissions/accounts/444455556666', null, '444455556666'),
    [
      made('ec2:ModifyImageAttribute', {
        imageId: 'ami-1',
        launchPermission: { add: { items: [{ userId: '444455556666' }] } },
      }),
      made(
        'ec2:ModifyImageAttribute',
        { imageId: 'ami-1', launchPermission: { remove: { items: [{ userId: '444455556666' }] } } },
        by('erin'),
      ),
      made(
        'ec2:ModifyImageAttribute',
        { imageId: 'ami-1', launchPermission: { add: { items: [{ userId: '777788889999' }] } } },
        by('erin'),
      ),
    ],
    ['david'],
  ],
  [
    'an image that is shared no more, since it was disabled',
    changed('image-attribute ami-1', 'attributes/launchPermissions/accounts/444455556666', '444455556666', null),
    [
      made('ec2:DisableImage', { imageId: 'ami-1' }),
      made('ec2:DisableImage', { imageId: 'ami-2' }, by('erin')),
      made('ec2:EnableImage', { imageId: 'ami-1' }, by('erin')),
    ],
    ['david'],
  ],
  [
    'an image that is shared after it was disabled, by nobody who is known',
    changed('image-attribute ami-1', 'attributes/launchPermissions/accounts/444455556666', null, '444455556666'),
    [made('ec2:DisableImage', { imageId: 'ami-1' })],
    [],
  ],
  [
    'an image that is public',
    changed('image ami-1', 'attributes/public', false, true),
    [made('ec2:ModifyImageAttribute', { imageId: 'ami-1', launchPermission: { add: { items: [{ group: 'all' }] } } })],
    ['david'],
  ],
  [
    'deletion protection of a database, in whatever case it is named',
    changed('db-instance orders', 'attributes/deletionProtection', true, false),
    [
      made('rds:ModifyDBInstance', { dBInstanceIdentifier: 'Orders', deletionProtection: false }),
      made('rds:ModifyDBInstance', { dBInstanceIdentifier: 'orders', allocatedStorage: 100 }, by('erin')),
    ],
    ['david'],
  ],
  [
    'a database snapshot that is shared',
    changed('db-snapshot-attribute before', 'attributes/sharedWith/all', null, 'all'),
    [
      made('rds:ModifyDBSnapshotAttribute', {
        dBSnapshotIdentifier: 'before',
        attributeName: 'restore',
        valuesToAdd: ['all'],
      }),
      made(
        'rds:ModifyDBSnapshotAttribute',
        { dBSnapshotIdentifier: 'before', attributeName: 'restore', valuesToRemove: ['all'] },
        by('erin'),
      ),
    ],
    ['david'],
  ],
  [
    'a tag of a database',
    changed('db-instance orders', 'tags/Owner', 'ana', 'ben'),
    [
      made('rds:AddTagsToResource', {
        resourceName: `arn:aws:x:${region}:${home}:db-instance:orders`,
        tags: [{ key: 'Owner', value: 'ben' }],
      }),
    ],
    ['david'],
  ],
  ['a kind that the table does not know', came('security-group sg-1'), [made('ec2:CreateSecurityGroup', null)], []],
  [
    'what no call changes',
    changed('instance i-1', 'attributes/vpc', 'a', 'b'),
    [made('ec2:ModifyInstanceAttribute', { instanceId: 'i-1' })],
    [],
  ],
]);
