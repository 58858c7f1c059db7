import type { Group, Role, User } from '../../domain/iam/identity.ts';
import type { PolicyDocument } from '../../domain/iam/policy.ts';
import type { Reading } from '../../domain/scope.ts';
import type { SnapshotIndex } from '../../domain/snapshot.ts';
import { iamScope, isServiceLinked } from './iam.ts';
import { defaultDocument } from './managed-policy.ts';
import { scopeOf } from './report-finding.ts';

export type PolicyHolder = Group | User | Role;

/** A policy that an identity holds, inline or attached. */
export interface IdentityPolicy {
  readonly via: 'inline' | 'attached';
  /** The inline policy's name, or the managed policy's ARN. */
  readonly policy: string;
  /** Undefined if the managed policy was not read. */
  readonly document: PolicyDocument | undefined;
  readonly dependsOn: readonly Reading[];
}

/** All identities that can hold policies, except service-linked roles: AWS decides what those can do. */
export function holdersIn(snapshot: SnapshotIndex): readonly PolicyHolder[] {
  const roles = snapshot.ofKind('role').filter((role) => !isServiceLinked(role));
  return [...snapshot.ofKind('group'), ...snapshot.ofKind('user'), ...roles];
}

/** The policies that an identity holds itself, not through its groups. */
export function ownPoliciesOf(holder: PolicyHolder, snapshot: SnapshotIndex): readonly IdentityPolicy[] {
  const policyScope = iamScope(holder.account, 'policy');
  return [
    ...holder.attributes.inline.map(({ name, policy }): IdentityPolicy => ({
      via: 'inline',
      policy: name,
      document: policy,
      dependsOn: [scopeOf(holder)],
    })),
    ...holder.attributes.attached.map((arn): IdentityPolicy => {
      const managed = snapshot.find({ ...policyScope, kind: 'policy' }, arn);
      return {
        via: 'attached',
        policy: arn,
        document: managed && defaultDocument(managed),
        dependsOn: [scopeOf(holder), { ...policyScope, id: arn }],
      };
    }),
  ];
}
