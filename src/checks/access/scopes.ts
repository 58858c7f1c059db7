import { targetTypeOf, type Identity } from '../../access/index.ts';
import { scopeKey, type Scope } from '../../domain/scope.ts';
import type { SnapshotIndex } from '../../domain/snapshot.ts';
import { iamScope } from '../shared/iam.ts';
import { identityKinds } from '../shared/reads.ts';
import type { ActionOnResources } from './wording.ts';

/**
 * The scopes that a finding about access depends on: those of its policies and of its resources, without those that the
 * account does not have.
 */
export function scopesOf(
  { account }: Pick<Identity, 'account'>,
  actions: readonly ActionOnResources[],
  snapshot: SnapshotIndex,
): readonly Scope[] {
  const places = actions.flatMap(({ resources, classes }) =>
    classes.flatMap(({ example: { account: owner, region } }) =>
      kindsRead(resources).map((kind): Scope => ({ account: owner, region, kind })),
    ),
  );
  const lacking = new Set(snapshot.snapshot.coverage.filter(({ optional }) => optional).map(scopeKey));
  const there = places.filter((scope) => !lacking.has(scopeKey(scope)));
  return [...new Map([...iamScopes(account, snapshot), ...there].map((scope) => [scopeKey(scope), scope])).values()];
}

/** All IAM scopes of an account; the credential report only if the account has one. */
export function iamScopes(account: string, { snapshot }: SnapshotIndex): readonly Scope[] {
  const report = snapshot.coverage.find((scope) => scope.account === account && scope.kind === 'credential');
  return [...identityKinds, ...(report && !report.optional ? ['credential'] : [])].map((kind) =>
    iamScope(account, kind),
  );
}

function kindsRead(resources: ActionOnResources['resources']): readonly string[] {
  if (resources === 'account' || resources === 'type') return [];
  return [resources, ...(targetTypeOf(resources)?.readsAlso ?? [])];
}
