import type { Sent } from './call.ts';
import type { Done } from './explore.ts';
import type { Way } from './way.ts';

/**
 * A way in one line: "bob: switches off termination protection (ec2:ModifyInstanceAttribute), then
 * ec2:TerminateInstances", "eve: makes an access key for bob (iam:CreateAccessKey), as bob ec2:TerminateInstances".
 */
export function pathLine({ identity, action, steps }: Way): string {
  let actor = identity.arn;
  let line = `${identity.name}: `;
  steps.forEach((step, index) => {
    const isOther = step.as.identity.arn !== actor;
    actor = step.as.identity.arn;
    if (index > 0) line += isOther ? ', ' : ', then ';
    if (isOther) line += `as ${step.as.identity.name} `;
    line += deedOf(step, index === steps.length - 1 && step.call.action === action);
  });
  return line;
}

function deedOf({ call }: Done, isGoal: boolean): string {
  const { action, on, sends = {} } = call;
  const attribute = textOf(sends['ec2:Attribute']);
  const deed = isGoal ? undefined : (deeds.get(`${action} ${attribute}`) ?? deeds.get(action));
  if (deed === undefined) return action;
  const name = on.arn.slice(on.arn.lastIndexOf('/') + 1);
  return `${deed.replace(/[%#]/g, (place) => (place === '%' ? name : tagsIn(sends)))} (${action})`;
}

/** What calls do on the way to something else; `%` stands for the target's name, `#` for the tags that are sent. */
const deeds: ReadonlyMap<string, string> = new Map([
  ['ec2:ModifyInstanceAttribute DisableApiTermination', 'switches off termination protection'],
  ['ec2:ModifyInstanceAttribute DisableApiStop', 'switches off stop protection'],
  ['ec2:ModifyInstanceAttribute InstanceInitiatedShutdownBehavior', 'lets a shutdown from inside terminate it'],
  ['ec2:ModifyInstanceAttribute UserData', 'rewrites its start-up script'],
  ['ec2:DisableImageDeregistrationProtection', 'switches off deregistration protection'],
  ['ec2:UnlockSnapshot', 'unlocks it'],
  ['ec2:DeregisterImage', 'deregisters image %'],
  ['ec2:StopInstances', 'stops %'],
  ['ec2:StartInstances', 'starts %'],
  ['ec2:DetachVolume', 'detaches it'],
  ['ec2:CreateTags', 'tags it #'],
  ['ec2:DeleteTags', 'takes its tag # away'],
  ['ec2:RunInstances', 'launches an instance'],
  ['ec2-instance-connect:SendSSHPublicKey', 'logs into %'],
  ['ec2-instance-connect:SendSerialConsoleSSHPublicKey', 'logs into the serial console of %'],
  ['ssm:SendCommand', 'runs a command on %'],
  ['ssm:StartSession', 'opens a session on %'],
  ['iam:AddUserToGroup', 'joins group %'],
  ['iam:AttachGroupPolicy', 'attaches a policy to group %'],
  ['iam:AttachRolePolicy', 'attaches a policy to role %'],
  ['iam:AttachUserPolicy', 'attaches a policy to user %'],
  ['iam:CreateAccessKey', 'makes an access key for %'],
  ['iam:CreateLoginProfile', 'makes a password for %'],
  ['iam:CreatePolicyVersion', 'rewrites policy %'],
  ['iam:DeleteRolePermissionsBoundary', 'takes the boundary off role %'],
  ['iam:DeleteRolePolicy', 'deletes a policy of role %'],
  ['iam:DeleteUserPermissionsBoundary', 'takes the boundary off user %'],
  ['iam:DeleteUserPolicy', 'deletes a policy of user %'],
  ['iam:DetachGroupPolicy', 'detaches a policy from group %'],
  ['iam:DetachRolePolicy', 'detaches a policy from role %'],
  ['iam:DetachUserPolicy', 'detaches a policy from user %'],
  ['iam:PassRole', 'passes role %'],
  ['iam:PutGroupPolicy', 'writes a policy for group %'],
  ['iam:PutRolePolicy', 'writes a policy for role %'],
  ['iam:PutUserPolicy', 'writes a policy for user %'],
  ['iam:RemoveUserFromGroup', 'leaves group %'],
  ['iam:SetDefaultPolicyVersion', 'brings back an older version of policy %'],
  ['iam:TagRole', 'tags role %'],
  ['iam:TagUser', 'tags user %'],
  ['iam:UpdateAssumeRolePolicy', 'rewrites the trust policy of role %'],
  ['iam:UpdateLoginProfile', 'changes the password of %'],
  ['sts:AssumeRole', 'takes on role %'],
]);

function tagsIn(sends: Sent): string {
  const written = Object.entries(sends).flatMap(([key, value]) => {
    const [, tag] = /^aws:RequestTag\/(.*)$/is.exec(key) ?? [];
    return tag === undefined ? [] : [`${tag}=${textOf(value)}`];
  });
  return written.length > 0 ? written.join(', ') : textOf(sends['aws:TagKeys']);
}

function textOf(value: string | readonly string[] | undefined): string {
  return value === undefined || typeof value === 'string' ? (value ?? '') : value.join(', ');
}
