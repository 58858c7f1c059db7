import type { AllowedToRule } from '../../domain/access-rule.ts';
import type { Check } from '../check.ts';
import { findingReporter } from '../shared/report-finding.ts';
import { either } from '../shared/words.ts';
import { accessAnalysis } from '../shared/access-analysis.ts';
import { abilitiesOf } from './abilities.ts';
import { principalMatcher } from './principals.ts';
import { actionRuleOf, ruleOfFinding } from './rules.ts';
import { abilityFinding } from './ability-finding.ts';
import { ownersReached } from './owned.ts';
import { subjectOf } from './subject.ts';

/**
 * Users and roles that can do, by any path, what a rule allows only to others; one finding for each rule, principal,
 * kind of path and decision, however many resources there are. Principals that the rule allows are left out.
 */
export const accessNotAllowed: Check = {
  id: 'access-not-allowed',
  summary: 'A user or role can do, directly or by an escalation path, what an access rule allows only to others.',
  severity: 'high',
  declaredBy: 'access (allowedTo)',
  rules: ({ access }, reference) =>
    access.filter((rule) => 'allowedTo' in rule).map((rule) => actionRuleOf(rule, reference)),
  ruleOf: ruleOfFinding,
  *run(context) {
    const rules = context.baseline.access.filter((rule) => 'allowedTo' in rule);
    const reportFinding = findingReporter(context);
    const ownersIn = ownersReached(context);
    const { model, evaluator } = accessAnalysis(context);
    for (const rule of rules) {
      const abilities = abilitiesOf(rule, context, {
        model,
        evaluator,
        except: principalMatcher(model, rule.allowedTo),
      });
      const about = { rule, expected: expectation(rule), evaluator, allowed: rule.allowedTo, ownersIn };
      for (const ability of abilities)
        yield reportFinding(subjectOf(ability.identity), abilityFinding(ability, about, context));
    }
  },
};

function expectation({ allowedTo }: AllowedToRule): string {
  return allowedTo.length === 0 ? 'nobody can' : `only ${either(allowedTo)} can`;
}
