import { memoize } from '../../../domain/memoize.ts';
import { absent, isKnownValue, type Context, type ContextValue, type Possibility } from '../context.ts';
import type { GlobPiece } from '../patterns/glob.ts';
import { compareFrom } from './request-time.ts';
import { parseOperator, type Operator, type ValueTest } from './operators.ts';
import type { ConditionText } from '../policy.ts';
import { resolveVariables, parseTemplate, variableKeys, type TemplatePiece } from '../patterns/policy-variables.ts';
import { agreed, all, any, maybe, no, not, truthOf, yes, type Truth } from '../truth.ts';

/** A condition ready to be asked of any number of requests. */
export interface Condition {
  readonly text: ConditionText;
  /** The key and the policy variables that it reads, lower case. */
  readonly reads: readonly string[];
  holds(context: Context): Truth;
}

/** Compiles a condition of a policy of that version; the operator must be one of AWS's. */
export function compileCondition(text: ConditionText, version: string): Condition {
  const written = parseOperator(text.operator);
  if (!written) throw new Error(`no condition operator: ${text.operator}`);
  const key = text.key.toLowerCase();
  if (written.null) {
    const always = written.set && nullOfSet[written.set];
    const holds = nullTest(text.values);
    return { text, reads: [key], holds: (context) => always ?? testPossibilities(context(key), holds) };
  }
  const { operator, set, ifExists } = written;
  const templates = text.values.map((value) =>
    operator.allowsVariables ? parseTemplate(value, version) : [{ pattern: value }],
  );
  const tests = templates.map((template) => compileValue(operator, template));
  const whenAbsent = truthOf(ifExists || set === 'all' || (set === undefined && operator.negated));
  const ofValues = setTests[set ?? 'single'];
  const isOrdered = /date|numeric/i.test(text.operator);
  return {
    text,
    reads: [key, ...templates.flatMap(variableKeys)],
    holds: (context) => {
      const fits = (value: string): Truth => {
        const matched = any(tests, (test) => test(value, context));
        return operator.negated ? not(matched) : matched;
      };
      const said = context(key);
      if (isOrdered && said !== 'unknown' && !isKnownValue(said))
        return compareFrom(said, text.values, (value) => ofValues([value], fits), whenAbsent);
      return testPossibilities(said, (values) => (values === undefined ? whenAbsent : ofValues(values, fits)));
    },
  };
}

type ValueInContextTest = (value: string, context: Context) => Truth;

/**
 * How several values under one key count. ForAllValues takes a set of empty strings for no value at all; what an
 * operator without a prefix does with several values AWS leaves open.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
const setTests = {
  all: (values: readonly string[], fits: (value: string) => Truth): Truth =>
    values.every((value) => value === '') ? yes : all(values, fits),
  any: (values: readonly string[], fits: (value: string) => Truth): Truth => any(values, fits),
  single: (values: readonly string[], fits: (value: string) => Truth): Truth => agreed(values, fits),
};

/**
 * What Null comes to after ForAllValues and ForAnyValue, whatever the request.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-null-with-qualifier
 */
const nullOfSet = { all: yes, any: no } as const;

function nullTest(wanted: readonly string[]): (values: Possibility) => Truth {
  const words = wanted.map((value) => value.toLowerCase());
  return (values) => truthOf(words.includes(values === undefined ? 'true' : 'false'));
}

function testPossibilities(value: ContextValue, test: (values: Possibility) => Truth): Truth {
  if (!isKnownValue(value)) return maybe;
  if (value === absent) return test(undefined);
  return agreed(value, test);
}

/** A policy's value compiled once; where it holds variables, once for every text that they come to. */
function compileValue({ compare }: Operator, template: readonly TemplatePiece[]): ValueInContextTest {
  if (variableKeys(template).length === 0) {
    const test = compare(template as readonly GlobPiece[]);
    return (value) => truthOfTest(test, value);
  }
  const compileOnce = memoize(compare, { limit: maxCompiledValues, key: JSON.stringify });
  return (value, context) => {
    const possible = resolveVariables(template, context);
    if (possible === 'unknown') return maybe;
    return agreed(possible, (pieces) => (pieces === undefined ? no : truthOfTest(compileOnce(pieces), value)));
  };
}

const maxCompiledValues = 1000;

function truthOfTest(test: ValueTest, value: string): Truth {
  const matched = test(value);
  return matched === undefined ? maybe : truthOf(matched);
}
