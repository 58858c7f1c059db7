import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import type { CheckContext } from '../check.ts';
import { compileGlobs } from '../shared/glob.ts';
import { scopeOf } from '../shared/report-finding.ts';
import { inQuotes } from '../shared/words.ts';
import type { UnmatchedRule } from './unmatched-rule.ts';
import { nearestToPattern } from './nearest-to-pattern.ts';

/** Patterns of the baseline that no instance type matches, neither one of AWS nor one of a running instance. */
export function unmatchedInstanceTypes({ baseline, snapshot, instanceTypes }: CheckContext): readonly UnmatchedRule[] {
  const { allowedTypes = [] } = baseline.instances ?? {};
  const lists = [
    { rule: 'instances', words: 'the rule instances', field: 'allowedTypes', patterns: allowedTypes },
    ...baseline.access.flatMap((rule) =>
      'launch' in rule
        ? [
            {
              rule: `access ${rule.name}`,
              words: `rule ${inQuotes(rule.name)}`,
              field: 'launch.instanceTypes',
              patterns: rule.launch.instanceTypes,
            },
          ]
        : [],
    ),
  ];
  const dependsOn = snapshot.snapshot.coverage.filter(({ kind }) => kind === 'instance').map((scope) => scopeOf(scope));
  if (dependsOn.length === 0 || !dependsOn.every((scope) => snapshot.isComplete(scope))) return [];
  const types = [
    ...new Set([...instanceTypes, ...snapshot.ofKind('instance').flatMap(({ attributes: { type } }) => type ?? [])]),
  ].sort();
  return lists.flatMap(({ patterns, ...head }) =>
    patterns
      .filter((pattern) => !types.some(compileGlobs([pattern])))
      .map((pattern): UnmatchedRule => {
        const near = nearestToPattern(pattern, types);
        return {
          ...head,
          pattern,
          reason: `there is no instance type ${inQuotes(pattern)}`,
          nearest: near && escapeUnprintable(near),
          evidence: { field: head.field, pattern, nearest: near ?? null },
          dependsOn,
        };
      }),
  );
}
