import type { Policy, Statement } from '../policy/policy.ts';
import type { Reference } from '../policy/reference.ts';
import { matchedActions } from './matched-actions.ts';
import { matchedResourceTypes } from './matched-resource-types.ts';

/**
 * Actions that a statement names and never speaks of, because its Resource means none of the things they are asked of.
 */
export interface ResourceTypeIssue {
  readonly statement: Statement;
  readonly actions: readonly MismatchedAction[];
}

export interface MismatchedAction {
  /** As the statement writes it: one action's name, or a pattern of which no action fits. */
  readonly pattern: string;
  /** The names of the types of resources that it can be limited to; empty: it knows `*` alone. */
  readonly types: readonly string[];
}

/**
 * Finds the actions that a policy gives or takes on types of resources which they do not have. A pattern counts where
 * none of its actions fits: who writes `ec2:*` on instances means those that do. What AWS itself writes so is left
 * alone.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export function lintResourceType(reference: Reference, policy: Policy): readonly ResourceTypeIssue[] {
  return policy.statements.flatMap((statement) => {
    const meantBy = matchedResourceTypes(statement, policy);
    const actions = matchedActions(reference, statement).flatMap(({ pattern, actions }) => {
      const fits = actions.some((action) => {
        const { types, withoutResource, isUndocumented } = meantBy(action);
        return types.length > 0 || withoutResource || isUndocumented;
      });
      const types = actions.flatMap(({ resourceTypes }) => resourceTypes.map(({ name }) => name));
      return fits ? [] : [{ pattern, types: [...new Set(types)].sort() }];
    });
    return actions.length > 0 ? [{ statement, actions }] : [];
  });
}
