import { escalationsWithoutMfa, requiresMfaToAssume, buildCallEvaluator, withoutMfa } from '../../access/index.ts';
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
 * Users and roles that can do without MFA what a rule requires MFA for: what they could still do if nobody had a device.
 * A role that nobody can assume without MFA does not bypass it.
 */
export const accessWithoutMfa: Check = {
  id: 'access-without-mfa',
  summary: 'A user or role can do without MFA what an access rule requires MFA for.',
  severity: 'high',
  declaredBy: 'access (requires)',
  rules: ({ access }, reference) =>
    access.filter((rule) => 'requires' in rule).map((rule) => actionRuleOf(rule, reference)),
  ruleOf: ruleOfFinding,
  *run(context) {
    const rules = context.baseline.access.filter((rule) => 'requires' in rule);
    const reportFinding = findingReporter(context);
    const ownersIn = ownersReached(context);
    const model = withoutMfa(accessAnalysis(context).model);
    const evaluator = buildCallEvaluator(model);
    for (const rule of rules) {
      const isExcepted = principalMatcher(model, rule.except);
      const abilities = abilitiesOf(rule, context, {
        model,
        evaluator,
        escalations: escalationsWithoutMfa,
        except: (identity) => isExcepted(identity) || requiresMfaToAssume(identity),
      });
      const expected =
        rule.except.length === 0 ? 'nobody can without MFA' : `only ${either(rule.except)} can without MFA`;
      for (const ability of abilities)
        yield reportFinding(
          subjectOf(ability.identity),
          abilityFinding(
            ability,
            { rule, expected, evaluator, withoutMfa: true, allowed: rule.except, ownersIn },
            context,
          ),
        );
    }
  },
};
