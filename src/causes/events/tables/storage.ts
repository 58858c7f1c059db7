import type { ImageAttributes, ImageSharing } from '../../../domain/ec2/image.ts';
import type {
  AddressAttributes,
  EbsSnapshotAttributes,
  SnapshotLockAttributes,
  VolumeAttributes,
} from '../../../domain/ec2/storage.ts';
import { call, calls, maybe, noCall, type KindCalls, type Says } from '../call.ts';
import { becomes, sets, shares, touches } from '../says.ts';
import { ec2Tags } from './instances.ts';

const creations = calls(
  [
    'ec2:CreateImage',
    'ec2:RegisterImage',
    'ec2:CopyImage',
    'ec2:CreateRestoreImageTask',
    'ec2:RestoreImageFromRecycleBin',
  ],
  'imageId',
);

const deregistration = calls(['ec2:DeregisterImage'], 'imageId');

const isProtected: Says = (_, { after }) => typeof after === 'string' && after.startsWith('enabled');

const deregistrationProtection = [
  call('ec2:EnableImageDeregistrationProtection', 'imageId', isProtected),
  call('ec2:DisableImageDeregistrationProtection', 'imageId', (...args) => !isProtected(...args)),
];

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyImageAttribute.html and the others of images */
export const image: KindCalls<ImageAttributes> = {
  added: creations,
  gone: deregistration,
  tags: ec2Tags,
  attributes: {
    name: noCall,
    owner: noCall,
    ownerAlias: noCall,
    createdAt: noCall,
    state: [
      call('ec2:DisableImage', 'imageId', becomes('disabled')),
      call('ec2:EnableImage', 'imageId', becomes('available')),
      ...calls(
        ['ec2:CreateImage', 'ec2:CopyImage', 'ec2:CreateRestoreImageTask'],
        'imageId',
        becomes('available', 'pending'),
      ),
    ],
    public: [
      call('ec2:ModifyImageAttribute', 'imageId', shares('launchPermission', 'all')),
      call('ec2:ResetImageAttribute', 'imageId', becomes(false)),
    ],
    deregistrationProtection,
    deprecatedAt: [
      call('ec2:EnableImageDeprecation', 'imageId', (_, { after }) => after !== null),
      call('ec2:DisableImageDeprecation', 'imageId', becomes(null)),
    ],
    snapshots: noCall,
  },
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CancelImageLaunchPermission.html */
export const imageAttribute: KindCalls<ImageSharing> = {
  added: creations,
  gone: deregistration,
  tags: noCall,
  attributes: {
    launchPermissions: [
      call('ec2:ModifyImageAttribute', 'imageId', shares('launchPermission')),
      call('ec2:ResetImageAttribute', 'imageId', (_, { before }) => before !== null),
      call('ec2:CancelImageLaunchPermission', 'imageId', maybe),
      // What is disabled is shared with nobody from then on, also after it is enabled again:
      // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisableImage.html
      call('ec2:DisableImage', 'imageId', becomes(null)),
      call('ec2:RestoreImageFromRecycleBin', 'imageId', maybe),
    ],
    deregistrationProtection,
  },
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVolume.html */
export const volume: KindCalls<VolumeAttributes> = {
  added: calls(['ec2:CreateVolume', 'ec2:CopyVolumes', 'ec2:RestoreVolumeFromRecycleBin'], 'volumeId'),
  gone: [call('ec2:DeleteVolume', 'volumeId')],
  tags: ec2Tags,
  attributes: {
    state: [
      call('ec2:AttachVolume', 'volumeId', becomes('in-use')),
      call('ec2:DetachVolume', 'volumeId', becomes('available')),
      call('ec2:CreateVolume', 'volumeId', becomes('available')),
    ],
    type: [call('ec2:ModifyVolume', 'volumeId', sets('volumeType'))],
    size: [call('ec2:ModifyVolume', 'volumeId', sets('size'))],
    encrypted: noCall,
    kmsKey: noCall,
    snapshot: noCall,
    zone: noCall,
    attachments: [call('ec2:AttachVolume', 'volumeId', maybe), call('ec2:DetachVolume', 'volumeId', maybe)],
  },
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySnapshotTier.html */
export const snapshot: KindCalls<EbsSnapshotAttributes> = {
  added: calls(
    ['ec2:CreateSnapshot', 'ec2:CreateSnapshots', 'ec2:CopySnapshot', 'ec2:RestoreSnapshotFromRecycleBin'],
    'snapshotId',
  ),
  gone: [call('ec2:DeleteSnapshot', 'snapshotId')],
  tags: ec2Tags,
  attributes: {
    state: calls(['ec2:CreateSnapshot', 'ec2:CreateSnapshots', 'ec2:CopySnapshot'], 'snapshotId', becomes('completed')),
    volume: noCall,
    size: noCall,
    encrypted: noCall,
    owner: noCall,
    startedAt: noCall,
    storageTier: [
      call('ec2:ModifySnapshotTier', 'snapshotId', sets('storageTier')),
      call('ec2:RestoreSnapshotTier', 'snapshotId', becomes('standard')),
    ],
    description: noCall,
  },
};

const locks = [call('ec2:LockSnapshot', 'snapshotId'), call('ec2:UnlockSnapshot', 'snapshotId')];

/** A lock also ends, and its cooling-off period too, when the time is over. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_LockSnapshot.html */
export const snapshotLock: KindCalls<SnapshotLockAttributes> = {
  added: [call('ec2:LockSnapshot', 'snapshotId')],
  gone: [call('ec2:UnlockSnapshot', 'snapshotId'), call('ec2:DeleteSnapshot', 'snapshotId')],
  tags: noCall,
  attributes: {
    state: [call('ec2:LockSnapshot', 'snapshotId', touches('lockMode'))],
    lockedAt: [call('ec2:LockSnapshot', 'snapshotId')],
    expiresAt: locks,
    coolOffEndsAt: locks,
  },
};

const association = [
  call('ec2:AssociateAddress', ['allocationId', 'publicIp'], (_, { after }) => after !== null),
  call('ec2:DisassociateAddress', ['allocationId', 'publicIp', 'associationId'], becomes(null)),
];

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateAddress.html */
export const address: KindCalls<AddressAttributes> = {
  added: [call('ec2:AllocateAddress', 'allocationId')],
  gone: [call('ec2:ReleaseAddress', ['allocationId', 'publicIp'])],
  tags: ec2Tags,
  attributes: {
    publicIp: noCall,
    domain: noCall,
    instance: [...association],
    networkInterface: association,
    association,
  },
};
