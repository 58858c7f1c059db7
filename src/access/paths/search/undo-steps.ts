import type { Tags } from '../../../domain/resource.ts';
import type { Actor } from '../model/actor.ts';
import type { Call, Sent } from '../model/call.ts';
import type { StateChange } from '../model/technique.ts';
import { openersOf, type PathStep } from './path-step.ts';
import { mayTakeAway } from './state-changes.ts';

/**
 * Steps that take back what some steps did that may take something from somebody, by each of those who act: a policy that
 * is of use for one call, and that denies a later one, is detached in between.
 */
export function undoStepsOf(steps: readonly PathStep[]): readonly PathStep[] {
  const actors = [...new Map(steps.map(({ as }) => [as.id, as])).values()];
  return steps.flatMap((step) => {
    const { call, change } = step;
    if (!change || !mayTakeAway(change)) return [];
    const undo = undoCallOf(call, change);
    if (!undo) return [];
    const back: StateChange = { from: change.to, to: change.from };
    return actors.map((as): PathStep => ({
      ...undo,
      as,
      change: back,
      needs: [step, ...openersOf(as, steps)],
    }));
  });
}

function undoCallOf(call: Call, { from, to }: StateChange): Pick<PathStep, 'call' | 'technique'> | undefined {
  const [, verb = '', kind = '', rest = ''] = /^iam:([A-Z][a-z]+)(User|Role|Group|)(.*)$/.exec(call.action) ?? [];
  const technique = (name: string) => `${name}-${kind.toLowerCase()}`;
  if (verb === 'Attach')
    return { call: { ...call, action: `iam:Detach${kind}${rest}` }, technique: `${technique('detach')}-policy` };
  if (verb === 'Detach')
    return { call: { ...call, action: `iam:Attach${kind}${rest}` }, technique: `${technique('attach')}-policy` };
  if (call.action === 'iam:AddUserToGroup')
    return { call: { ...call, action: 'iam:RemoveUserFromGroup' }, technique: 'remove-user-from-group' };
  if (call.action === 'iam:RemoveUserFromGroup')
    return { call: { ...call, action: 'iam:AddUserToGroup' }, technique: 'add-user-to-group' };
  if (call.action === 'iam:SetDefaultPolicyVersion') return { call, technique: 'set-default-policy-version' };
  if (verb === 'Put' && rest === 'PermissionsBoundary' && from.boundary?.arn !== undefined)
    return {
      call: withSent(call, { 'iam:PermissionsBoundary': from.boundary.arn }),
      technique: `put-${kind.toLowerCase()}-boundary`,
    };
  if (verb === 'Tag' || verb === 'Untag') return undoTag(call, kind, from.tags, to);
  return undefined;
}

/** The tag as it was, or without it where there was none. */
function undoTag(
  call: Call,
  kind: string,
  before: Tags,
  { tags }: Actor,
): Pick<PathStep, 'call' | 'technique'> | undefined {
  const [key] = [...new Set([...Object.keys(before), ...Object.keys(tags)])].filter((tag) => before[tag] !== tags[tag]);
  if (key === undefined) return undefined;
  const value = before[key];
  const others = Object.fromEntries(
    Object.entries(call.sends ?? {}).filter(([sent]) => !sent.startsWith('aws:RequestTag/')),
  );
  const sends = { ...others, 'aws:TagKeys': [key], ...(value !== undefined && { [`aws:RequestTag/${key}`]: value }) };
  const action = value === undefined ? 'Untag' : 'Tag';
  return {
    call: { ...call, action: `iam:${action}${kind}`, sends },
    technique: `${action.toLowerCase()}-${kind.toLowerCase()}`,
  };
}

function withSent(call: Call, sends: Sent): Call {
  return { ...call, sends: { ...call.sends, ...sends } };
}
