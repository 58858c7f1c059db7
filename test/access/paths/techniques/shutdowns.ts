import { allow, deny } from '../../../accounts/statements.ts';
import type { TechniqueCase } from '../fixtures/technique-cases.ts';

const terminate = 'ec2:TerminateInstances';
const stop = 'ec2:StopInstances';
const start = 'ec2:StartInstances';
const modify = 'ec2:ModifyInstanceAttribute';
const send = 'ssm:SendCommand';
const session = 'ssm:StartSession';
const key = 'ec2-instance-connect:SendSSHPublicKey';
const consoleKey = 'ec2-instance-connect:SendSerialConsoleSSHPublicKey';

const agent = ["if the SSM agent runs on it, by a role or as the account's default"];
const overSsh = ['if it can be reached over SSH and has EC2 Instance Connect'];
const atConsole = ['if the account allows the serial console, and its system a sign-in there'];
const asItStarts = ['if it runs user data when it starts, as cloud-init and EC2Launch can'];

const instances = 'arn:aws:ec2:*:*:instance/*';
const shell = 'arn:aws:ssm:*::document/AWS-RunShellScript';
const powershell = 'arn:aws:ssm:*::document/AWS-RunPowerShellScript';
const behavior = { StringEquals: { 'ec2:Attribute': 'InstanceInitiatedShutdownBehavior' } };

const willStop = {
  id: 'i-1',
  tags: { team: 'a' },
  flags: { disableApiTermination: true, disableApiStop: true, shutdownBehavior: 'stop' },
};
const willEnd = { ...willStop, flags: { ...willStop.flags, shutdownBehavior: 'terminate' } };
const unknown = { ...willStop, flags: { ...willStop.flags, shutdownBehavior: undefined } };

/** Shutting instances down from inside, past all that protects them. */
export const shutdownCases: readonly TechniqueCase[] = [
  {
    technique: 'shut-down-by-command',
    goal: terminate,
    given: { alice: { policies: [allow(send, [instances, shell])] }, instances: [willEnd] },
    path: [send],
    conditions: agent,
    counterexamples: {
      'a shutdown stops it': { instances: [willStop] },
      'a shutdown stops it, and she may change that alone': {
        instances: [willStop],
        alice: { policies: [allow(send, [instances, shell]), allow(modify, '*', behavior)] },
        path: [modify, send],
        conditions: agent,
      },
      'its shutdown behavior was not read, and she may change it': {
        instances: [unknown],
        alice: { policies: [allow(send, [instances, shell]), allow(modify, '*', behavior)] },
        path: [modify, send],
        conditions: agent,
      },
      'it could be made to terminate, but that is denied': {
        instances: [willStop],
        alice: {
          policies: [
            allow([send, modify]),
            deny(modify, '*', { StringEquals: { 'ec2:Attribute/InstanceInitiatedShutdownBehavior': 'terminate' } }),
          ],
        },
      },
      'she may use another document': {
        alice: { policies: [allow(send, [instances, 'arn:aws:ssm:*:*:document/ours-*'])] },
      },
      'she may use documents of the account alone': {
        alice: { policies: [allow(send, [instances, 'arn:aws:ssm:*:111122223333:document/*'])] },
      },
      'she may not use it on instances': { alice: { policies: [allow(send, shell)] } },
      'it is tagged for her': {
        alice: {
          policies: [allow(send, shell), allow(send, instances, { StringEquals: { 'ssm:resourceTag/team': 'a' } })],
        },
        path: [send],
        conditions: agent,
      },
      'it is tagged for others': {
        alice: {
          policies: [allow(send, shell), allow(send, instances, { StringEquals: { 'ssm:resourceTag/team': 'b' } })],
        },
      },
      'it is stopped': { instances: [{ ...willEnd, state: 'stopped' }] },
      'it is stopped, and she may start it': {
        instances: [{ ...willEnd, state: 'stopped' }],
        alice: { policies: [allow([send, start])] },
        path: [start, send],
        conditions: agent,
      },
    },
  },
  {
    technique: 'shut-down-by-powershell-command',
    goal: terminate,
    given: { alice: { policies: [allow(send, [instances, powershell])] }, instances: [willEnd] },
    path: [send],
    conditions: agent,
    counterexamples: {
      'a shutdown stops it': { instances: [willStop] },
      'the document is denied, and others that run a script are not': {
        alice: { policies: [allow(send), deny(send, ['arn:aws:ssm:*::document/AWS-Run*'])] },
        path: [send],
        conditions: agent,
      },
      'all documents of AWS are denied': {
        alice: { policies: [allow(send), deny(send, ['arn:aws:ssm:*::document/AWS-*'])] },
      },
    },
  },
  {
    technique: 'shut-down-by-session',
    goal: terminate,
    given: { alice: { policies: [allow(session)] }, instances: [willEnd] },
    path: [session],
    conditions: agent,
    counterexamples: {
      'a shutdown stops it': { instances: [willStop] },
      'sessions are for instances of another team': {
        alice: { policies: [allow(session, instances, { StringLike: { 'ssm:resourceTag/team': 'b*' } })] },
      },
    },
  },
  {
    technique: 'shut-down-by-instance-connect',
    goal: terminate,
    given: {
      alice: { policies: [allow(key, instances, { StringEquals: { 'ec2:osuser': 'ec2-user' } })] },
      instances: [willEnd],
    },
    path: [key],
    conditions: overSsh,
    counterexamples: {
      'a shutdown stops it': { instances: [willStop] },
      'the key is for another instance': { alice: { policies: [allow(key, 'arn:aws:ec2:*:*:instance/i-2')] } },
    },
  },
  {
    technique: 'shut-down-by-serial-console',
    goal: terminate,
    given: { alice: { policies: [allow(consoleKey)] }, instances: [willEnd] },
    path: [consoleKey],
    conditions: atConsole,
    counterexamples: {
      'a shutdown stops it': { instances: [willStop] },
      'the console is denied': {
        alice: { policies: [allow('ec2-instance-connect:*'), deny('ec2-instance-connect:Send*')] },
      },
    },
  },
  {
    technique: 'shut-down-by-user-data',
    goal: terminate,
    given: {
      alice: { policies: [allow([stop, modify, start])] },
      instances: [{ id: 'i-1', flags: { disableApiTermination: true, shutdownBehavior: 'terminate' } }],
    },
    path: [stop, modify, start],
    conditions: asItStarts,
    counterexamples: {
      'a shutdown stops it, which is one call more': {
        instances: [{ id: 'i-1' }],
        path: [modify, stop, modify, start],
        conditions: asItStarts,
      },
      'stop protection is on, which is one call more': {
        instances: [willEnd],
        path: [modify, stop, modify, start],
        conditions: asItStarts,
      },
      'she may not start it': { alice: { policies: [allow([stop, modify])] } },
      'user data is denied': {
        alice: {
          policies: [
            allow([stop, modify, start]),
            deny(modify, '*', { StringEqualsIgnoreCase: { 'ec2:Attribute': 'userData' } }),
          ],
        },
      },
      'it is stopped': {
        instances: [{ id: 'i-1', state: 'stopped', flags: { shutdownBehavior: 'terminate' } }],
        path: [modify, start],
        conditions: asItStarts,
      },
      'it is on an instance store': {
        instances: [{ id: 'i-1', rootDevice: { name: '/dev/sda1', type: 'instance-store' } }],
      },
    },
  },
  {
    technique: 'power-off-by-command',
    goal: stop,
    given: { alice: { policies: [allow(send)] }, instances: [willStop] },
    path: [send],
    conditions: agent,
    counterexamples: {
      'a shutdown terminates it': { instances: [willEnd] },
      'a shutdown terminates it, and she may change that': {
        instances: [willEnd],
        alice: { policies: [allow([send, modify])] },
        path: [modify, send],
        conditions: agent,
      },
      'it is stopped': { instances: [{ ...willStop, state: 'stopped' }] },
      'it is on an instance store': {
        instances: [{ ...willStop, rootDevice: { name: '/dev/sda1', type: 'instance-store' } }],
      },
    },
  },
  {
    technique: 'power-off-by-powershell-command',
    goal: stop,
    given: { alice: { policies: [allow(send, [instances, powershell])] }, instances: [willStop] },
    path: [send],
    conditions: agent,
    counterexamples: { 'a shutdown terminates it': { instances: [willEnd] } },
  },
  {
    technique: 'power-off-by-session',
    goal: stop,
    given: { alice: { policies: [allow(session)] }, instances: [willStop] },
    path: [session],
    conditions: agent,
    counterexamples: { 'a shutdown terminates it': { instances: [willEnd] } },
  },
  {
    technique: 'power-off-by-instance-connect',
    goal: stop,
    given: { alice: { policies: [allow(key)] }, instances: [willStop] },
    path: [key],
    conditions: overSsh,
    counterexamples: { 'a shutdown terminates it': { instances: [willEnd] } },
  },
  {
    technique: 'power-off-by-serial-console',
    goal: stop,
    given: { alice: { policies: [allow(consoleKey)] }, instances: [willStop] },
    path: [consoleKey],
    conditions: atConsole,
    counterexamples: { 'a shutdown terminates it': { instances: [willEnd] } },
  },
];
