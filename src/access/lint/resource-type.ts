import type { Policy, Statement } from '../policy/policy.ts';
import type { Reference } from '../policy/reference.ts';
import { matchedActions } from './matched-actions.ts';
import { matchedResourceTypes } from './matched-resource-types.ts';

/**
 * A statement with actions that it never applies to, because its Resource matches none of their resource types.
 */
export interface ResourceTypeIssue {
  readonly statement: Statement;
  readonly actions: readonly MismatchedAction[];
}

/** One entry of Action that does not go with Resource. */
export interface MismatchedAction {
  /** As the statement writes it: an action's name, or a pattern that no action with such resources matches. */
  readonly pattern: string;
  /** The names of the resource types that it supports; empty: only `*`. */
  readonly types: readonly string[];
}

/**
 * Check guard-resource-type. Finds actions that a policy allows or denies on resource types that they do not support. A
 * pattern is reported only if none of its actions supports the resources. What AWS's own policies write in this way is
 * not reported.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export function lintResourceType(reference: Reference, policy: Policy): readonly ResourceTypeIssue[] {
  return policy.statements.flatMap((statement) => {
    const matchedBy = matchedResourceTypes(statement, policy);
    const actions = matchedActions(reference, statement).flatMap(({ pattern, actions }) => {
      const fits = actions.some((action) => {
        const { types, withoutResource, isUndocumented } = matchedBy(action);
        return types.length > 0 || withoutResource || isUndocumented;
      });
      const types = actions.flatMap(({ resourceTypes }) => resourceTypes.map(({ name }) => name));
      return fits ? [] : [{ pattern, types: [...new Set(types)].sort() }];
    });
    return actions.length > 0 ? [{ statement, actions }] : [];
  });
}
