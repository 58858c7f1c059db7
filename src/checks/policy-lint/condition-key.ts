import { lintConditionKey, type ConditionKeyIssue } from '../../access/lint/index.ts';
import type { Severity } from '../../domain/finding.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import { capitalized, some } from '../shared/words.ts';
import { documentLint } from './document-lint.ts';
import { nameOfStatement } from './wording.ts';

/**
 * Conditions on a key that requests for the action never contain, by AWS's reference: an Allow with such a condition
 * allows nothing and a Deny denies nothing; with a negated operator, the condition always holds.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const guardConditionKey = documentLint({
  id: 'guard-condition-key',
  summary: 'A condition uses a key that requests for the action never contain, so it never holds, or always holds.',
  severity: 'high',
  find: (policy, { reference }) => lintConditionKey(reference, policy),
  describe(fault, { words }) {
    const { statement, key, holds, actions, isKnown } = fault;
    const patterns = actions.map(({ pattern }) => pattern);
    const { severity, effect } = outcomes[statement.effect][holds ? 'always' : 'never'];
    const affected = some(actions.map(({ pattern, never, of }) => (never < of ? `most of ${pattern}` : pattern)));
    const reason =
      isKnown === false
        ? `AWS has no condition key ${escapeUnprintable(key)}`
        : `requests for it never contain ${escapeUnprintable(key)}`;
    return {
      rule: { statement: statement.name, key: key.toLowerCase() },
      severity,
      title: `${capitalized(nameOfStatement(statement, words))} ${effect(affected, escapeUnprintable(key))}: ${reason}`,
      expected:
        'a condition on a key that the action supports; a separate statement for actions that do not support it',
      actual: `${escapeUnprintable(key)} is never present in requests for ${some(actions.map(actionText))}`,
      evidence: { key, actions: patterns, operators: operatorsOn(fault), effect: statement.effect },
    };
  },
});

interface ConditionOutcome {
  readonly severity: Severity;
  readonly effect: (actions: string, key: string) => string;
}

/** The effect of a condition that never holds, or always holds: a gap is worse than a permission that nobody gets. */
const outcomes: Readonly<Record<'Allow' | 'Deny', Readonly<Record<'never' | 'always', ConditionOutcome>>>> = {
  Allow: {
    never: { severity: 'low', effect: (actions) => `never allows ${actions}` },
    always: { severity: 'medium', effect: (actions, key) => `allows ${actions} regardless of its condition on ${key}` },
  },
  Deny: {
    never: { severity: 'high', effect: (actions) => `never denies ${actions}` },
    always: { severity: 'low', effect: (actions, key) => `denies ${actions} regardless of its condition on ${key}` },
  },
};

function actionText({ pattern, never, of }: ConditionKeyIssue['actions'][number]): string {
  return of === 1 ? pattern : `${pattern} (${never} of its ${of} actions)`;
}

function operatorsOn({ statement, key }: ConditionKeyIssue): string[] {
  const ofKey = statement.conditions.filter((condition) => condition.key.toLowerCase() === key.toLowerCase());
  return [...new Set(ofKey.map(({ operator }) => operator))].sort();
}
