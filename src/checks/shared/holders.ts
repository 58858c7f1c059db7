import type { Resource } from '../../domain/resource.ts';
import type { SnapshotIndex } from '../../domain/snapshot.ts';
import { holdersIn } from './identity-policies.ts';
import { iamScope } from './iam.ts';
import { joinedByAnd, counted } from './words.ts';

const kinds = ['group', 'user', 'role'] as const;

/** Makes the look-up of the holders of a managed policy, as text: `held by 2 groups and 1 role`. */
export function holdersOfManaged(snapshot: SnapshotIndex): (policy: Pick<Resource, 'account' | 'arn'>) => string {
  const attachments = holdersIn(snapshot).flatMap(({ kind, account, attributes }) =>
    attributes.attached.map((arn) => ({ kind, policy: `${account} ${arn}` })),
  );
  const held = Map.groupBy(attachments, ({ policy }) => policy);
  return ({ account, arn }) => {
    const holders = held.get(`${account} ${arn}`) ?? [];
    const numbers = kinds.map((kind) => ({ kind, count: holders.filter((holder) => holder.kind === kind).length }));
    const phrases = numbers.filter(({ count }) => count > 0).map(({ kind, count }) => counted(count, kind));
    const isAll = kinds.every((kind) => snapshot.isComplete(iamScope(account, kind)));
    if (phrases.length === 0) return isAll ? 'not attached to any identity' : 'its holders are unknown';
    return `held by ${isAll ? '' : 'at least '}${joinedByAnd(phrases)}`;
  };
}
