import { globalRegion } from '../../domain/scope.ts';
import type { Check, CheckContext } from '../check.ts';
import type { UnmatchedRule } from './unmatched-rule.ts';
import { unmatchedInstanceTypes } from './instance-types.ts';
import { unmatchedNames } from './names.ts';
import { unmatchedAccessRules, unmatchedProtectRules } from './selectors.ts';
import { findingReporter, type Subject } from '../shared/report-finding.ts';
import { always } from '../shared/reads.ts';
import { capitalized, plain } from '../shared/words.ts';

/**
 * Rules of the baseline, and entries of their lists, that match nothing that there is: most are misspelt. Said of the
 * rule, under the first account, where all that could hold a match was read.
 */
export const ruleMatchesNothing: Check = {
  id: 'rule-matches-nothing',
  summary: 'A rule of the baseline, or a name in it, matches nothing that there is.',
  severity: 'low',
  isAboutBaseline: true,
  rules: always('rule-matches-nothing', []),
  *run(context) {
    const observe = findingReporter(context);
    for (const idle of distinct([
      ...unmatchedProtectRules(context),
      ...unmatchedAccessRules(context),
      ...unmatchedNames(context),
      ...unmatchedInstanceTypes(context),
    ])) {
      const { field, pattern, fault, nearest, evidence, restsOn } = idle;
      yield observe(subjectOf(idle, context), {
        rule: { field, ...(pattern !== undefined && { pattern }) },
        title: `${titleOf(idle)}${nearest === undefined ? '' : `; nearest ${nearest}`}`,
        expected: 'something that it matches; correct it or take it out',
        actual: fault,
        evidence,
        restsOn,
      });
    }
  },
};

function titleOf({ words, field, pattern }: UnmatchedRule): string {
  return pattern === undefined
    ? `${capitalized(words)} matches nothing`
    : `${plain(pattern)} in ${field} of ${words} matches nothing`;
}

function subjectOf({ rule }: UnmatchedRule, { snapshot }: CheckContext): Subject {
  const [account = '-'] = snapshot.snapshot.accounts;
  return { account, region: globalRegion, kind: 'rule', arn: `driftwarden:rule/${rule}`, id: rule, tags: {} };
}

/** Rules may be alike, and a list may name somebody twice. */
function distinct(all: readonly UnmatchedRule[]): readonly UnmatchedRule[] {
  return [...new Map(all.map((idle) => [JSON.stringify([idle.rule, idle.field, idle.pattern]), idle])).values()];
}
