import { supportedKeys } from '../evaluator/supported-condition-keys.ts';
import { compileCondition, type Condition } from '../policy/conditions/condition.ts';
import { absent } from '../policy/context.ts';
import { keySet } from '../policy/key-set.ts';
import type { Policy, Statement } from '../policy/policy.ts';
import type { ActionFacts, Reference } from '../policy/reference.ts';
import { no, yes } from '../policy/truth.ts';
import { matchedActions, type MatchedActions } from './matched-actions.ts';
import { matchedResourceTypes, type MatchedResourceTypes } from './matched-resource-types.ts';

/** A condition key of a statement, and the actions of the statement that do not support it. */
export interface ConditionKeyIssue {
  readonly statement: Statement;
  /** As the statement writes it. */
  readonly key: string;
  /**
   * Whether the conditions on the absent key hold: then they never restrict anything; otherwise the statement never
   * applies to these actions.
   */
  readonly holds: boolean;
  /** The entries of Action that do not support it, as written. A pattern is listed if most of its actions do not. */
  readonly actions: readonly { readonly pattern: string; readonly never: number; readonly of: number }[];
  /** Whether no action of the statement supports it. */
  readonly isWhole: boolean;
  /** Whether AWS has a key of that name; undefined if the reference does not hold its service. */
  readonly isKnown: boolean | undefined;
}

/**
 * Check guard-condition-key. Finds conditions on keys that the statement's actions do not support, so that no request
 * has them. `…IfExists` and ForAllValues allow for a missing key: they are reported only if no action supports the key.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export function lintConditionKey(reference: Reference, policy: Policy): readonly ConditionKeyIssue[] {
  return policy.statements.flatMap((statement) => {
    if (statement.conditions.length === 0) return [];
    const entries = matchedActions(reference, statement);
    const supports = supportTest(reference, matchedResourceTypes(statement, policy));
    const conditions = statement.conditions.map((condition) => compileCondition(condition, policy.version));
    return [...Map.groupBy(conditions, ({ text }) => text.key.toLowerCase())].flatMap(([key, group]) => {
      const truths = group.map((condition) => condition.holds(() => absent));
      const holds = truths.every((truth) => truth === yes);
      if (!holds && !truths.includes(no)) return [];
      const actions = entries.flatMap((entry) => unsupportedIn(entry, (action) => supports(action, key)));
      const isWhole =
        actions.length === statement.actions.items.length && actions.every(({ never, of }) => never === of);
      if (actions.length === 0 || (holds && !isWhole && group.every(allowsMissingKey))) return [];
      return [
        { statement, key: group[0]?.text.key ?? key, holds, actions, isWhole, isKnown: isKnownKey(reference, key) },
      ];
    });
  });
}

/**
 * Permissions that other requests need in addition; they are decided with the condition keys of those requests.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
 */
const extraPermissions: ReadonlySet<string> = new Set(['sts:TagSession', 'sts:SetSourceIdentity']);

/**
 * Makes the test whether an action supports a key on a resource type that the statement matches; yes if there is none.
 */
function supportTest(reference: Reference, matchedBy: (action: ActionFacts) => MatchedResourceTypes) {
  return (action: ActionFacts, key: string): boolean => {
    if (extraPermissions.has(action.name)) return true;
    const { types, withoutResource } = matchedBy(action);
    if (withoutResource && types.length === 0) return supportedKeys(reference, action, '*').has(key);
    return types.length === 0 || types.some(({ arn }) => supportedKeys(reference, action, arn).has(key));
  };
}

function unsupportedIn(
  { pattern, actions }: MatchedActions,
  supports: (action: ActionFacts) => boolean,
): ConditionKeyIssue['actions'] {
  const never = actions.filter((action) => !supports(action)).length;
  return never * 2 > actions.length ? [{ pattern, never, of: actions.length }] : [];
}

function allowsMissingKey({ text }: Condition): boolean {
  return /^forallvalues:|ifexists$/i.test(text.operator);
}

function isKnownKey(reference: Reference, key: string): boolean | undefined {
  const service = key.slice(0, key.indexOf(':'));
  if (service !== 'aws' && reference.services.includes(service) && !reference.actionsOf(service)) return undefined;
  return keySet(reference.keyNames).has(key);
}
