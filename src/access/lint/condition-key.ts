import { supportedKeys } from '../evaluator/supported-condition-keys.ts';
import { compileCondition, type Condition } from '../policy/conditions/condition.ts';
import { absent } from '../policy/context.ts';
import { keySet } from '../policy/key-set.ts';
import type { Policy, Statement } from '../policy/policy.ts';
import type { ActionFacts, Reference } from '../policy/reference.ts';
import { no, yes } from '../policy/truth.ts';
import { matchedActions, type MatchedActions } from './matched-actions.ts';
import { matchedResourceTypes, type MatchedResourceTypes } from './matched-resource-types.ts';

/** A key on which a statement's conditions turn, and the actions of the statement that never carry it. */
export interface ConditionKeyIssue {
  readonly statement: Statement;
  /** As the statement writes it. */
  readonly key: string;
  /**
   * Whether the conditions on a key that is absent hold: then they hold back nothing, otherwise nothing gets past them.
   */
  readonly holds: boolean;
  /** The entries of Action that never carry it, as they are written; a pattern where most of its actions do not. */
  readonly actions: readonly { readonly pattern: string; readonly never: number; readonly of: number }[];
  /** Whether it concerns every entry of Action. */
  readonly isWhole: boolean;
  /** Whether AWS has a key of that name at all; undefined where the reference does not hold its service. */
  readonly isKnown: boolean | undefined;
}

/**
 * Finds conditions on keys that are never in the requests which their statement speaks of. `…IfExists` says itself that
 * the key may be missing, and ForAllValues is meant for where there are values: they count where no action carries the
 * key.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export function lintConditionKey(reference: Reference, policy: Policy): readonly ConditionKeyIssue[] {
  return policy.statements.flatMap((statement) => {
    if (statement.conditions.length === 0) return [];
    const entries = matchedActions(reference, statement);
    const carries = supportTest(reference, matchedResourceTypes(statement, policy));
    const conditions = statement.conditions.map((condition) => compileCondition(condition, policy.version));
    return [...Map.groupBy(conditions, ({ text }) => text.key.toLowerCase())].flatMap(([key, group]) => {
      const held = group.map((condition) => condition.holds(() => absent));
      const holds = held.every((truth) => truth === yes);
      if (!holds && !held.includes(no)) return [];
      const actions = entries.flatMap((entry) => unsupportedIn(entry, (action) => carries(action, key)));
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
 * Permissions that a request needs besides its action's own; they are decided with the keys of that request.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
 */
const extraPermissions: ReadonlySet<string> = new Set(['sts:TagSession', 'sts:SetSourceIdentity']);

/** Whether an action carries a key on any type of resource that the statement means; it does where it means none. */
function supportTest(reference: Reference, meantBy: (action: ActionFacts) => MatchedResourceTypes) {
  return (action: ActionFacts, key: string): boolean => {
    if (extraPermissions.has(action.name)) return true;
    const { types, withoutResource } = meantBy(action);
    if (withoutResource && types.length === 0) return supportedKeys(reference, action, '*').has(key);
    return types.length === 0 || types.some(({ arn }) => supportedKeys(reference, action, arn).has(key));
  };
}

function unsupportedIn(
  { pattern, actions }: MatchedActions,
  carries: (action: ActionFacts) => boolean,
): ConditionKeyIssue['actions'] {
  const never = actions.filter((action) => !carries(action)).length;
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
