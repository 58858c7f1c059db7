import { carriedKeys } from '../evaluator/supported-condition-keys.ts';
import { compileCondition, type Condition } from '../policy/condition.ts';
import { absent } from '../policy/context.ts';
import { keySet } from '../policy/key-set.ts';
import type { Policy, Statement } from '../policy/policy.ts';
import type { ActionFacts, Reference } from '../policy/reference.ts';
import { no, yes } from '../policy/truth.ts';
import { actionsMeant, type MeantActions } from './meant-actions.ts';
import { resourcesMeant, type MeantResources } from './meant-resources.ts';

/** A key on which a statement's conditions turn, and the actions of the statement that never carry it. */
export interface KeyNeverCarried {
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
export function keysNeverCarried(reference: Reference, policy: Policy): readonly KeyNeverCarried[] {
  return policy.statements.flatMap((statement) => {
    if (statement.conditions.length === 0) return [];
    const entries = actionsMeant(reference, statement);
    const carries = carriesMaker(reference, resourcesMeant(statement, policy));
    const conditions = statement.conditions.map((condition) => compileCondition(condition, policy.version));
    return [...Map.groupBy(conditions, ({ text }) => text.key.toLowerCase())].flatMap(([key, group]) => {
      const held = group.map((condition) => condition.holds(() => absent));
      const holds = held.every((truth) => truth === yes);
      if (!holds && !held.includes(no)) return [];
      const actions = entries.flatMap((entry) => neverIn(entry, (action) => carries(action, key)));
      const isWhole =
        actions.length === statement.actions.items.length && actions.every(({ never, of }) => never === of);
      if (actions.length === 0 || (holds && !isWhole && group.every(mindsNoLack))) return [];
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
const rideAlong: ReadonlySet<string> = new Set(['sts:TagSession', 'sts:SetSourceIdentity']);

/** Whether an action carries a key on any type of resource that the statement means; it does where it means none. */
function carriesMaker(reference: Reference, meantBy: (action: ActionFacts) => MeantResources) {
  return (action: ActionFacts, key: string): boolean => {
    if (rideAlong.has(action.name)) return true;
    const { types, withoutResource } = meantBy(action);
    if (withoutResource && types.length === 0) return carriedKeys(reference, action, '*').has(key);
    return types.length === 0 || types.some(({ arn }) => carriedKeys(reference, action, arn).has(key));
  };
}

function neverIn(
  { pattern, actions }: MeantActions,
  carries: (action: ActionFacts) => boolean,
): KeyNeverCarried['actions'] {
  const never = actions.filter((action) => !carries(action)).length;
  return never * 2 > actions.length ? [{ pattern, never, of: actions.length }] : [];
}

function mindsNoLack({ text }: Condition): boolean {
  return /^forallvalues:|ifexists$/i.test(text.operator);
}

function isKnownKey(reference: Reference, key: string): boolean | undefined {
  const service = key.slice(0, key.indexOf(':'));
  if (service !== 'aws' && reference.services.includes(service) && !reference.actionsOf(service)) return undefined;
  return keySet(reference.keyNames).has(key);
}
