import type { LaunchRule } from '../../domain/access-rule.ts';
import type { Check } from '../check.ts';
import { compileGlobs } from '../shared/glob.ts';
import { findingReporter } from '../shared/report-finding.ts';
import { everyIdentity } from '../shared/reads.ts';
import { either, some } from '../shared/words.ts';
import { accessAnalysis } from '../shared/access-analysis.ts';
import { launchAbilitiesOf } from './abilities.ts';
import { principalMatcher } from './principals.ts';
import { accessRuleName } from './rules.ts';
import { abilityFinding } from './ability-finding.ts';
import { ownersReached } from './owned.ts';
import { subjectOf } from './subject.ts';

/** Users and roles that can launch, by any path, instances of types that a rule reserves for others. */
export const accessLaunch: Check = {
  id: 'access-launch',
  summary:
    'A user or role can launch, directly or by an escalation path, an instance of a type that an access rule reserves for others.',
  severity: 'medium',
  declaredBy: 'access (launch)',
  rules: ({ access }) =>
    access.filter((rule) => 'launch' in rule).map(({ name }) => ({ name: accessRuleName(name), reads: everyIdentity })),
  *run(context) {
    const rules = context.baseline.access.filter((rule) => 'launch' in rule);
    const reportFinding = findingReporter(context);
    const ownersIn = ownersReached(context);
    const { model, evaluator } = accessAnalysis(context);
    for (const rule of rules) {
      const types = context.instanceTypes.filter(compileGlobs(rule.launch.instanceTypes));
      const abilities = launchAbilitiesOf(types, context, {
        model,
        evaluator,
        except: principalMatcher(model, rule.launch.allowedTo),
      });
      const about = {
        rule: { severity: accessLaunch.severity, ...rule },
        expected: expectation(rule),
        evaluator,
        allowed: rule.launch.allowedTo,
        ownersIn,
      };
      for (const ability of abilities)
        yield reportFinding(subjectOf(ability.identity), abilityFinding(ability, about, context));
    }
  },
};

function expectation({ launch: { instanceTypes, allowedTo } }: LaunchRule): string {
  const types = some(instanceTypes);
  return allowedTo.length === 0 ? `nobody can launch ${types}` : `only ${either(allowedTo)} can launch ${types}`;
}
