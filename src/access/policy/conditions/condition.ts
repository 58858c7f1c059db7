import { memoize } from '../../../domain/memoize.ts';
import { absent, isKnownValue, type Context, type ContextValue, type Possibility } from '../context.ts';
import type { GlobPiece } from '../patterns/glob.ts';
import { parseTemplate, resolveVariables, variableKeys, type TemplatePiece } from '../patterns/policy-variables.ts';
import type { ConditionText } from '../policy.ts';
import { agreed, any, maybe, no, not, truthOf, type Truth } from '../truth.ts';
import { combineValues, holdsWithoutKey, nullWithSetOperator } from './for-all-values.ts';
import { parseOperator, type Operator, type ValueTest } from './operators.ts';
import { compareFrom, isOrdered } from './request-time.ts';

/** A compiled condition: it can be evaluated for any number of requests. */
export interface Condition {
  readonly text: ConditionText;
  /** The key and the policy variables that it reads, lower case. */
  readonly reads: readonly string[];
  holds(context: Context): Truth;
}

/**
 * Compiles one condition: an operator with one key. `version` is the policy's; under 2008-10-17 there are no variables.
 * Throws an Error where AWS has no such operator; `parsePolicy` refuses these.
 */
export function compileCondition(text: ConditionText, version: string): Condition {
  const parsed = parseOperator(text.operator);
  if (!parsed) throw new Error(`not a condition operator: ${text.operator}`);
  const key = text.key.toLowerCase();
  if (parsed.isNull) {
    const always = parsed.set && nullWithSetOperator[parsed.set];
    const holds = nullTest(text.values);
    return { text, reads: [key], holds: (context) => always ?? testPossibilities(context(key), holds) };
  }
  const { operator, set, ifExists } = parsed;
  const templates = text.values.map((value) =>
    operator.allowsVariables ? parseTemplate(value, version) : [{ pattern: value }],
  );
  const tests = templates.map((template) => compileValue(operator, template));
  const whenAbsent = holdsWithoutKey(set, operator.negated, ifExists);
  const combine = combineValues(set);
  const comparesOrder = isOrdered(text.operator);
  return {
    text,
    reads: [key, ...templates.flatMap(variableKeys)],
    holds: (context) => {
      const matchesOne = (value: string): Truth => {
        const matched = any(tests, (test) => test(value, context));
        return operator.negated ? not(matched) : matched;
      };
      const found = context(key);
      if (comparesOrder && found !== 'unknown' && !isKnownValue(found))
        return compareFrom(found, text.values, (value) => combine([value], matchesOne), whenAbsent);
      return testPossibilities(found, (values) => (values === undefined ? whenAbsent : combine(values, matchesOne)));
    },
  };
}

type ValueInContextTest = (value: string, context: Context) => Truth;

function nullTest(wanted: readonly string[]): (values: Possibility) => Truth {
  const allowed = wanted.map((value) => value.toLowerCase());
  return (values) => truthOf(allowed.includes(values === undefined ? 'true' : 'false'));
}

function testPossibilities(value: ContextValue, test: (values: Possibility) => Truth): Truth {
  if (!isKnownValue(value)) return maybe;
  if (value === absent) return test(undefined);
  return agreed(value, test);
}

/** Compiles a policy's value once; a value with variables, once for each string that they can be replaced with. */
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
