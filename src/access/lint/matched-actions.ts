import { compileGlob, matches } from '../policy/patterns/glob.ts';
import type { Statement } from '../policy/policy.ts';
import type { ActionFacts, Reference } from '../policy/reference.ts';

/** The actions that one entry of a statement's Action matches. */
export interface MatchedActions {
  /** As the statement writes it. */
  readonly pattern: string;
  /** Whether it is the name of one action, without wildcards. */
  readonly isName: boolean;
  /** The AWS actions that it matches; at least one. */
  readonly actions: readonly ActionFacts[];
}

/**
 * The entries of a statement's Action with the actions that they match, for services that the reference holds.
 * NotAction, wildcards for services and actions that AWS does not have are left out.
 */
export function matchedActions(reference: Reference, { actions }: Statement): readonly MatchedActions[] {
  if (actions.negated) return [];
  return actions.items.flatMap((pattern) => {
    const [service = '', name = ''] = pattern.toLowerCase().split(':');
    const known = reference.actionsOf(service);
    if (!known) return [];
    const isName = !/[*?]/.test(name);
    const glob = compileGlob(name);
    const found = isName ? known.get(name) : undefined;
    const matched = isName
      ? found
        ? [found]
        : []
      : [...known].filter(([key]) => matches(glob, key)).map(([, facts]) => facts);
    return matched.length > 0 ? [{ pattern, isName, actions: matched }] : [];
  });
}
