import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import type { CheckContext } from '../check.ts';
import { compileGlobs } from '../shared/glob.ts';
import { scopeOf } from '../shared/report-finding.ts';
import { inQuotes } from '../shared/words.ts';
import type { UnmatchedRule } from './unmatched-rule.ts';
import { nearestToPattern } from './nearest-to-pattern.ts';

/** Patterns of the baseline that no instance type matches, neither one of AWS nor one of a running instance. */
export function unmatchedInstanceTypes(context: CheckContext): readonly UnmatchedRule[] {
  const { baseline, snapshot, instanceTypes } = context;
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
  const seen = snapshot.ofKind('instance').flatMap(({ attributes: { type } }) => type ?? []);
  return unmatched(lists, { kinds: ['instance'], types: [...instanceTypes, ...seen], noun: 'instance type' }, context);
}

/**
 * The same for instance classes of databases. AWS publishes no list of them: most are `db.` and an instance type.
 * Those with several threads or more memory for each core (`db.r5.4xlarge.tpc2.mem2x`) are not checked.
 */
export function unmatchedDatabaseClasses(context: CheckContext): readonly UnmatchedRule[] {
  const { baseline, snapshot, instanceTypes } = context;
  const patterns = (baseline.databases?.allowedClasses ?? []).filter((pattern) => !pattern.includes('.tpc'));
  const kinds = ['db-instance', 'db-cluster'] as const;
  const seen = kinds.flatMap((kind) => snapshot.ofKind(kind)).flatMap(({ attributes: { type } }) => type ?? []);
  const types = [...instanceTypes.map((type) => `db.${type}`), 'db.serverless', ...seen];
  const list = { rule: 'databases', words: 'the rule databases', field: 'allowedClasses', patterns };
  return unmatched([list], { kinds, types, noun: 'instance class' }, context);
}

interface PatternList extends Pick<UnmatchedRule, 'rule' | 'words' | 'field'> {
  readonly patterns: readonly string[];
}

interface KnownTypes {
  /** The kinds that have such types. */
  readonly kinds: readonly string[];
  readonly types: readonly string[];
  readonly noun: string;
}

function unmatched(
  lists: readonly PatternList[],
  { kinds, noun, ...known }: KnownTypes,
  { snapshot }: CheckContext,
): readonly UnmatchedRule[] {
  const dependsOn = snapshot.snapshot.coverage
    .filter(({ kind }) => kinds.includes(kind))
    .map((scope) => scopeOf(scope));
  if (dependsOn.length === 0 || !dependsOn.every((scope) => snapshot.isComplete(scope))) return [];
  const types = [...new Set(known.types)].sort();
  return lists.flatMap(({ patterns, ...head }) =>
    patterns
      .filter((pattern) => !types.some(compileGlobs([pattern])))
      .map((pattern): UnmatchedRule => {
        const near = nearestToPattern(pattern, types);
        return {
          ...head,
          pattern,
          reason: `there is no ${noun} ${inQuotes(pattern)}`,
          nearest: near && escapeUnprintable(near),
          evidence: { field: head.field, pattern, nearest: near ?? null },
          dependsOn,
        };
      }),
  );
}
