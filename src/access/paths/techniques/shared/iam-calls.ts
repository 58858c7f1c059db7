import { globalRegion } from '../../../../domain/scope.ts';
import type { Actor } from '../../model/actor.ts';
import type { Call, Sent } from '../../model/call.ts';
import type { Holder } from '../../model/identity.ts';
import { iamTarget } from '../../model/target.ts';
import type { AccessModel } from '../../model/access-model.ts';

/** A call on a user or role, which carries the boundary that the user or role has. */
export function callOn(action: string, { identity, tags, boundary }: Actor, sends: Sent = {}): Call {
  const bounded = boundary?.arn === undefined ? sends : { 'iam:PermissionsBoundary': boundary.arn, ...sends };
  return { action, on: iamTarget(identity.kind, identity.arn, identity.account, tags), sends: bounded };
}

/** A call on a group. */
export function callOnGroup(
  action: string,
  { arn, account }: { readonly arn: string; readonly account: string },
  sends: Sent = {},
): Call {
  return { action, on: iamTarget('group', arn, account), sends };
}

/** A call on a customer's managed policy. */
export function callOnPolicy(
  action: string,
  { arn, account }: { readonly arn: string; readonly account: string },
  { snapshot }: AccessModel,
): Call {
  const tags = snapshot.find({ account, region: globalRegion, kind: 'policy' }, arn)?.tags;
  return { action, on: iamTarget('policy', arn, account, tags) };
}

/** A call on whoever holds a policy: a group that somebody is in, or the user or role itself. */
export function callOnHolder(action: string, whom: Actor, holder: Holder, sends?: Sent): Call {
  return holder.kind === 'group'
    ? callOnGroup(action, { arn: holder.arn, account: whom.identity.account }, sends)
    : callOn(action, whom, sends);
}

/** A user or role as the holder of a policy. */
export function holderOf({ identity: { kind, arn, name } }: Actor): Holder {
  return { kind, arn, name };
}
