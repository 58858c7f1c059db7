import type { CompiledStatement } from '../policy/compile-policy.ts';
import type { Condition } from '../policy/conditions/condition.ts';
import { absent, known, type Context } from '../policy/context.ts';
import { tagKeyOf } from '../paths/model/request-context.ts';
import { all, type Truth } from '../policy/truth.ts';
import type { HypotheticalTag } from './hypothetical-call.ts';

/** The conditions of a statement on one tag of the resource, whichever service's prefix they write. */
export interface TagConditions {
  /** As the statement writes it. */
  readonly tag: string;
  /** Lower case, as conditions fold it. */
  readonly key: string;
  readonly conditions: readonly Condition[];
}

/** The resource's tags that a statement's conditions read. */
export function tagConditions({ conditions }: CompiledStatement): readonly TagConditions[] {
  const onTags = conditions.flatMap((condition) => {
    const key = tagKeyOf(condition.text.key.toLowerCase());
    return key === undefined ? [] : [{ key, condition }];
  });
  return [...Map.groupBy(onTags, ({ key }) => key)].map(([key, group]) => {
    const written = group.map(({ condition }) => condition.text.key);
    return { key, tag: (written[0] ?? key).slice(-key.length), conditions: group.map(({ condition }) => condition) };
  });
}

/** Whether the conditions on a tag hold where it is as supposed; `context` tells the rest. */
export function conditionsHoldFor(
  { conditions, key }: TagConditions,
  value: HypotheticalTag['value'],
  context: Context,
): Truth {
  const tagged: Context = (name) =>
    tagKeyOf(name) !== key ? context(name) : value === undefined ? absent : known(value);
  return all(conditions, (condition) => condition.holds(tagged));
}
