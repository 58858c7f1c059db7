import type { Sent } from '../model/call.ts';
import { serviceStepWording } from './service-step-wording.ts';
import { stepWording } from './step-wording.ts';
import type { PathStep } from '../search/path-step.ts';
import type { Path } from '../search/path.ts';

/**
 * A path in one line: "bob: switches off termination protection (ec2:ModifyInstanceAttribute), then
 * ec2:TerminateInstances", "eve: creates an access key for bob (iam:CreateAccessKey), as bob ec2:TerminateInstances".
 */
export function pathLine(path: Path): string {
  return `${path.identity.name}: ${stepsLine(path)}`;
}

/** The same without the name of the principal. */
export function stepsLine({ identity, action, steps }: Path): string {
  let actor = identity.arn;
  let line = '';
  steps.forEach((step, index) => {
    const isOther = step.as.identity.arn !== actor;
    actor = step.as.identity.arn;
    if (index > 0) line += isOther ? ', ' : ', then ';
    if (isOther) line += `as ${step.as.identity.name} `;
    line += describeStep(step, index === steps.length - 1 && step.call.action === action);
  });
  return line;
}

function describeStep({ call, technique }: PathStep, isGoal: boolean): string {
  const { action, on, sends = {}, changes } = call;
  const attribute =
    changes ?? (textOf(sends['ec2:Attribute']) || ('iam:PermissionsBoundary' in sends ? 'PermissionsBoundary' : ''));
  const deed = isGoal
    ? undefined
    : [`${technique} ${action}`, `${action} ${attribute}`, action]
        .map((key) => stepWording.get(key) ?? serviceStepWording.get(key))
        .find((text) => text !== undefined);
  if (deed === undefined) return action;
  const name = /[^/:]*$/.exec(on.arn)?.[0] ?? on.arn;
  const values = { '%': () => name, '#': () => tagsIn(sends), '@': () => policyIn(sends) };
  return `${deed.replace(/[%#@]/g, (place) => values[place as keyof typeof values]()).trimEnd()} (${action})`;
}

function policyIn(sends: Sent): string {
  return textOf(sends['iam:PolicyARN'] ?? sends['iam:PermissionsBoundary']);
}

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
