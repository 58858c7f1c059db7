import type { Technique } from '../../model/technique.ts';

const release = 'ec2:ReleaseAddress';
const disassociate = 'ec2:DisassociateAddress';
const source = 'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReleaseAddress.html';

const transfer = 'ec2:EnableAddressTransfer';
const transferring = 'https://docs.aws.amazon.com/vpc/latest/userguide/transfer-EIPs-intro-ec2.html';
const ofService = 'its network interface is not one of a service, as NAT gateways and load balancers have';

/** Releasing Elastic IP addresses: one that is associated must be disassociated first. */
export const addressTechniques: readonly Technique[] = [
  {
    id: 'release-address',
    family: 'direct',
    goal: release,
    summary: 'Release an address that is not associated.',
    source,
    actions: [release],
    plan: (target) => {
      const {
        kind,
        facts: { boundTo },
      } = target;
      if (kind !== 'address' || (boundTo !== 'nothing' && boundTo !== undefined)) return undefined;
      return {
        calls: [{ action: release, on: target }],
        assumptions: boundTo ? [] : ['it is not associated, which was not read'],
      };
    },
  },
  {
    id: 'disassociate-address',
    family: 'around',
    goal: release,
    summary: 'Disassociate an address from what it is associated with, then release it.',
    source,
    actions: [disassociate, release],
    plan: (target) => {
      const {
        kind,
        facts: { boundTo },
      } = target;
      if (kind !== 'address' || (boundTo !== 'instance' && boundTo !== 'interface')) return undefined;
      return {
        calls: [
          { action: disassociate, on: target },
          { action: release, on: target },
        ],
        assumptions: boundTo === 'instance' ? [] : [ofService],
      };
    },
  },
  {
    id: 'transfer-address',
    family: 'around',
    goal: release,
    summary: 'Offer an address to another account, after disassociating it where it is associated.',
    source: transferring,
    actions: [disassociate, transfer],
    plan: (target) => {
      const {
        kind,
        facts: { boundTo },
      } = target;
      if (kind !== 'address') return undefined;
      return {
        calls: [
          ...(boundTo === 'nothing' ? [] : [{ action: disassociate, on: target }]),
          { action: transfer, on: target },
        ],
        assumptions: [
          'another account accepts the address in time, and it has no reverse DNS record',
          ...(boundTo === 'interface' ? [ofService] : []),
        ],
      };
    },
  },
];
