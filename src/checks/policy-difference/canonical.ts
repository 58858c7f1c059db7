import { compareText } from '../../domain/text/order.ts';
import { parsePolicy } from '../../access/policy/parse/parse-policy.ts';
import type {
  ConditionText,
  NegatableList,
  PolicyPlace,
  PrincipalPattern,
  PolicyProblem,
  Statement,
} from '../../access/policy/policy.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';

/** One member of a list: the key by which it is compared, and the text that a reader sees. */
export interface Term {
  readonly key: string;
  readonly text: string;
}

/**
 * A set of terms in the order of their keys; negated: everything except them. Undefined if the statement has no such
 * element.
 */
export type Terms = { readonly negated: boolean; readonly items: readonly Term[] } | undefined;

/** A statement in canonical form, which all its spellings share. */
export interface CanonicalStatement {
  readonly effect: 'Allow' | 'Deny';
  readonly principals: Terms;
  readonly actions: NonNullable<Terms>;
  readonly resources: Terms;
  readonly conditions: readonly Term[];
}

export interface CanonicalPolicy {
  /** In the order of their keys. Statements that are equal or differ in only one list are merged. */
  readonly statements: readonly CanonicalStatement[];
  /** The version, if it makes a difference: only 2012-10-17 has variables. */
  readonly version: string | undefined;
}

/**
 * Brings a document into canonical form: order, Sid, a list or a single value, the case of actions and condition keys and
 * how statements are divided make no difference. For a document that is not a policy, the problem.
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

/** Equal for statements with the same meaning, however they are written. */
export function statementKey({ effect, principals, actions, resources, conditions }: CanonicalStatement): string {
  return JSON.stringify([effect, termsKey(principals), termsKey(actions), termsKey(resources), keysOf(conditions)]);
}

function canonicalStatement({ effect, principals, actions, resources, conditions }: Statement): CanonicalStatement {
  return {
    effect,
    principals: terms(principals && withoutRedundant(principals), principalTerm),
    actions: terms(actions, (text) => ({ key: text.toLowerCase(), text: spell(text) })) ?? {
      negated: false,
      items: [],
    },
    resources: terms(resources, (text) => ({ key: text, text: spell(text) })),
    conditions: distinct(conditions.map(conditionTerm)),
  };
}

/** `*` alone, which parsing expands for each kind of principal, means the same as `{ AWS: "*" }`. */
function withoutRedundant({ negated, items }: NegatableList<PrincipalPattern>): NegatableList<PrincipalPattern> {
  const isAnyone = items.some(({ kind, value }) => kind === 'AWS' && value === '*');
  return { negated, items: isAnyone ? items.filter(({ kind, value }) => kind === 'AWS' || value !== '*') : items };
}

/** An account can be written as its id or as the ARN of its root user. */
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
 * The terms without repeats, by key; of several spellings the first by code unit, so that their order does not matter.
 */
function distinct(items: readonly Term[]): readonly Term[] {
  const sorted = [...items].sort((a, b) => compareText(a.key, b.key) || compareText(a.text, b.text));
  return sorted.filter(({ key }, index) => sorted[index - 1]?.key !== key);
}

/** A text as it is, or in quotation marks if a reader could not see where it ends. */
function spell(text: string): string {
  return /^[\w*?:/.${}@+=#%~-]+$/.test(text) ? text : escapeUnprintable(JSON.stringify(text));
}

/**
 * Merges statements: `a` and `b` on `r` is the same in one statement or in two. Statements that differ only in actions
 * and resources (principals, in a trust policy) are split into pairs, which are merged by equal lists of actions. A
 * negated list is not a union of its members and is not split.
 */
function merge(statements: readonly CanonicalStatement[]): readonly CanonicalStatement[] {
  const groups = Map.groupBy(statements, (statement) => {
    const { effect, conditions, actions, resources, principals } = statement;
    const negatedKeys = [actions, resources, principals].map((list) => (list && !list.negated ? '' : termsKey(list)));
    return JSON.stringify([effect, keysOf(conditions), ...negatedKeys, resources && termsKey(principals)]);
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

/** The union of two lists that are not negated, or equal. */
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
