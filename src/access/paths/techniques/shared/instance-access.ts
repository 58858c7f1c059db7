import { partitionOf } from '../../../../domain/arn.ts';
import type { Call } from '../../model/call.ts';
import type { Plan } from '../../model/technique.ts';
import { targetOfArn, type Target } from '../../model/target.ts';
import { modify, settingAttribute, start, stop, ifUnprotected, afterClearingProtection } from './instance-calls.ts';
import { ifStoppable } from '../destroy/instances.ts';

/** A way of running commands on an instance, as its administrator. */
export interface InstanceAccess {
  /** Part of the ids of techniques: kebab case. */
  readonly id: string;
  /** How, to follow "Shut an instance down from inside ". */
  readonly how: string;
  readonly source: string;
  readonly actions: readonly string[];
  /** The calls on a running instance; undefined where it cannot be entered so. */
  readonly plan: (instance: Target) => Plan | undefined;
}

const sendCommand = 'ssm:SendCommand';
const startSession = 'ssm:StartSession';
const sendKey = 'ec2-instance-connect:SendSSHPublicKey';
const sendConsoleKey = 'ec2-instance-connect:SendSerialConsoleSSHPublicKey';

const agent = "the SSM agent runs on it, by a role or as the account's default";

/** The ways in; whether an instance answers is not for policies to say. */
export const instanceAccesses: readonly InstanceAccess[] = [
  byDocument('command', 'AWS-RunShellScript'),
  byDocument('powershell-command', 'AWS-RunPowerShellScript'),
  {
    id: 'session',
    how: 'in a session of Systems Manager',
    source: 'https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager.html',
    actions: [startSession],
    plan: (on) => ({
      calls: [{ action: startSession, on, sends: { 'ssm:SessionDocumentAccessCheck': 'true' } }],
      assumptions: [agent],
    }),
  },
  {
    id: 'instance-connect',
    how: 'over SSH, with a key sent by EC2 Instance Connect',
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/connect-linux-inst-eic.html',
    actions: [sendKey],
    plan: (on) => ({
      calls: [{ action: sendKey, on }],
      assumptions: ['it can be reached over SSH and has EC2 Instance Connect'],
    }),
  },
  {
    id: 'serial-console',
    how: 'at its serial console',
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-serial-console.html',
    actions: [sendConsoleKey],
    plan: (on) => ({
      calls: [{ action: sendConsoleKey, on }],
      assumptions: ['the account allows the serial console, and its system a sign-in there'],
    }),
  },
  {
    id: 'user-data',
    how: 'by the script that it runs when it starts',
    source: 'https://repost.aws/knowledge-center/execute-user-data-ec2',
    actions: [stop, modify, start],
    plan: (instance) => {
      const stopped =
        instance.facts.isStopped === true
          ? { calls: [] }
          : ifStoppable(instance, afterClearingProtection(stop, instance) ?? ifUnprotected(stop, instance));
      if (!stopped) return undefined;
      const calls: readonly Call[] = [
        ...stopped.calls,
        settingAttribute(instance, 'UserData'),
        { action: start, on: instance },
      ];
      return {
        calls,
        assumptions: [
          ...(stopped.assumptions ?? []),
          'it runs user data when it starts, as cloud-init and EC2Launch can',
        ],
      };
    },
  },
];

/** Run Command is asked about the instance and about the document. */
function byDocument(id: string, name: string): InstanceAccess {
  return {
    id,
    how: `with ${name}`,
    source: 'https://docs.aws.amazon.com/systems-manager/latest/userguide/run-command.html',
    actions: [sendCommand],
    plan: (on) => ({ calls: [{ action: sendCommand, on, alsoOn: [documentOfAws(name, on)] }], assumptions: [agent] }),
  };
}

/** AWS's own documents have no account in their ARNs, and no tags. */
function documentOfAws(name: string, { account, region }: Target): Target {
  return {
    ...targetOfArn(`arn:${partitionOf(region)}:ssm:${region}::document/${name}`, account),
    region,
    attributes: attributesOfDocument,
  };
}

const attributesOfDocument: Target['attributes'] = new Map([
  ['ssm:documenttype', 'Command'],
  ['ssm:documentcategories', undefined],
]);
