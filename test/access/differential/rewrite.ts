import type { Json, JsonObject } from '../../../src/domain/json.ts';
import type { RandomCase } from './cases.ts';

/** Rewrites every policy of a case. */
export function withPolicies(one: RandomCase, rewrite: (policy: JsonObject) => JsonObject): RandomCase {
  return {
    ...one,
    identityPolicies: one.identityPolicies.map(rewrite),
    permissionsBoundary: one.permissionsBoundary.map(rewrite),
    serviceControlPolicies: one.serviceControlPolicies.map((level) => level.map(rewrite)),
    resourceControlPolicies: one.resourceControlPolicies.map((level) => level.map(rewrite)),
    sessionPolicies: one.sessionPolicies.map(rewrite),
    resourcePolicy: one.resourcePolicy && rewrite(one.resourcePolicy),
  };
}

/** The statements of a policy, one or many. */
export function statementsOf(policy: JsonObject): JsonObject[] {
  return [policy.Statement as JsonObject | JsonObject[]].flat();
}

/** Rewrites each statement of a policy to none or some. */
export function withStatements(
  policy: JsonObject,
  rewrite: (statement: JsonObject) => JsonObject | readonly JsonObject[],
): JsonObject {
  return { ...policy, Statement: statementsOf(policy).flatMap(rewrite) };
}

/**
 * Rewrites the texts of a statement in which variables mean something: its resources and the values of its conditions.
 */
export function withTexts(statement: JsonObject, rewrite: (text: string) => string): JsonObject {
  const rewritten = Object.entries(statement).map(([element, value]): [string, Json] => {
    if (element === 'Resource' || element === 'NotResource') return [element, everyText(value, rewrite)];
    return [
      element,
      element === 'Condition' ? withValues(value as JsonObject, (_, __, values) => everyText(values, rewrite)) : value,
    ];
  });
  return Object.fromEntries(rewritten);
}

function withValues(
  block: JsonObject,
  rewrite: (operator: string, key: string, values: Json) => Json | undefined,
): JsonObject {
  const operators = Object.entries(block).map(([operator, keys]) => {
    const kept = Object.entries(keys as JsonObject).map(
      ([key, values]) => [key, rewrite(operator, key, values)] as const,
    );
    return [
      operator,
      Object.fromEntries(kept.flatMap(([key, values]) => (values === undefined ? [] : [[key, values] as const]))),
    ] as const;
  });
  return Object.fromEntries(operators);
}

/** Rewrites the values of every condition of a case; a key whose values become undefined goes. */
export function withConditions(one: RandomCase, rewrite: Parameters<typeof withValues>[1]): RandomCase {
  return withPolicies(one, (policy) =>
    withStatements(policy, ({ Condition, ...statement }) =>
      Condition === undefined ? statement : { ...statement, Condition: withValues(Condition as JsonObject, rewrite) },
    ),
  );
}

/** Rewrites a text, or each text of a list. */
export function everyText(value: Json, rewrite: (text: string) => string): Json {
  return Array.isArray(value) ? value.map((text) => rewrite(String(text))) : rewrite(String(value));
}

/** Replaces some text by another wherever the case has it, in names as well as in values. */
export function withText(one: RandomCase, from: string, to: string): RandomCase {
  const replace = (value: unknown): unknown => {
    if (typeof value === 'string') return value.replaceAll(from, to);
    if (Array.isArray(value)) return value.map(replace);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [key.replaceAll(from, to), replace(member)]),
    );
  };
  return replace(one) as RandomCase;
}

/** Takes keys out of the request's context. */
export function withoutKeys(
  one: RandomCase,
  isGone: (key: string, value: string | readonly string[]) => boolean,
): RandomCase {
  return {
    ...one,
    context: Object.fromEntries(Object.entries(one.context).filter(([key, value]) => !isGone(key, value))),
  };
}

/** What the request brings under a key, whose name folds case; undefined: nothing. */
export function broughtUnder(one: RandomCase, key: string): string | readonly string[] | undefined {
  return Object.entries(one.context).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
}
