import { compileGlob, matches } from '../policy/patterns/glob.ts';
import type { Statement } from '../policy/policy.ts';
import type { ActionFacts, Reference } from '../policy/reference.ts';

/** What one entry of a statement's Action stands for. */
export interface MatchedActions {
  /** As the statement writes it. */
  readonly pattern: string;
  /** Whether it is the name of one action, without wildcards. */
  readonly isName: boolean;
  /** AWS's actions that it matches, one at least. */
  readonly actions: readonly ActionFacts[];
}

/**
 * The entries of a statement's Action that name a service which the reference holds, with the actions that they match.
 * NotAction, wildcards over services and actions that AWS does not know are left out: nobody can list what they mean.
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
    const meant = isName
      ? found
        ? [found]
        : []
      : [...known].filter(([key]) => matches(glob, key)).map(([, facts]) => facts);
    return meant.length > 0 ? [{ pattern, isName, actions: meant }] : [];
  });
}
