import { lintOwnBoundary } from '../../access/lint/index.ts';
import { escapeUnprintable } from '../../domain/unprintable.ts';
import { holdersIn } from '../shared/held-policies.ts';
import { iamScope } from '../shared/iam.ts';
import { observer } from '../shared/observe.ts';
import { always } from '../shared/reads.ts';
import { all, label } from '../shared/words.ts';
import { inhabited } from '../shared/world.ts';
import type { Check } from '../check.ts';

/**
 * A permissions boundary that the one whom it bounds may take away, replace, or write anew. Users and roles whose
 * policies, boundary included, were not all read are left out.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
export const guardOwnBoundary: Check = {
  id: 'guard-own-boundary',
  summary: 'A user or role may remove or rewrite the permissions boundary that is to bound it.',
  severity: 'high',
  rules: always('guard-own-boundary'),
  *run(context) {
    const observe = observer(context);
    const { world, judge, actors } = inhabited(context);
    const holders = new Map(holdersIn(context.snapshot).map((holder) => [`${holder.account} ${holder.arn}`, holder]));
    for (const actor of actors) {
      const { arn, account, kind } = actor.identity;
      const holder = holders.get(`${account} ${arn}`);
      const removals = lintOwnBoundary(actor, world, judge);
      if (!holder || removals.length === 0) continue;
      const actions = removals.map(({ action }) => action);
      const isConditional = removals.every((removal) => removal.isConditional);
      yield observe(holder, {
        ...(isConditional ? { severity: 'medium' as const } : {}),
        title: `${kind === 'user' ? 'User' : 'Role'} ${label(holder)} may get rid of its permissions boundary`,
        expected: `a boundary that denies ${all(actions)} on itself and on those whom it bounds`,
        actual: `it may call ${all(actions)}${isConditional ? ', under conditions' : ''}; the boundary is ${escapeUnprintable(actor.boundary?.name ?? '')}`,
        evidence: { boundary: actor.boundary?.arn ?? null, actions },
        restsOn: ['user', 'group', 'role', 'policy'].map((scope) => iamScope(account, scope)),
      });
    }
  },
};
