import { escalationsWithoutMfa, requiresMfaToAssume, buildCallEvaluator, withoutMfa } from '../../access/index.ts';
import type { Check } from '../check.ts';
import { observer } from '../shared/observe.ts';
import { either } from '../shared/words.ts';
import { inhabited } from '../shared/world.ts';
import { abilitiesOf } from './abilities.ts';
import { principalMatcher } from './principals.ts';
import { actionRuleOf } from './rules.ts';
import { abilityStatement } from './statement.ts';
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
    const observe = observer(context);
    const world = withoutMfa(inhabited(context).world);
    const judge = buildCallEvaluator(world);
    for (const rule of rules) {
      const isExcepted = principalMatcher(world, rule.except);
      const abilities = abilitiesOf(rule, context, {
        world,
        judge,
        escalations: escalationsWithoutMfa,
        except: (identity) => isExcepted(identity) || requiresMfaToAssume(identity),
      });
      const expected =
        rule.except.length === 0 ? 'nobody can without MFA' : `only ${either(rule.except)} can without MFA`;
      for (const ability of abilities)
        yield observe(
          subjectOf(ability.identity),
          abilityStatement(ability, { rule, expected, judge, withoutMfa: true }, context),
        );
    }
  },
};
