import type { AllowedToRule } from '../../domain/access-rule.ts';
import type { Check } from '../check.ts';
import { observer } from '../shared/observe.ts';
import { either } from '../shared/words.ts';
import { inhabited } from '../shared/world.ts';
import { abilitiesOf } from './abilities.ts';
import { principalMatcher } from './principals.ts';
import { abilityStatement } from './statement.ts';
import { subjectOf } from './subject.ts';

/**
 * Users and roles that can do what a rule allows to others alone, by any path; one finding for each rule, principal, kind
 * of path and tier, however many resources there are. Whoever is allowed is left out wholly.
 */
export const accessNotAllowed: Check = {
  id: 'access-not-allowed',
  summary: 'Somebody can do, at once or by a path, what an access rule allows to others alone.',
  severity: 'high',
  *run(context) {
    const rules = context.baseline.access.filter((rule) => 'allowedTo' in rule);
    if (rules.length === 0) return;
    const observe = observer(context);
    const { world } = inhabited(context);
    for (const rule of rules) {
      for (const ability of abilitiesOf(rule, context, principalMatcher(world, rule.allowedTo))) {
        yield observe(subjectOf(ability.identity), abilityStatement(ability, rule, expectation(rule), context));
      }
    }
  },
};

function expectation({ allowedTo }: AllowedToRule): string {
  return allowedTo.length === 0 ? 'nobody can' : `only ${either(allowedTo)} can`;
}
