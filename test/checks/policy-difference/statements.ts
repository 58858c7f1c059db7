import type { Json, JsonObject } from '../../../src/domain/json.ts';

/** A policy document of some statements. */
export function policy(...statements: readonly JsonObject[]): JsonObject {
  return { Version: '2012-10-17', Statement: statements };
}

/** An Allow statement. */
export const allow = (Action: Json, Resource: Json = '*', more: JsonObject = {}): JsonObject => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});

/** A Deny statement. */
export const deny = (Action: Json, Resource: Json = '*', more: JsonObject = {}): JsonObject => ({
  ...allow(Action, Resource, more),
  Effect: 'Deny',
});

/** The Condition of a statement. */
export const when = (operator: string, key: string, values: Json): JsonObject => ({
  Condition: { [operator]: { [key]: values } },
});
