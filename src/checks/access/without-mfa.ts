import { becomingsWithoutMfa, comesWithMfa, judgeOf, withoutMfa } from '../../access/index.ts';
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
 * Users and roles that can do without MFA what a rule demands it for: all that is left to them if nobody had a device.
 * A role that nobody takes on without MFA is no way around it.
 */
export const accessWithoutMfa: Check = {
  id: 'access-without-mfa',
  summary: 'Somebody can do without MFA what an access rule requires it for.',
  severity: 'high',
  rules: ({ access }, reference) =>
    access.filter((rule) => 'requires' in rule).map((rule) => actionRuleOf(rule, reference)),
  *run(context) {
    const rules = context.baseline.access.filter((rule) => 'requires' in rule);
    const observe = findingReporter(context);
    const world = withoutMfa(accessAnalysis(context).world);
    const judge = judgeOf(world);
    for (const rule of rules) {
      const isExcepted = principalMatcher(world, rule.except);
      const abilities = abilitiesOf(rule, context, {
        world,
        judge,
        becomings: becomingsWithoutMfa,
        except: (identity) => isExcepted(identity) || comesWithMfa(identity),
      });
      const expected =
        rule.except.length === 0 ? 'nobody can without MFA' : `only ${either(rule.except)} can without MFA`;
      for (const ability of abilities)
        yield observe(
          subjectOf(ability.identity),
          abilityFinding(ability, { rule, expected, judge, withoutMfa: true }, context),
        );
    }
  },
};
