import type { JsonObject } from '../../src/domain/json.ts';
import { home } from '../accounts/account.ts';
import { idOf, largerRegion } from './account.ts';

/** A baseline that the account fails in every section. */
export const baseline: JsonObject = {
  version: 1,
  tags: {
    required: [{ key: 'Owner', pattern: '^[a-z0-9-]+@example[.]com$' }, { key: 'cost-center' }],
    on: ['instance', 'image', 'volume', 'snapshot', 'address', 'db-instance', 'db-cluster', 'db-snapshot'],
  },
  protect: [
    {
      name: 'production',
      match: { tag: { department: 'prod' } },
      instances: { terminationProtection: true, stopProtection: true, shutdownBehavior: 'stop' },
      images: { deregistrationProtection: true },
    },
  ],
  instances: { allowedTypes: ['m7g.*'], imdsv2: 'required' },
  images: { approved: { owners: ['self'], maxAgeDays: 700 }, public: 'forbidden', sharedWith: ['444455556666'] },
  resources: [{ id: idOf('i', largerRegion, 3), region: largerRegion, expect: { type: 'r7g.xlarge', name: 'web-3' } }],
  groups: {
    'group-0': { members: ['sandbox'], inline: 'any', attached: [] },
    'group-1': { members: ['user-1'], inline: 'any', attached: [`arn:aws:iam::${home}:policy/policy-1`] },
  },
  users: Object.fromEntries(['sandbox', 'user-1', 'user-2'].map((name) => [name, { groups: 'any' }])),
  roles: { 'role-1': { inline: {}, attached: [] } },
  grants: { forbidden: [{ actions: ['ec2:*'], resources: '*', except: ['group/group-0'] }] },
  access: [
    {
      name: 'production is the admins’ to destroy',
      actions: 'destroy',
      resources: { tag: { department: 'prod' } },
      allowedTo: ['group/group-0'],
    },
    {
      name: 'stopping production needs MFA',
      actions: ['ec2:StopInstances'],
      resources: { tag: { department: 'prod' } },
      requires: 'mfa',
      except: ['role/role-9'],
    },
    {
      name: 'developers can work',
      actions: ['ec2:StopInstances'],
      resources: { tag: { department: 'test' } },
      mustAllow: ['group/group-1', 'group/group-2'],
    },
    { name: 'nobody launches very large instances', launch: { instanceTypes: ['x*.*'], allowedTo: ['group/group-0'] } },
  ],
  credentials: { mfa: 'required', maxKeyAgeDays: 90 },
  // Takes as long as all other checks together, and rests on what the others of its kind rest on.
  severity: { 'guard-for-all-values': 'off' },
};
