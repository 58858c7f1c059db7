import type { Group, Role, User } from '../../../domain/identity.ts';
import type { PolicyDocument } from '../../../domain/policy.ts';
import { globalRegion } from '../../../domain/scope.ts';
import type { SnapshotIndex } from '../../../domain/snapshot.ts';
import type { Holder } from './identity.ts';

/** A policy as somebody holds it. */
export interface HeldDocument {
  readonly holder: Holder;
  /** Undefined for an inline policy. */
  readonly arn: string | undefined;
  readonly name: string;
  /** Undefined where it was not read. */
  readonly document: PolicyDocument | undefined;
}

/** What a user, group or role holds by itself: inline, then attached. */
export function documentsHeldBy(
  snapshot: SnapshotIndex,
  { kind, arn, id, account, attributes }: User | Group | Role,
): HeldDocument[] {
  const holder: Holder = { kind, arn, name: id };
  return [
    ...attributes.inline.map(({ name, policy }) => ({ holder, arn: undefined, name, document: policy })),
    ...attributes.attached.map((policy) => managedDocument(snapshot, account, policy, holder)),
  ];
}

/** The boundary of a user or role; undefined where it has none. */
export function boundaryDocument(
  snapshot: SnapshotIndex,
  { kind, arn, id, account, attributes }: User | Role,
): HeldDocument | undefined {
  const { permissionsBoundary: bound } = attributes;
  return bound === null ? undefined : managedDocument(snapshot, account, bound, { kind, arn, name: id });
}

function managedDocument(snapshot: SnapshotIndex, account: string, arn: string, holder: Holder): HeldDocument {
  const managed = snapshot.find({ account, region: globalRegion, kind: 'policy' }, arn);
  const version = managed?.attributes.versions.find(({ isDefault }) => isDefault);
  return { holder, arn, name: arn.slice(arn.lastIndexOf('/') + 1), document: version?.policy };
}

/** Whether it is known that a user has no MFA device; the credential report tells, where it was read. */
export function hasNoMfaDevice(snapshot: SnapshotIndex, { kind, account, id }: User | Role): boolean {
  return (
    kind === 'user' &&
    snapshot.find({ account, region: globalRegion, kind: 'credential' }, id)?.attributes.mfaActive === false
  );
}
