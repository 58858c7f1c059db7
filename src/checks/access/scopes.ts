import type { Identity } from '../../access/index.ts';
import { scopeKey, type Scope } from '../../domain/scope.ts';
import type { SnapshotIndex } from '../../domain/snapshot.ts';
import { iamScope } from '../shared/iam.ts';
import type { Deed } from './words.ts';

/** Where the policies and the resources were read that a finding rests on. */
export function scopesOf({ account }: Pick<Identity, 'account'>, deeds: readonly Deed[], snapshot: SnapshotIndex): readonly Scope[] {
  const places = deeds.flatMap(({ resources, classes }) =>
    classes.flatMap(({ example: { account: owner, region } }) => kindsRead(resources).map((kind): Scope => ({ account: owner, region, kind }))),
  );
  return [...new Map([...iamScopes(account, snapshot), ...places].map((scope) => [scopeKey(scope), scope])).values()];
}

/** All of IAM; the credential report where it was read, for an account may lack it. */
export function iamScopes(account: string, snapshot: SnapshotIndex): readonly Scope[] {
  const report = iamScope(account, 'credential');
  return [...['user', 'group', 'role', 'policy'].map((kind) => iamScope(account, kind)), ...(snapshot.isComplete(report) ? [report] : [])];
}

function kindsRead(resources: Deed['resources']): readonly string[] {
  if (resources === 'account' || resources === 'type') return [];
  return resources === 'instance' ? ['instance', 'instance-attribute'] : [resources];
}
