import type { TakeOver } from '../domain/baseline-edit.ts';
import { checks } from './all-checks.ts';
import type { Check, CheckContext } from './check.ts';
import { findingId } from '../domain/finding.ts';

/** How each finding of these checks can be declared, by the findings' ids; those that say nothing of it are left out. */
export function takeOversIn(context: CheckContext, list: readonly Check[] = checks): ReadonlyMap<string, TakeOver> {
  const takeOvers = new Map<string, TakeOver>();
  for (const check of list) {
    if (context.baseline.severity.get(check.id) === 'off') continue;
    if (check.rules(context.baseline, context.reference).length === 0) continue;
    for (const draft of check.run(context)) {
      if ('undecided' in draft || !draft.takeOver) continue;
      const { account, region, resource, rule } = draft;
      takeOvers.set(findingId({ check: check.id, account, region, resource, rule }), draft.takeOver);
    }
  }
  return takeOvers;
}

/**
 * The checks whose findings another declaration can change: those of the sections of a baseline, and those about the
 * baseline itself.
 */
export function checksOfSections(sections: ReadonlySet<string>): readonly Check[] {
  return checks.filter(
    ({ declaredBy, isAboutBaseline }) => isAboutBaseline || sections.has(declaredBy?.split('.')[0] ?? ''),
  );
}
