import { compareText } from '../../domain/order.ts';
import { parsePolicy } from '../../access/policy/parse/parse-policy.ts';
import type {
  ConditionText,
  NegatableList,
  PolicyPlace,
  PrincipalPattern,
  PolicyProblem,
  Statement,
} from '../../access/policy/policy.ts';
import { escapeUnprintable } from '../../domain/unprintable.ts';

/** One member of a list: the key by which it is compared, and what a reader is shown. */
export interface Term {
  readonly key: string;
  readonly text: string;
}

/**
 * A set of terms in the order of their keys; negated: everything but them. Undefined where the element has no place.
 */
export type Terms = { readonly negated: boolean; readonly items: readonly Term[] } | undefined;

/** What a statement says, in the one form that all its spellings share. */
export interface CanonicalStatement {
  readonly effect: 'Allow' | 'Deny';
  readonly principals: Terms;
  readonly actions: NonNullable<Terms>;
  readonly resources: Terms;
  readonly conditions: readonly Term[];
}

export interface CanonicalPolicy {
  /** By their keys. Statements that differ in one list alone have become one, those that say the same too. */
  readonly statements: readonly CanonicalStatement[];
  /** The version, where it makes a difference: variables mean something under 2012-10-17 alone. */
  readonly version: string | undefined;
}

/**
 * Brings a document into canonical form: order, Sid, a list against a single value, the case of actions and of
 * condition keys and how statements are divided make no difference. A document that is no policy has none, but a
 * problem.
 */
export function canonicalPolicy(
  document: unknown,
  place: PolicyPlace,
): CanonicalPolicy | { readonly problem: PolicyProblem } {
  const parsed = parsePolicy(document, place);
  if ('problem' in parsed) return parsed;
  const { version, statements } = parsed.policy;
  const merged = merge(statements.map(canonicalStatement));
  const texts = merged.flatMap(({ resources, conditions }) =>
    [...(resources?.items ?? []), ...conditions].map(({ key }) => key),
  );
  return { statements: merged, version: texts.some((text) => text.includes('${')) ? version : undefined };
}

/** Equal for statements that mean the same, however they are written. */
export function statementKey({ effect, principals, actions, resources, conditions }: CanonicalStatement): string {
  return JSON.stringify([effect, termsKey(principals), termsKey(actions), termsKey(resources), keysOf(conditions)]);
}

function canonicalStatement({ effect, principals, actions, resources, conditions }: Statement): CanonicalStatement {
  return {
    effect,
    principals: terms(principals && withoutEchoes(principals), principalTerm),
    actions: terms(actions, (text) => ({ key: text.toLowerCase(), text: spell(text) })) ?? {
      negated: false,
      items: [],
    },
    resources: terms(resources, (text) => ({ key: text, text: spell(text) })),
    conditions: distinct(conditions.map(conditionTerm)),
  };
}

/** `*` alone, which parsing spells out for each kind of principal, means what `{ AWS: "*" }` does. */
function withoutEchoes({ negated, items }: NegatableList<PrincipalPattern>): NegatableList<PrincipalPattern> {
  const isAnyone = items.some(({ kind, value }) => kind === 'AWS' && value === '*');
  return { negated, items: isAnyone ? items.filter(({ kind, value }) => kind === 'AWS' || value !== '*') : items };
}

/** An account may be written as its number or as the ARN of its root. */
function principalTerm({ kind, value }: PrincipalPattern): Term {
  const text = kind === 'AWS' ? (/^arn:aws[a-z-]*:iam::(\d{12}):root$/.exec(value)?.[1] ?? value) : value;
  return { key: JSON.stringify([kind, text]), text: spell(text) };
}

const words: ReadonlyMap<string, string> = new Map([
  ['stringequals', 'is'],
  ['stringnotequals', 'is not'],
  ['stringlike', 'is like'],
  ['stringnotlike', 'is not like'],
]);

function conditionTerm({ operator, key, values }: ConditionText): Term {
  const alternatives = [...new Set(values)].sort();
  return {
    key: JSON.stringify([operator.toLowerCase(), key.toLowerCase(), alternatives]),
    text: `${spell(key)} ${words.get(operator.toLowerCase()) ?? operator} ${alternatives.map(spell).join(' or ')}`,
  };
}

function terms<Item>(matching: NegatableList<Item> | undefined, termOf: (item: Item) => Term): Terms {
  return matching && { negated: matching.negated, items: distinct(matching.items.map(termOf)) };
}

/**
 * Terms once each, by key; of several spellings the first by code unit, so that the order they came in does not matter.
 */
function distinct(items: readonly Term[]): readonly Term[] {
  const sorted = [...items].sort((a, b) => compareText(a.key, b.key) || compareText(a.text, b.text));
  return sorted.filter(({ key }, index) => sorted[index - 1]?.key !== key);
}

/** A text as it stands, or in quotation marks where a reader could not tell its ends. */
function spell(text: string): string {
  return /^[\w*?:/.${}@+=#%~-]+$/.test(text) ? text : escapeUnprintable(JSON.stringify(text));
}

/**
 * Divides what statements say anew: `a` and `b` on `r` is the same in one statement or in two. Statements that differ
 * in nothing but actions and resources (principals, in a trust policy) are taken apart into pairs and put together by
 * equal lists of actions. A negated list is no union of its members and stays whole.
 */
function merge(statements: readonly CanonicalStatement[]): readonly CanonicalStatement[] {
  const groups = Map.groupBy(statements, (statement) => {
    const { effect, conditions, actions, resources, principals } = statement;
    const whole = [actions, resources, principals].map((list) => (list && !list.negated ? '' : termsKey(list)));
    return JSON.stringify([effect, keysOf(conditions), ...whole, resources && termsKey(principals)]);
  });
  const merged = [...groups.values()].flatMap(mergeGroup);
  return merged
    .map((statement) => ({ statement, key: statementKey(statement) }))
    .sort((a, b) => compareText(a.key, b.key))
    .map(({ statement }) => statement);
}

function mergeGroup(group: readonly CanonicalStatement[]): readonly CanonicalStatement[] {
  const [first] = group;
  if (!first) return [];
  const across = first.resources ? 'resources' : 'principals';
  const byTarget = new Map<string, { target: Terms; actions: Terms }>();
  for (const statement of group) {
    for (const target of separately(statement[across])) {
      const key = termsKey(target);
      byTarget.set(key, { target, actions: union(byTarget.get(key)?.actions, statement.actions) });
    }
  }
  const byActions = Map.groupBy(byTarget.values(), ({ actions }) => termsKey(actions));
  return [...byActions.values()].map((same) => ({
    ...first,
    actions: same[0]?.actions ?? first.actions,
    [across]: same.map(({ target }) => target).reduce(union),
  }));
}

function separately(list: Terms): readonly Terms[] {
  return !list || list.negated ? [list] : list.items.map((item) => ({ negated: false, items: [item] }));
}

/** Of two lists that are both plain, or equal. */
function union(a: Terms, b: Terms): Terms {
  if (!a || !b || a.negated) return b ?? a;
  return { negated: false, items: distinct([...a.items, ...b.items]) };
}

function termsKey(list: Terms): string {
  return list ? JSON.stringify([list.negated, keysOf(list.items)]) : '';
}

function keysOf(items: readonly Term[]): readonly string[] {
  return items.map(({ key }) => key);
}
