import type { Call } from '../../model/call.ts';
import { deploymentAccesses } from './access/deployments.ts';
import type { InstanceAccess } from './access/instance-access.ts';
import { maintenanceWindowAccesses } from './access/maintenance-windows.ts';
import { rootVolumeAccesses } from './access/root-volumes.ts';
import { commandAccesses, documentAccesses } from './access/ssm-commands.ts';
import { agent } from './access/ssm-documents.ts';
import {
  modify,
  settingAttribute,
  start,
  stop,
  ifStoppable,
  ifUnprotected,
  afterClearingProtection,
} from './instance-calls.ts';

const startSession = 'ssm:StartSession';
const sendKey = 'ec2-instance-connect:SendSSHPublicKey';
const sendConsoleKey = 'ec2-instance-connect:SendSerialConsoleSSHPublicKey';

/** All ways to run commands. Whether the instance answers is no question of policies. */
export const instanceAccesses: readonly InstanceAccess[] = [
  ...commandAccesses,
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
  ...documentAccesses,
  ...maintenanceWindowAccesses,
  ...deploymentAccesses,
  ...rootVolumeAccesses,
];
