import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import { lintOwnBoundary } from '../../access/lint/index.ts';
import { holdersIn } from '../shared/identity-policies.ts';
import { iamScope } from '../shared/iam.ts';
import { findingReporter } from '../shared/report-finding.ts';
import { always } from '../shared/reads.ts';
import { joinedByAnd, label } from '../shared/words.ts';
import { accessAnalysis } from '../shared/access-analysis.ts';
import type { Check } from '../check.ts';

/**
 * A permissions boundary that the user or role with the boundary can remove, replace or rewrite. Users and roles whose
 * policies, boundary included, were not all read are left out.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
export const guardOwnBoundary: Check = {
  id: 'guard-own-boundary',
  summary: 'A user or role can remove or rewrite its own permissions boundary.',
  severity: 'high',
  rules: always('guard-own-boundary'),
  *run(context) {
    const reportFinding = findingReporter(context);
    const { model, evaluator, actors } = accessAnalysis(context);
    const holders = new Map(holdersIn(context.snapshot).map((holder) => [`${holder.account} ${holder.arn}`, holder]));
    for (const actor of actors) {
      const { arn, account, kind } = actor.identity;
      const holder = holders.get(`${account} ${arn}`);
      const removals = lintOwnBoundary(actor, model, evaluator);
      if (!holder || removals.length === 0) continue;
      const actions = removals.map(({ action }) => action);
      const isConditional = removals.every((removal) => removal.isConditional);
      yield reportFinding(holder, {
        ...(isConditional ? { severity: 'medium' as const } : {}),
        title: `${kind === 'user' ? 'User' : 'Role'} ${label(holder)} can remove its own permissions boundary`,
        expected: `a boundary that denies ${joinedByAnd(actions)} on the boundary itself and on the users and roles that have it`,
        actual: `it can call ${joinedByAnd(actions)}${isConditional ? ', under conditions' : ''}; the boundary is ${escapeUnprintable(actor.boundary?.name ?? '')}`,
        evidence: { boundary: actor.boundary?.arn ?? null, actions },
        dependsOn: ['user', 'group', 'role', 'policy'].map((scope) => iamScope(account, scope)),
      });
    }
  },
};
