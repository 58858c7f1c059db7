import type { CompiledPolicy, CompiledStatement } from '../policy/compile-policy.ts';
import type { Glob } from '../policy/patterns/glob.ts';
import type { Layers } from './evaluate-layers.ts';
import type { TemplatePiece } from '../policy/patterns/policy-variables.ts';

/** What some layers have to say about an action, whatever the resource and the moment. */
export interface ApplicableStatements {
  readonly statements: readonly CompiledStatement[];
  /** The condition keys that they read, in conditions and in variables, lower case. */
  readonly keys: ReadonlySet<string>;
  /** Their resource patterns without variables, and those with. */
  readonly globs: readonly Glob[];
  readonly templates: readonly (readonly TemplatePiece[])[];
}

/**
 * The statements that speak of an action (lower case) and what they look at: two requests alike in that get one answer.
 */
export function applicableStatements(layers: Layers, action: string): ApplicableStatements {
  const statements = allPolicies(layers).flatMap((policy) =>
    'problem' in policy ? [] : policy.statements.filter((statement) => statement.matchesAction(action)),
  );
  return {
    statements,
    keys: new Set(
      statements.flatMap(({ conditions, resourceVariables: resourceReads }) => [
        ...conditions.flatMap(({ reads }) => reads),
        ...resourceReads,
      ]),
    ),
    globs: statements.flatMap(({ resourceGlobs }) => resourceGlobs),
    templates: statements.flatMap(({ resourceTemplates }) => resourceTemplates),
  };
}

/** Every policy of some layers. */
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
