import { parseOperator } from '../policy/conditions/operators.ts';
import type { Policy, Statement } from '../policy/policy.ts';

/** A statement with policy variables that AWS takes for plain text. */
export interface VariableIssue {
  readonly statement: Statement;
  /** As they are written, sorted: `${aws:username}`. */
  readonly variables: readonly string[];
}

/**
 * Finds variables in a policy of Version 2008-10-17, or without one, where they stand for nothing but their own
 * letters. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
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
  const written = parseOperator(operator);
  return written && !written.null && written.operator.allowsVariables ? values : [];
}
