import type { AllowedToRule } from '../../domain/access-rule.ts';
import type { Check } from '../check.ts';
import { findingReporter } from '../shared/report-finding.ts';
import { either } from '../shared/words.ts';
import { accessAnalysis } from '../shared/access-analysis.ts';
import { abilitiesOf } from './abilities.ts';
import { principalMatcher } from './principals.ts';
import { actionRuleOf } from './rules.ts';
import { abilityFinding } from './ability-finding.ts';
import { subjectOf } from './subject.ts';

/**
 * Users and roles that can do what a rule allows to others alone, by any path; one finding for each rule, principal,
 * kind of path and tier, however many resources there are. Whoever is allowed is left out wholly.
 */
export const accessNotAllowed: Check = {
  id: 'access-not-allowed',
  summary: 'Somebody can do, at once or by a path, what an access rule allows to others alone.',
  severity: 'high',
  rules: ({ access }, reference) =>
    access.filter((rule) => 'allowedTo' in rule).map((rule) => actionRuleOf(rule, reference)),
  *run(context) {
    const rules = context.baseline.access.filter((rule) => 'allowedTo' in rule);
    const observe = findingReporter(context);
    const { world, judge } = accessAnalysis(context);
    for (const rule of rules) {
      const abilities = abilitiesOf(rule, context, { world, judge, except: principalMatcher(world, rule.allowedTo) });
      const saying = { rule, expected: expectation(rule), judge };
      for (const ability of abilities)
        yield observe(subjectOf(ability.identity), abilityFinding(ability, saying, context));
    }
  },
};

function expectation({ allowedTo }: AllowedToRule): string {
  return allowedTo.length === 0 ? 'nobody can' : `only ${either(allowedTo)} can`;
}
