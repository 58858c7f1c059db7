import { allow } from '../../../accounts/statements.ts';
import type { TechniqueCase } from '../fixtures/technique-cases.ts';

const release = 'ec2:ReleaseAddress';
const disassociate = 'ec2:DisassociateAddress';

const transfer = 'ec2:EnableAddressTransfer';
const accepted = 'if another account accepts the address in time, and it has no reverse DNS record';

/** Releasing Elastic IP addresses. */
export const addressCases: readonly TechniqueCase[] = [
  {
    technique: 'release-address',
    goal: release,
    given: { alice: { policies: [allow(release)] }, addresses: [{ id: 'eipalloc-1' }] },
    path: [release],
    counterexamples: {
      'an instance has it': { addresses: [{ id: 'eipalloc-1', instance: 'i-1', association: 'eipassoc-1' }] },
      'a NAT gateway has it': {
        addresses: [{ id: 'eipalloc-1', networkInterface: 'eni-1', association: 'eipassoc-1' }],
      },
      'the policy names another address': {
        alice: { policies: [allow(release, '*', { StringNotEquals: { 'ec2:AllocationID': 'eipalloc-1' } })] },
      },
    },
  },
  {
    technique: 'disassociate-address',
    goal: release,
    given: {
      alice: { policies: [allow([release, disassociate])] },
      addresses: [{ id: 'eipalloc-1', instance: 'i-1', association: 'eipassoc-1' }],
    },
    path: [disassociate, release],
    counterexamples: {
      'it is on an interface alone': {
        addresses: [{ id: 'eipalloc-1', networkInterface: 'eni-1', association: 'eipassoc-1' }],
        path: [disassociate, release],
        conditions: ['if its network interface is not one of a service, as NAT gateways and load balancers have'],
      },
      'it is free': { addresses: [{ id: 'eipalloc-1' }], path: [release] },
      'she may not disassociate it': { alice: { policies: [allow(release)] } },
    },
  },
  {
    technique: 'transfer-address',
    goal: release,
    given: { alice: { policies: [allow([disassociate, transfer])] }, addresses: [{ id: 'eipalloc-1' }] },
    path: [transfer],
    conditions: [accepted],
    counterexamples: {
      'an instance has it': {
        addresses: [{ id: 'eipalloc-1', instance: 'i-1', association: 'eipassoc-1' }],
        path: [disassociate, transfer],
        conditions: [accepted],
      },
      'an instance has it, from which she may not disassociate it': {
        alice: { policies: [allow(transfer)] },
        addresses: [{ id: 'eipalloc-1', instance: 'i-1', association: 'eipassoc-1' }],
      },
      'she may accept addresses alone': { alice: { policies: [allow('ec2:AcceptAddressTransfer')] } },
    },
  },
];
