import { globalRegion } from '../../../../domain/scope.ts';
import type { Actor } from '../../model/actor.ts';
import type { Call, Sent } from '../../model/call.ts';
import type { Holder } from '../../model/identity.ts';
import { boundaryContext } from '../../model/request-context.ts';
import { iamTarget } from '../../model/target.ts';
import type { AccessModel } from '../../model/access-model.ts';

/** A call on a user or role; it carries the permissions boundary of the user or role. */
export function callOn(action: string, subject: Actor, sends: Sent = {}): Call {
  const { identity, tags } = subject;
  const on = iamTarget(identity.kind, identity.arn, identity.account, tags);
  return { action, on, sends: { ...boundaryContext(subject), ...sends } };
}

/** A call on a group. */
export function callOnGroup(
  action: string,
  { arn, account }: { readonly arn: string; readonly account: string },
  sends: Sent = {},
): Call {
  return { action, on: iamTarget('group', arn, account), sends };
}

/** A call on a customer managed policy. */
export function callOnPolicy(
  action: string,
  { arn, account }: { readonly arn: string; readonly account: string },
  { snapshot }: AccessModel,
): Call {
  const tags = snapshot.find({ account, region: globalRegion, kind: 'policy' }, arn)?.tags;
  return { action, on: iamTarget('policy', arn, account, tags) };
}

/** A call on the holder of a policy: a group, or the user or role itself. */
export function callOnHolder(action: string, subject: Actor, holder: Holder, sends?: Sent): Call {
  return holder.kind === 'group'
    ? callOnGroup(action, { arn: holder.arn, account: subject.identity.account }, sends)
    : callOn(action, subject, sends);
}

/** A call that names a managed policy, whichever that is: where it is not allowed, no policy need be tried. */
export function leavingOpen(key: 'iam:PolicyARN' | 'iam:PermissionsBoundary', { sends = {}, ...call }: Call): Call {
  const others = Object.entries(sends).filter(([sent]) => sent !== key);
  return { ...call, sends: Object.fromEntries(others), leavesOpen: [key] };
}

/** A user or role as the holder of a policy. */
export function holderOf({ identity: { kind, arn, name } }: Actor): Holder {
  return { kind, arn, name };
}
