import { findingId, type Finding } from '../../../domain/finding.ts';
import { resourceKey } from '../../../domain/resource-edit.ts';
import { globalRegion } from '../../../domain/scope.ts';
import type { AnyResource } from '../commands/row.ts';
import type { ProposalContext } from './proposal.ts';

/** A change of one resource, which other changes of it can follow. */
export interface Edit {
  readonly resource: AnyResource;
  readonly change: (resource: AnyResource) => AnyResource;
}

/** Whether a finding is the one of its check and resource that has these identity fields of a rule. */
export function isIdentifiedBy(finding: Finding, rule: Readonly<Record<string, string>>): boolean {
  return findingId({ ...finding, rule }) === finding.id;
}

/** The resources of the edits as they are after all of these, each once. */
export function edited(edits: readonly Edit[]): readonly AnyResource[] {
  const changed = new Map<string, AnyResource>();
  for (const { resource, change } of edits) {
    const key = resourceKey(resource);
    changed.set(key, change(changed.get(key) ?? resource));
  }
  return [...changed.values()];
}

/** The resource that a finding is about, of its own kind or of a kind that holds more about it; none if it is gone. */
export function subjectOf(
  { account: of, region, resource }: Pick<Finding, 'account' | 'region' | 'resource'>,
  { account }: Pick<ProposalContext, 'account'>,
  kind = resource.kind,
): readonly AnyResource[] {
  return account.in({ account: of, region, kind }).filter(({ id }) => id === resource.id);
}

/** The resources of a kind of IAM in the account of a finding. */
export function identitiesOf<Kind extends 'user' | 'group' | 'role' | 'policy'>(
  kind: Kind,
  { account: of }: Pick<Finding, 'account'>,
  { account }: Pick<ProposalContext, 'account'>,
) {
  return account.ofKind(kind).filter(({ account: owner, region }) => owner === of && region === globalRegion);
}
