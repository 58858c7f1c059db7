import { parseOperator, type Operator, type ParsedOperator } from '../../policy/conditions/operators.ts';
import type { ConditionText, Policy, Statement } from '../../policy/policy.ts';
import type { KeyType, Reference } from '../../policy/reference.ts';
import { comparison, valueForm, type Comparison, type ValueForm } from './condition-values.ts';

/** A condition whose operator or values do not go with its key. */
export interface ConditionTypeIssue {
  readonly statement: Statement;
  /** As the statement writes it. */
  readonly operator: string;
  /** As the statement writes it. */
  readonly key: string;
  /** Of the key's values, by the reference; undefined if that does not list the key. */
  readonly keyType: KeyType | undefined;
  /** The values that do not go with the operator or the key, in the policy's order. */
  readonly values: readonly string[];
  /** Whether the condition has other values, too. */
  readonly isPart: boolean;
  /** What the operator takes, if the values are not of that form; undefined: the key is of another type. */
  readonly form: ValueForm | undefined;
  readonly outcome: ConditionOutcome;
}

/**
 * What the condition is with these values alone: `never` true, `always` true where the key is present, `ifAbsent`: true
 * only if the key is missing, `undefined`: AWS does not document it.
 */
export type ConditionOutcome = 'never' | 'always' | 'ifAbsent' | 'undefined';

/**
 * Check guard-condition-type. Finds conditions with an operator that is not for the type of the key, or with values that
 * the operator cannot read. What works in spite of that is not reported: `StringEquals` with `true` or with one address.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
 */
export function lintConditionType(reference: Reference, { statements }: Policy): readonly ConditionTypeIssue[] {
  return statements.flatMap((statement) => {
    const groups = Map.groupBy(statement.conditions, ({ operator, key }) => `${operator} ${key}`.toLowerCase());
    return [...groups.values()].flatMap((group) => issueOf(reference, statement, group) ?? []);
  });
}

function issueOf(
  reference: Reference,
  statement: Statement,
  group: readonly ConditionText[],
): ConditionTypeIssue | undefined {
  const [first] = group;
  const parsed = first && parseOperator(first.operator);
  if (!parsed) return undefined;
  const { operator, key } = first;
  const keyType = reference.typeOfKey(key.toLowerCase());
  const all = group
    .flatMap(({ values }) => values)
    .map((value) => ({ value, is: compare(parsed, key, keyType, value) }));
  const wrong = all.filter(({ is }) => is !== 'fits');
  if (wrong.length === 0) return undefined;
  const malformed = wrong.filter(({ is }) => is === 'malformed');
  const reported = malformed.length > 0 ? malformed : wrong;
  return {
    statement,
    operator,
    key,
    keyType,
    values: [...new Set(reported.map(({ value }) => value))],
    isPart: all.length > reported.length,
    form: malformed.length > 0 ? valueForm(parsed.isNull ? 'null' : parsed.operator.type) : undefined,
    outcome: reported.some(({ is }) => is === 'undefined') ? 'undefined' : outcomeOf(parsed),
  };
}

function compare(parsed: ParsedOperator, key: string, keyType: KeyType | undefined, value: string): Comparison {
  if (parsed.isNull) return /^(true|false)$/i.test(value) ? 'fits' : 'malformed';
  return comparison(parsed.operator.type satisfies Operator['type'], key.toLowerCase(), keyType, value);
}

/** What a condition is if none of its values matches. */
function outcomeOf(parsed: ParsedOperator): ConditionOutcome {
  if (parsed.isNull) return 'never';
  if (parsed.operator.negated) return 'always';
  return parsed.ifExists || parsed.set === 'ForAllValues' ? 'ifAbsent' : 'never';
}
