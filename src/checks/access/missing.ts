import { blockersOf, type Blocker, type Identity, type StatementSource } from '../../access/index.ts';
import type { MustAllowRule } from '../../domain/access-rule.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import type { Check, CheckContext } from '../check.ts';
import { findingReporter, type FindingDetails } from '../shared/report-finding.ts';
import { iamScope } from '../shared/iam.ts';
import { joinedByAnd, inQuotes } from '../shared/words.ts';
import { accessAnalysis } from '../shared/access-analysis.ts';
import { principalMatcher } from './principals.ts';
import { distinctValues } from './distinct-values.ts';
import { questionsOf } from './questions.ts';
import { actionRuleOf, accessRuleName, ruleOfFinding } from './rules.ts';
import { iamScopes, scopesOf } from './scopes.ts';
import { lowered } from './severity.ts';
import { subjectNamed, subjectOf } from './subject.ts';
import { actionsPhrase, exampleText, principalText, type ActionOnResources } from './wording.ts';

/**
 * Users and roles that cannot do with a single call what a rule requires for them; one finding for each rule and
 * principal. A condition on MFA does not count: people sign in with MFA. Protection of single resources is not checked.
 */
export const accessMissing: Check = {
  id: 'access-missing',
  summary: 'A user or role cannot do what an access rule requires for them, or it depends on something unknown.',
  severity: 'medium',
  declaredBy: 'access (mustAllow)',
  rules: ({ access }, reference) =>
    access.filter((rule) => 'mustAllow' in rule).map((rule) => actionRuleOf(rule, reference)),
  ruleOf: ruleOfFinding,
  *run(context) {
    const rules = context.baseline.access.filter((rule) => 'mustAllow' in rule);
    const reportFinding = findingReporter(context);
    const { model, evaluator } = accessAnalysis(context);
    for (const rule of rules) {
      const identities = model.identities.filter(principalMatcher(model, rule.mustAllow));
      const blocked = questionsOf(rule, context).flatMap((question) =>
        blockersOf(model, question, identities, evaluator).map((blocker): BlockedAction => ({
          ...blocker,
          resources: question.kind,
          goal: blocker.action,
        })),
      );
      for (const [identity, actions] of Map.groupBy(blocked, (action) => action.identity)) {
        if (identity.notRead.length > 0) {
          yield {
            undecided: [accessRuleName(rule.name)],
            subject: subjectOf(identity),
            missingFrom: [iamScope(identity.account, 'policy')],
          };
          continue;
        }
        const { conditional = [], refused = [] } = Object.groupBy(actions, ({ decision }) =>
          decision === 'conditional' ? 'conditional' : 'refused',
        );
        for (const group of [refused, conditional])
          if (group.length > 0)
            yield reportFinding(subjectOf(identity), blockedFinding(identity, group, rule, context));
      }
      for (const name of rule.mustAllow) {
        if (isAllRead(context) && !identities.some(principalMatcher(model, [name])))
          yield reportFinding(subjectNamed(name, context), unmatchedNameFinding(name, rule, context));
      }
    }
  },
};

interface BlockedAction extends Blocker, ActionOnResources {}

/** The evidence names what blocks the principal, and neither resources nor their number. */
function blockedFinding(
  identity: Identity,
  actions: readonly BlockedAction[],
  rule: MustAllowRule,
  { snapshot }: CheckContext,
): FindingDetails {
  const isConditional = actions.every(({ decision }) => decision === 'conditional');
  const severity = rule.severity ?? accessMissing.severity;
  const what = `${actionsPhrase(actions)} covered by rule ${inQuotes(rule.name)}`;
  const reasons = [
    ...new Set(
      actions.map(
        (each) =>
          `${escapeUnprintable(each.action)}: ${reasonOf(each)}, for example on ${exampleText(each.resources, each.classes)}`,
      ),
    ),
  ];
  return {
    rule: { rule: rule.name, decision: isConditional ? 'conditional' : 'denied' },
    title: isConditional
      ? `${principalText(identity)} can ${what} only under conditions`
      : `${principalText(identity)} cannot ${what}`,
    expected: 'allowed, with MFA or without',
    actual: reasons.join('; '),
    evidence: { rule: rule.name, principal: identity.arn, hindrances: distinctValues(actions.map(blockerEvidence)) },
    severity: isConditional ? lowered(severity) : severity,
    dependsOn: scopesOf(identity, actions, snapshot),
  };
}

function blockerEvidence({ action, decision, denies, missing, conditions }: Blocker) {
  return {
    action,
    decision,
    because: [...denies.map(({ policy, statement }) => `${policy} ${statement}`), ...missing, ...conditions],
  };
}

function unmatchedNameFinding(name: string, rule: MustAllowRule, { snapshot }: CheckContext): FindingDetails {
  return {
    rule: { rule: rule.name, name },
    title: `Rule ${inQuotes(rule.name)} requires access for ${escapeUnprintable(name)}, which does not exist`,
    expected: 'a user, a role, or a group with members',
    actual: 'no such user or role, or a group without members',
    evidence: { rule: rule.name, name },
    ...(rule.severity && { severity: rule.severity }),
    dependsOn: snapshot.snapshot.accounts.flatMap((account) => iamScopes(account, snapshot)),
  };
}

function isAllRead({ snapshot }: CheckContext): boolean {
  return snapshot.snapshot.accounts.every((account) =>
    iamScopes(account, snapshot).every((scope) => snapshot.isComplete(scope)),
  );
}

function reasonOf({ denies, missing, conditions }: Blocker): string {
  if (denies.length > 0) return `denied by ${joinedByAnd(denies.map(sourceText))}`;
  return missing.length > 0 ? joinedByAnd(missing) : `only ${joinedByAnd(conditions)}`;
}

function sourceText({ policy, statement, heldBy }: StatementSource): string {
  return `statement ${statement} of policy ${policy}${heldBy.length === 0 ? '' : ` (${heldBy.join(', ')})`}`;
}
