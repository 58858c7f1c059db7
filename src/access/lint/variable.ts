import { parseOperator } from '../policy/conditions/operators.ts';
import type { Policy, Statement } from '../policy/policy.ts';

/** A statement with policy variables that AWS does not replace. */
export interface VariableIssue {
  readonly statement: Statement;
  /** As written, sorted: `${aws:username}`. */
  readonly variables: readonly string[];
}

/**
 * Check guard-variable. Finds policy variables in a policy of Version 2008-10-17, or without a Version, where AWS takes
 * them for plain text.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
 */
export function lintVariable(policy: Policy): readonly VariableIssue[] {
  if (policy.version === '2012-10-17') return [];
  return policy.statements.flatMap((statement) => {
    const texts = [...(statement.resources?.items ?? []), ...statement.conditions.flatMap(valuesWithVariables)];
    const variables = texts.flatMap((text) => text.match(variable) ?? []);
    return variables.length > 0 ? [{ statement, variables: [...new Set(variables)].sort() }] : [];
  });
}

const variable = /\$\{[^}]+\}/g;

function valuesWithVariables({ operator, values }: Statement['conditions'][number]): readonly string[] {
  const parsed = parseOperator(operator);
  return parsed && !parsed.isNull && parsed.operator.allowsVariables ? values : [];
}
