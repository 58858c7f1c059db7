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
import { subjectOf } from './subject.ts';

/** Users and roles that can launch instances of types that a rule keeps for others, by any path. */
export const accessLaunch: Check = {
  id: 'access-launch',
  summary: 'Somebody can launch, at once or by a path, an instance of a type that an access rule keeps for others.',
  severity: 'medium',
  rules: ({ access }) =>
    access.filter((rule) => 'launch' in rule).map(({ name }) => ({ name: accessRuleName(name), reads: everyIdentity })),
  *run(context) {
    const rules = context.baseline.access.filter((rule) => 'launch' in rule);
    const observe = findingReporter(context);
    const { world, judge } = accessAnalysis(context);
    for (const rule of rules) {
      const types = context.instanceTypes.filter(compileGlobs(rule.launch.instanceTypes));
      const abilities = launchAbilitiesOf(types, {
        world,
        judge,
        except: principalMatcher(world, rule.launch.allowedTo),
      });
      const saying = { rule: { severity: accessLaunch.severity, ...rule }, expected: expectation(rule), judge };
      for (const ability of abilities)
        yield observe(subjectOf(ability.identity), abilityFinding(ability, saying, context));
    }
  },
};

function expectation({ launch: { instanceTypes, allowedTo } }: LaunchRule): string {
  const types = some(instanceTypes);
  return allowedTo.length === 0 ? `nobody launches ${types}` : `only ${either(allowedTo)} can launch ${types}`;
}
