import type { AccessRule } from '../../../domain/access-rule.ts';
import type { JsonObject } from '../../../domain/json.ts';
import type { Selector } from '../../../domain/selector.ts';

/** The resources and conditions by which a statement is about what a selector names. */
export interface Selected {
  readonly resources: readonly string[];
  readonly condition: JsonObject;
}

/** The selector of a rule as a policy can say it; what policies cannot see (an account) is left out. */
export function selectedBy(rule: AccessRule, partition: string): Selected {
  return 'resources' in rule ? selectedByMatch(rule.resources, partition) : { resources: ['*'], condition: {} };
}

/** A selector as a policy can say it; what policies cannot see (an account) is left out. */
export function selectedByMatch({ tag = {}, name, type, region, id }: Selector, partition: string): Selected {
  const tests = [
    ...Object.entries(tag).map(([key, values]) => test(`aws:ResourceTag/${key}`, values)),
    ...(name ? [test('aws:ResourceTag/Name', name)] : []),
    ...(type ? [test('ec2:InstanceType', type)] : []),
    ...(region ? [test('aws:RequestedRegion', region)] : []),
  ];
  return {
    resources: id?.every((each) => ofEc2.test(each)) ? id.map((each) => `arn:${partition}:ec2:*:*:*/${each}`) : ['*'],
    condition: merged(tests),
  };
}

/** Ids whose ARN ends with them; the service of other ids is not known, and a policy must name it. */
const ofEc2 = /^(i|ami|vol|snap|eipalloc)-/;

/** The one tag by which a selector names resources; undefined if it names them by anything else. */
export function onlyTag({
  tag = {},
  name,
  type,
  region,
  id,
  account,
}: Selector): readonly [string, readonly string[]] | undefined {
  const [first, ...others] = Object.entries(tag);
  return first && others.length === 0 && !name && !type && !region && !id && !account ? first : undefined;
}

/** The condition that a resource does not have any of the values of a tag; one without the tag passes. */
export function unlessTagged([key, values]: readonly [string, readonly string[]]): JsonObject {
  const operator = values.some(hasGlob) ? 'StringNotLike' : 'StringNotEquals';
  return { [operator]: { [`aws:ResourceTag/${key}`]: one(values) } };
}

/** Two condition blocks as one, in which both must pass; undefined where both test one key with one operator. */
export function bothConditions(a: JsonObject, b: JsonObject): JsonObject | undefined {
  const joined: Record<string, JsonObject> = { ...(a as Record<string, JsonObject>) };
  for (const [operator, keys] of Object.entries(b as Record<string, JsonObject>)) {
    const known = joined[operator] ?? {};
    const folded = new Set(Object.keys(known).map((key) => key.toLowerCase()));
    if (Object.keys(keys).some((key) => folded.has(key.toLowerCase()))) return undefined;
    joined[operator] = { ...known, ...keys };
  }
  return joined;
}

/** A policy of one Deny statement or several. */
export function denyPolicy(statements: readonly DenyStatement[]): JsonObject {
  return {
    Version: '2012-10-17',
    Statement: statements.map(({ actions, selected: { resources, condition } }) => ({
      Effect: 'Deny',
      Action: [...actions],
      Resource: one(resources),
      ...(Object.keys(condition).length > 0 && { Condition: condition }),
    })),
  };
}

export interface DenyStatement {
  readonly actions: readonly string[];
  readonly selected: Selected;
}

function test(key: string, values: readonly string[]): JsonObject {
  return { [values.some(hasGlob) ? 'StringLike' : 'StringEquals']: { [key]: one(values) } };
}

function merged(tests: readonly JsonObject[]): JsonObject {
  return tests.reduce<JsonObject>((all, each) => bothConditions(all, each) ?? all, {});
}

function hasGlob(value: string): boolean {
  return /[*?]/.test(value);
}

function one(values: readonly string[]): string | readonly string[] {
  const [first, ...others] = values;
  return first !== undefined && others.length === 0 ? first : values;
}
