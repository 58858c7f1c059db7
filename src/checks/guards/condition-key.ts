import { lintConditionKey, type ConditionKeyIssue } from '../../access/lint/index.ts';
import type { Severity } from '../../domain/finding.ts';
import { escapeUnprintable } from '../../domain/unprintable.ts';
import { capitalized, some } from '../shared/words.ts';
import { documentGuard } from './document-guard.ts';
import { statementWords } from './statement-words.ts';

/**
 * Conditions on a key that requests for the action never carry, by AWS's reference: an Allow with one gives nothing and
 * a Deny with one denies nothing, or, with a negated operator, the condition holds nothing back.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const guardConditionKey = documentGuard({
  id: 'guard-condition-key',
  summary: 'A condition reads a key that requests for the action never carry, so that it never holds, or always.',
  severity: 'high',
  find: (policy, { reference }) => lintConditionKey(reference, policy),
  say(fault, { words }) {
    const { statement, key, holds, actions, isKnown } = fault;
    const patterns = actions.map(({ pattern }) => pattern);
    const { severity, effect } = outcomes[statement.effect][holds ? 'always' : 'never'];
    const meant = some(actions.map(({ pattern, never, of }) => (never < of ? `most of ${pattern}` : pattern)));
    const carried =
      isKnown === false
        ? `AWS has no condition key ${escapeUnprintable(key)}`
        : `such requests never carry ${escapeUnprintable(key)}`;
    return {
      rule: { statement: statement.name, key: key.toLowerCase() },
      severity,
      title: `${capitalized(statementWords(statement, words))} ${effect(meant, escapeUnprintable(key))}: ${carried}`,
      expected: 'a condition on a key that the action carries; a statement of its own for actions that carry none',
      actual: `${escapeUnprintable(key)} is never there for ${some(actions.map(wordsOf))}`,
      evidence: { key, actions: patterns, operators: operatorsOn(fault), effect: statement.effect },
    };
  },
});

interface ConditionOutcome {
  readonly severity: Severity;
  readonly effect: (actions: string, key: string) => string;
}

/** What a condition does that never holds, or always: gaps weigh more than rights that nobody gets. */
const outcomes: Readonly<Record<'Allow' | 'Deny', Readonly<Record<'never' | 'always', ConditionOutcome>>>> = {
  Allow: {
    never: { severity: 'low', effect: (actions) => `never gives ${actions}` },
    always: { severity: 'medium', effect: (actions, key) => `gives ${actions} whatever its condition on ${key} says` },
  },
  Deny: {
    never: { severity: 'high', effect: (actions) => `never denies ${actions}` },
    always: { severity: 'low', effect: (actions, key) => `denies ${actions} whatever its condition on ${key} says` },
  },
};

function wordsOf({ pattern, never, of }: ConditionKeyIssue['actions'][number]): string {
  return of === 1 ? pattern : `${pattern} (${never} of its ${of} actions)`;
}

function operatorsOn({ statement, key }: ConditionKeyIssue): string[] {
  const ofKey = statement.conditions.filter((condition) => condition.key.toLowerCase() === key.toLowerCase());
  return [...new Set(ofKey.map(({ operator }) => operator))].sort();
}
