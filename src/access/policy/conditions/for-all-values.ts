import { agreed, all, any, no, truthOf, yes, type Truth } from '../truth.ts';

/** A prefix that says how several values of one key are combined. Most operators have none. */
export type SetOperator = 'ForAllValues' | 'ForAnyValue';

/** Decides the values that a request has under one key, given whether each of them matches. */
type CombineValues = (values: readonly string[], matchesOne: (value: string) => Truth) => Truth;

/**
 * Decides ForAllValues and ForAnyValue. ForAllValues holds if every value matches, and also for a list of empty
 * strings, which counts as no value. ForAnyValue holds if one value matches. AWS does not define what an operator
 * without prefix does with several values: the answer is `maybe` where they differ.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export function combineValues(set: SetOperator | undefined): CombineValues {
  return set === undefined ? agreed : combine[set];
}

const combine: Readonly<Record<SetOperator, CombineValues>> = {
  ForAllValues: (values, matchesOne) => (values.every((value) => value === '') ? yes : all(values, matchesOne)),
  ForAnyValue: any,
};

/**
 * Whether a condition holds for a request without the key. ForAllValues, `…IfExists` and negated operators hold then;
 * ForAnyValue never does, negated or not.
 */
export function holdsWithoutKey(set: SetOperator | undefined, isNegated: boolean, hasIfExists: boolean): Truth {
  return truthOf(hasIfExists || set === 'ForAllValues' || (set === undefined && isNegated));
}

/**
 * What Null with a prefix is, whatever the request says.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-null-with-qualifier
 */
export const nullWithSetOperator: Readonly<Record<SetOperator, Truth>> = { ForAllValues: yes, ForAnyValue: no };
