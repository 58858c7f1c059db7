import { otherRegion } from '../../../accounts/account.ts';
import { allow, deny } from '../../../accounts/statements.ts';
import type { TechniqueCase } from '../fixtures/technique-cases.ts';

const terminate = 'ec2:TerminateInstances';
const stop = 'ec2:StopInstances';
const modify = 'ec2:ModifyInstanceAttribute';
const protectedOne = { id: 'i-1', flags: { disableApiTermination: true } };
const stopProtected = { id: 'i-1', flags: { disableApiStop: true } };
const oneTime = 'if the instance is of a kind that can be stopped, as those of one-time Spot requests are not';

/** Terminating and stopping, and what protects from it. */
export const instanceCases: readonly TechniqueCase[] = [
  {
    technique: 'terminate',
    goal: terminate,
    given: { alice: { policies: [allow(terminate)] }, instances: [{ id: 'i-1' }] },
    path: [terminate],
    counterexamples: {
      'termination protection is on': { instances: [protectedOne] },
      'stop protection is on, which keeps from terminating too': { instances: [stopProtected] },
      'its protection was not read': {
        instances: [{ id: 'i-1', flags: { disableApiTermination: undefined } }],
        path: [terminate],
        conditions: ['if its termination protection is off, which was not read'],
      },
      'its protection was not read, but it is a Spot instance': {
        instances: [
          { id: 'i-1', lifecycle: 'spot', flags: { disableApiTermination: undefined, disableApiStop: undefined } },
        ],
        path: [terminate],
      },
      'a Deny means it': { alice: { policies: [allow(terminate), deny('ec2:Term*')] } },
      'her boundary leaves it out': {
        alice: { policies: [allow(terminate)], boundary: 'bound' },
        managed: { bound: [allow('ec2:Describe*')] },
      },
      'it is in another region': {
        alice: { policies: [allow(terminate, 'arn:aws:ec2:us-east-1:*:instance/*')] },
        instances: [{ id: 'i-1', region: otherRegion }],
      },
      'she may in another account': {
        alice: { policies: [allow(terminate, 'arn:aws:ec2:*:444455556666:instance/*')] },
      },
    },
  },
  {
    technique: 'clear-termination-protection',
    goal: terminate,
    given: { alice: { policies: [allow([terminate, modify])] }, instances: [protectedOne] },
    path: [modify, terminate],
    counterexamples: {
      'she may switch it on alone': {
        alice: {
          policies: [
            allow(terminate),
            allow(modify, '*', { StringEquals: { 'ec2:Attribute/DisableApiTermination': 'true' } }),
          ],
        },
      },
      'she may change the type alone': {
        alice: {
          policies: [allow(terminate), allow(modify, '*', { StringEquals: { 'ec2:Attribute': 'InstanceType' } })],
        },
      },
      'a Deny keeps the attribute': {
        alice: {
          policies: [
            allow([terminate, modify]),
            deny(modify, '*', { StringEquals: { 'ec2:Attribute': 'DisableApiTermination' } }),
          ],
        },
      },
      'stop protection is on too, which is one call more': {
        instances: [{ id: 'i-1', flags: { disableApiTermination: true, disableApiStop: true } }],
        path: [modify, modify, terminate],
      },
      'stop protection is on too, and she may not switch that off': {
        alice: {
          policies: [
            allow(terminate),
            allow(modify, '*', { StringEquals: { 'ec2:Attribute': 'DisableApiTermination' } }),
          ],
        },
        instances: [{ id: 'i-1', flags: { disableApiTermination: true, disableApiStop: true } }],
      },
      'she may not terminate': { alice: { policies: [allow(modify)] } },
      'a tag keeps her from modifying': {
        alice: {
          policies: [
            allow([terminate, modify]),
            deny(modify, '*', { StringEquals: { 'aws:ResourceTag/stage': 'prod' } }),
          ],
        },
        instances: [{ ...protectedOne, tags: { stage: 'prod' } }],
      },
      'the flag was not read: it is switched off all the same': {
        instances: [{ id: 'i-1', flags: { disableApiTermination: undefined } }],
        path: [modify, terminate],
      },
    },
  },
  {
    technique: 'stop',
    goal: stop,
    given: { alice: { policies: [allow(stop)] }, instances: [{ id: 'i-1' }] },
    path: [stop],
    counterexamples: {
      'stop protection is on': { instances: [stopProtected] },
      'termination protection is on, which does not prevent a stop': { instances: [protectedOne], path: [stop] },
      'it is on an instance store': {
        instances: [{ id: 'i-1', rootDevice: { name: '/dev/sda1', type: 'instance-store' } }],
      },
      'it is a Spot instance': { instances: [{ id: 'i-1', lifecycle: 'spot' }], path: [stop], conditions: [oneTime] },
    },
  },
  {
    technique: 'clear-stop-protection',
    goal: stop,
    given: { alice: { policies: [allow([stop, modify])] }, instances: [stopProtected] },
    path: [modify, stop],
    counterexamples: {
      'she may switch off termination protection alone': {
        alice: {
          policies: [allow(stop), allow(modify, '*', { StringEquals: { 'ec2:Attribute': 'DisableApiTermination' } })],
        },
      },
      'she may not modify': { alice: { policies: [allow(stop)] } },
      'nothing protects it': { instances: [{ id: 'i-1' }], path: [stop] },
    },
  },
];
