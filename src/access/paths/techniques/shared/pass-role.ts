import type { Actor } from '../../model/actor.ts';
import type { Call } from '../../model/call.ts';
import type { Identity } from '../../model/identity.ts';
import { changedTarget, iamTarget } from '../../model/target.ts';

export const pass = 'iam:PassRole';

/** Passing a role to a service. The resource that gets the role has no known ARN before it is created. */
export function passing({ identity, tags }: Actor, service: string): Call {
  const on = changedTarget(iamTarget('role', identity.arn, identity.account, tags), {
    attributes: new Map([['iam:associatedresourcearn', undefined]]),
  });
  return { action: pass, on, sends: { 'iam:PassedToService': service } };
}

/** That a trust policy allows a service, where it does so under conditions. */
export function trustInWords({ name }: Pick<Identity, 'name'>, service: string): string {
  return `the trust policy of ${name} lets ${service} in for it`;
}
