import type { CompiledPolicy, CompiledStatement } from '../policy/compile.ts';
import type { Glob } from '../policy/glob.ts';
import type { Layers } from './layers.ts';
import type { Piece } from '../policy/template.ts';

/** What some layers have to say about an action, whatever the resource and the moment. */
export interface Bearing {
  readonly statements: readonly CompiledStatement[];
  /** The condition keys that they read, in conditions and in variables, lower case. */
  readonly keys: ReadonlySet<string>;
  /** Their resource patterns without variables, and those with. */
  readonly globs: readonly Glob[];
  readonly templates: readonly (readonly Piece[])[];
}

/**
 * The statements that speak of an action (lower case) and what they look at: two requests alike in that get one answer.
 */
export function bearingOn(layers: Layers, action: string): Bearing {
  const statements = everyPolicy(layers).flatMap((policy) =>
    'problem' in policy ? [] : policy.statements.filter((statement) => statement.meansAction(action)),
  );
  return {
    statements,
    keys: new Set(
      statements.flatMap(({ conditions, resourceReads }) => [
        ...conditions.flatMap(({ reads }) => reads),
        ...resourceReads,
      ]),
    ),
    globs: statements.flatMap(({ resourceGlobs }) => resourceGlobs),
    templates: statements.flatMap(({ resourceTemplates }) => resourceTemplates),
  };
}

/** Every policy of some layers. */
export function everyPolicy(layers: Layers): CompiledPolicy[] {
  return [
    ...layers.identity,
    ...(layers.boundary ?? []),
    ...(layers.serviceControl ?? []).flat(),
    ...(layers.resourceControl ?? []).flat(),
    ...(layers.session ?? []),
    ...(layers.resource ? [layers.resource] : []),
  ];
}
