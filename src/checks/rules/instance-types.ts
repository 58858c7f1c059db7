import { escapeUnprintable } from '../../domain/unprintable.ts';
import type { CheckContext } from '../check.ts';
import { compileGlobs } from '../shared/glob.ts';
import { scopeOf } from '../shared/observe.ts';
import { quoted } from '../shared/words.ts';
import type { Idle } from './idle.ts';
import { nearestToPattern } from './near.ts';

/** Patterns of the baseline that no type of instance matches, neither one that AWS has nor one that runs. */
export function idleInstanceTypes({ baseline, snapshot, instanceTypes }: CheckContext): readonly Idle[] {
  const { allowedTypes = [] } = baseline.instances ?? {};
  const lists = [
    { rule: 'instances', words: 'the rule instances', field: 'allowedTypes', patterns: allowedTypes },
    ...baseline.access.flatMap((rule) =>
      'launch' in rule
        ? [
            {
              rule: `access ${rule.name}`,
              words: `rule ${quoted(rule.name)}`,
              field: 'launch.instanceTypes',
              patterns: rule.launch.instanceTypes,
            },
          ]
        : [],
    ),
  ];
  const restsOn = snapshot.snapshot.coverage.filter(({ kind }) => kind === 'instance').map((scope) => scopeOf(scope));
  if (restsOn.length === 0 || !restsOn.every((scope) => snapshot.isComplete(scope))) return [];
  const types = [
    ...new Set([...instanceTypes, ...snapshot.ofKind('instance').flatMap(({ attributes: { type } }) => type ?? [])]),
  ].sort();
  return lists.flatMap(({ patterns, ...head }) =>
    patterns
      .filter((pattern) => !types.some(compileGlobs([pattern])))
      .map((pattern): Idle => {
        const near = nearestToPattern(pattern, types);
        return {
          ...head,
          pattern,
          fault: `there is no instance type ${quoted(pattern)}`,
          nearest: near && escapeUnprintable(near),
          evidence: { field: head.field, pattern, nearest: near ?? null },
          restsOn,
        };
      }),
  );
}
