import { lintConditionType, type ConditionTypeIssue } from '../../access/lint/index.ts';
import type { Severity } from '../../domain/finding.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import { capitalized, either, inQuotes } from '../shared/words.ts';
import { documentLint } from './document-lint.ts';
import { severityOf } from './severity.ts';
import { actionsText, nameOfStatement } from './wording.ts';

/**
 * Conditions with an operator that is not for the type of the key, or with a value that the operator cannot read: a bad
 * CIDR range, date, number or boolean. Such a value matches nothing, and with a negated operator everything.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export const guardConditionType = documentLint({
  id: 'guard-condition-type',
  summary:
    'A condition has an operator that does not fit the type of its key, or a value that the operator cannot read.',
  severity: 'high',
  find: (policy, { reference }) => lintConditionType(reference, policy),
  describe(issue, { words }) {
    const { statement, operator, key, keyType, values } = issue;
    const shown = [escapeUnprintable(operator), escapeUnprintable(key)].join(' on ');
    return {
      rule: { statement: statement.name, operator: operator.toLowerCase(), key: key.toLowerCase() },
      severity: severityOfIssue(issue),
      title: `${capitalized(nameOfStatement(statement, words))} ${effectOf(issue)}: ${reasonOf(issue)}`,
      expected: expectedText(issue),
      actual: `${shown} with ${either(values.map((value) => JSON.stringify(value)))}`,
      evidence: {
        operator,
        key,
        values: [...values],
        ...(keyType === undefined ? {} : { keyType }),
        effect: statement.effect,
      },
    };
  },
});

function isNegated(operator: string): boolean {
  return /not/i.test(operator);
}

/** An undefined comparison may open a gap, but nobody knows. */
function severityOfIssue({ statement, outcome, operator }: ConditionTypeIssue): Severity {
  if (outcome !== 'undefined') return severityOf(statement, outcome === 'always' ? 'always' : 'never');
  return (statement.effect === 'Deny') === isNegated(operator) ? 'low' : 'medium';
}

function effectOf({ statement, outcome, isPart, key, operator, values }: ConditionTypeIssue): string {
  const shown = escapeUnprintable(key);
  const verb = statement.effect === 'Deny' ? 'denies' : 'allows';
  if (outcome === 'undefined') return `compares ${shown} with ${escapeUnprintable(operator)}`;
  if (isPart) return `has a condition on ${shown} in which ${quotedList(values)} never matches`;
  if (outcome === 'always') return `${verb} ${actionsText(statement)} regardless of its condition on ${shown}`;
  if (outcome === 'ifAbsent') return `${verb} ${actionsText(statement)} only if ${shown} is missing`;
  return `never ${verb} ${actionsText(statement)}`;
}

function quotedList(values: readonly string[]): string {
  const shown = values.slice(0, 3).map(inQuotes);
  return `${shown.join(', ')}${values.length > shown.length ? ` and ${values.length - shown.length} more` : ''}`;
}

function reasonOf({ form, keyType, key, operator, values }: ConditionTypeIssue): string {
  if (form !== undefined) return `${quotedList(values)} is not ${formTexts[form]}`;
  return `${escapeUnprintable(key)} is ${keyType === undefined ? 'of another type' : keyTypeTexts[keyType]}, and ${escapeUnprintable(operator)} with ${quotedList(values)} does not fit it`;
}

function expectedText({ form, keyType, operator }: ConditionTypeIssue): string {
  if (form !== undefined) return `values that ${escapeUnprintable(operator)} can read: ${examples[form]}`;
  return keyType === undefined
    ? 'an operator for the type of the key'
    : `an operator for the type of the key: ${operatorsFor[keyType]}`;
}

const formTexts: Readonly<Record<NonNullable<ConditionTypeIssue['form']>, string>> = {
  number: 'a number',
  date: 'a date',
  boolean: 'true or false',
  address: 'an IP address or CIDR range',
  arn: 'an ARN',
};

const examples: typeof formTexts = {
  number: 'numbers, such as 3600',
  date: 'dates, such as 2026-01-31T00:00:00Z, or seconds since 1970',
  boolean: 'true or false',
  address: 'IP addresses and CIDR ranges, such as 203.0.113.0/24',
  arn: 'ARNs in six parts',
};

const keyTypeTexts: Readonly<Record<NonNullable<ConditionTypeIssue['keyType']>, string>> = {
  String: 'a string',
  ARN: 'an ARN',
  Numeric: 'a number',
  Date: 'a time',
  Bool: 'true or false',
  IPAddress: 'an IP address',
};

const operatorsFor: typeof keyTypeTexts = {
  String: 'StringEquals, StringLike and their negations',
  ARN: 'ArnEquals, ArnLike and their negations',
  Numeric: 'NumericEquals, NumericLessThan and the like',
  Date: 'DateLessThan, DateGreaterThan and the like',
  Bool: 'Bool',
  IPAddress: 'IpAddress or NotIpAddress',
};
