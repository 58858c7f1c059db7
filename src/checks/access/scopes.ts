import type { Identity } from '../../access/index.ts';
import { scopeKey, type Scope } from '../../domain/scope.ts';
import type { SnapshotIndex } from '../../domain/snapshot.ts';
import { iamScope } from '../shared/iam.ts';
import { identityKinds } from '../shared/reads.ts';
import { furtherKinds } from './rules.ts';
import type { ActionOnResources } from './wording.ts';

/** Where the policies and the resources were read that a finding rests on. */
export function scopesOf(
  { account }: Pick<Identity, 'account'>,
  deeds: readonly ActionOnResources[],
  snapshot: SnapshotIndex,
): readonly Scope[] {
  const places = deeds.flatMap(({ resources, classes }) =>
    classes.flatMap(({ example: { account: owner, region } }) =>
      kindsRead(resources).map((kind): Scope => ({ account: owner, region, kind })),
    ),
  );
  return [...new Map([...iamScopes(account, snapshot), ...places].map((scope) => [scopeKey(scope), scope])).values()];
}

/** All of IAM; the credential report but where the account lacks it. */
export function iamScopes(account: string, { snapshot }: SnapshotIndex): readonly Scope[] {
  const report = snapshot.coverage.find((scope) => scope.account === account && scope.kind === 'credential');
  return [...identityKinds, ...(report && !report.optional ? ['credential'] : [])].map((kind) =>
    iamScope(account, kind),
  );
}

function kindsRead(resources: ActionOnResources['resources']): readonly string[] {
  if (resources === 'account' || resources === 'type') return [];
  return [resources, ...(furtherKinds.get(resources) ?? [])];
}
