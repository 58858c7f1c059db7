import { globalRegion } from '../domain/scope.ts';
import { escapeUnprintable } from '../domain/unprintable.ts';
import type { Check, CheckContext } from './check.ts';
import type { Idle } from './rules/idle.ts';
import { idleInstanceTypes } from './rules/instance-types.ts';
import { idleNames } from './rules/names.ts';
import { idleAccessRules, idleProtectRules } from './rules/selectors.ts';
import { observer, type Subject } from './shared/observe.ts';
import { always } from './shared/reads.ts';
import { capitalized } from './shared/words.ts';

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
    const observe = observer(context);
    for (const idle of distinct([
      ...idleProtectRules(context),
      ...idleAccessRules(context),
      ...idleNames(context),
      ...idleInstanceTypes(context),
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

function titleOf({ words, field, pattern }: Idle): string {
  return pattern === undefined
    ? `${capitalized(words)} matches nothing`
    : `${escapeUnprintable(pattern)} in ${field} of ${words} matches nothing`;
}

function subjectOf({ rule }: Idle, { snapshot }: CheckContext): Subject {
  const [account = '-'] = snapshot.snapshot.accounts;
  return { account, region: globalRegion, kind: 'rule', arn: `driftwarden:rule/${rule}`, id: rule, tags: {} };
}

/** Rules may be alike, and a list may name somebody twice. */
function distinct(all: readonly Idle[]): readonly Idle[] {
  return [...new Map(all.map((idle) => [JSON.stringify([idle.rule, idle.field, idle.pattern]), idle])).values()];
}
