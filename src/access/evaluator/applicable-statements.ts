import { memoize, memoizeWeakly } from '../../domain/memoize.ts';
import type { CompiledPolicy, CompiledStatement } from '../policy/compile-policy.ts';
import type { Glob } from '../policy/patterns/glob.ts';
import type { Layers } from './evaluate-layers.ts';
import type { TemplatePiece } from '../policy/patterns/policy-variables.ts';

/** The statements that apply to an action, for any resource and any context, and what they look at. */
export interface ApplicableStatements {
  readonly statements: readonly CompiledStatement[];
  /** The condition keys that they read, in conditions and in variables, lower case. */
  readonly keys: ReadonlySet<string>;
  /** Their resource patterns without policy variables. */
  readonly globs: readonly Glob[];
  /** Their resource patterns with policy variables. */
  readonly templates: readonly (readonly TemplatePiece[])[];
}

/**
 * Finds the statements whose Action or NotAction matches the action, which is in lower case. Two requests that are
 * equal in what these statements look at get the same decision.
 */
export function applicableStatements(layers: Layers, action: string): ApplicableStatements {
  const statements = allPolicies(layers).flatMap((policy) => statementsApplying(policy)(action));
  return {
    statements,
    keys: new Set(
      statements.flatMap(({ conditions, resourceVariables }) => [
        ...conditions.flatMap(({ reads }) => reads),
        ...resourceVariables,
      ]),
    ),
    globs: statements.flatMap(({ resourceGlobs }) => resourceGlobs),
    templates: statements.flatMap(({ resourceTemplates }) => resourceTemplates),
  };
}

/** The statements of a policy that apply to an action in lower case, in their order: many identities hold it, and many ask. */
export const statementsApplying = memoizeWeakly((policy: CompiledPolicy) =>
  memoize(
    (action: string): readonly CompiledStatement[] => {
      const found = 'problem' in policy ? none : policy.statements.filter((one) => one.matchesAction(action));
      return found.length === 0 ? none : found;
    },
    { limit: maxRememberedActions },
  ),
);

const none: readonly CompiledStatement[] = [];

/** As many as the calls of all techniques are. */
const maxRememberedActions = 300;

/** Every policy of all layers. */
export function allPolicies(layers: Layers): CompiledPolicy[] {
  return [
    ...layers.identity,
    ...(layers.boundary ?? []),
    ...(layers.serviceControl ?? []).flat(),
    ...(layers.resourceControl ?? []).flat(),
    ...(layers.session ?? []),
    ...(layers.resource ? [layers.resource] : []),
  ];
}
