import { globalRegion } from '../../domain/scope.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import type { Check, CheckContext } from '../check.ts';
import type { UnmatchedRule } from './unmatched-rule.ts';
import { unmatchedDatabaseClasses, unmatchedInstanceTypes } from './instance-types.ts';
import { unmatchedNames } from './names.ts';
import { unmatchedAccessRules, unmatchedProtectRules } from './selectors.ts';
import { findingReporter, type Subject } from '../shared/report-finding.ts';
import { always } from '../shared/reads.ts';
import { capitalized } from '../shared/words.ts';

/**
 * Rules of the baseline, and entries of their lists, that match nothing: most are misspelt. Reported for the rule, under
 * the first account, and only if everything that could hold a match was read.
 */
export const ruleMatchesNothing: Check = {
  id: 'rule-matches-nothing',
  summary: 'A rule of the baseline, or a name in it, matches nothing.',
  severity: 'low',
  isAboutBaseline: true,
  rules: always('rule-matches-nothing', []),
  *run(context) {
    const reportFinding = findingReporter(context);
    for (const unmatched of distinct([
      ...unmatchedProtectRules(context),
      ...unmatchedAccessRules(context),
      ...unmatchedNames(context),
      ...unmatchedInstanceTypes(context),
      ...unmatchedDatabaseClasses(context),
    ])) {
      const { field, pattern, reason, nearest, evidence, dependsOn } = unmatched;
      yield reportFinding(subjectOf(unmatched, context), {
        rule: { field, ...(pattern !== undefined && { pattern }) },
        title: `${titleOf(unmatched)}${nearest === undefined ? '' : `; nearest ${nearest}`}`,
        expected: 'at least one match; correct it or remove it',
        actual: reason,
        evidence,
        dependsOn,
      });
    }
  },
};

function titleOf({ words, field, pattern }: UnmatchedRule): string {
  return pattern === undefined
    ? `${capitalized(words)} matches nothing`
    : `${escapeUnprintable(pattern)} in ${field} of ${words} matches nothing`;
}

function subjectOf({ rule }: UnmatchedRule, { snapshot }: CheckContext): Subject {
  const [account = '-'] = snapshot.snapshot.accounts;
  return { account, region: globalRegion, kind: 'rule', arn: `driftwarden:rule/${rule}`, id: rule, tags: {} };
}

/** Without repeats: rules may be alike, and a list may contain a name twice. */
function distinct(all: readonly UnmatchedRule[]): readonly UnmatchedRule[] {
  return [...new Map(all.map((each) => [JSON.stringify([each.rule, each.field, each.pattern]), each])).values()];
}
