import { withResources } from '../domain/edited-snapshot.ts';
import type { ProposedChange } from '../domain/proposed-change.ts';
import { resourceKey } from '../domain/resource-edit.ts';
import type { Resource } from '../domain/resource.ts';
import type { SnapshotIndex } from '../domain/snapshot.ts';
import { MisfitError } from './find.ts';
import * as identity from './identity-edits.ts';
import * as edit from './resource-edits.ts';

/** The account with changes made, and those that do not fit it, each by its place in the list. */
export interface ChangedAccount {
  readonly account: SnapshotIndex;
  readonly misfits: readonly { readonly position: number; readonly message: string }[];
}

/** Makes changes, in their order, in a copy of the account. A change that does not fit is left out and named. */
export function withChanges(before: SnapshotIndex, changes: readonly ProposedChange[]): ChangedAccount {
  const misfits: { readonly position: number; readonly message: string }[] = [];
  let account = before;
  for (const [position, change] of changes.entries()) {
    try {
      account = withResources(account, edits(account, change));
    } catch (error) {
      if (!(error instanceof MisfitError)) throw error;
      misfits.push({ position, message: error.message });
    }
  }
  return { account, misfits };
}

type AnyResource = Resource<string, unknown>;

function edits(account: SnapshotIndex, change: ProposedChange): ReadonlyMap<string, AnyResource | undefined> {
  if (change.kind === 'remove') return edit.withoutResource(account, change);
  return new Map(changed(account, change).map((each) => [resourceKey(each), each]));
}

function changed(
  account: SnapshotIndex,
  change: Exclude<ProposedChange, { readonly kind: 'remove' }>,
): readonly AnyResource[] {
  switch (change.kind) {
    case 'put-inline-policy':
    case 'delete-inline-policy':
      return identity.withInlineChange(account, change);
    case 'attach-policy':
    case 'detach-policy':
      return identity.withAttachment(account, change);
    case 'set-boundary':
    case 'delete-boundary':
      return identity.withBoundary(account, change);
    case 'set-policy-document':
      return identity.withPolicyDocument(account, change);
    case 'create-policy':
      return identity.withNewPolicy(account, change);
    case 'add-to-group':
    case 'remove-from-group':
      return identity.withMembership(account, change);
    case 'set-trust-policy':
      return identity.withTrust(account, change);
    case 'set-tag':
    case 'remove-tag':
      return edit.withTagChange(account, change);
    case 'set-attribute':
      return edit.withAttributeChange(account, change);
  }
}
