import { comparesArn } from './compare-arn.ts';
import { comparesBool, comparesBinary, comparesDate, comparesNumber } from './compare-scalar.ts';
import { comparesIp } from './compare-ip.ts';
import { equalsString, equalsStringIgnoringCase, likeString } from './compare-string.ts';
import type { GlobPiece } from '../patterns/glob.ts';

/** Compiles one value of a policy to a test of one value of a request. A value that makes no sense matches nothing. */
export type CompileComparison = (policyValue: readonly GlobPiece[]) => ValueTest;

/** Undefined: AWS's documents do not settle it. */
export type ValueTest = (value: string) => boolean | undefined;

/** What an operator is made of, whatever its prefix and suffix. */
export interface Operator {
  readonly compare: CompileComparison;
  readonly negated: boolean;
  /** Policy variables mean something in string, ARN and boolean operators alone. */
  readonly allowsVariables: boolean;
}

const text = (compare: CompileComparison, negated = false): Operator => ({ compare, negated, allowsVariables: true });
const scalar = (compare: CompileComparison, negated = false): Operator => ({
  compare,
  negated,
  allowsVariables: false,
});
const equal = (sign: number) => sign === 0;
const less = (sign: number) => sign < 0;
const lessOrEqual = (sign: number) => sign <= 0;
const greater = (sign: number) => sign > 0;
const greaterOrEqual = (sign: number) => sign >= 0;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const operators: ReadonlyMap<string, Operator> = new Map([
  ['stringequals', text(equalsString)],
  ['stringnotequals', text(equalsString, true)],
  ['stringequalsignorecase', text(equalsStringIgnoringCase)],
  ['stringnotequalsignorecase', text(equalsStringIgnoringCase, true)],
  ['stringlike', text(likeString)],
  ['stringnotlike', text(likeString, true)],
  ['arnequals', text(comparesArn)],
  ['arnlike', text(comparesArn)],
  ['arnnotequals', text(comparesArn, true)],
  ['arnnotlike', text(comparesArn, true)],
  ['numericequals', scalar(comparesNumber(equal))],
  ['numericnotequals', scalar(comparesNumber(equal), true)],
  ['numericlessthan', scalar(comparesNumber(less))],
  ['numericlessthanequals', scalar(comparesNumber(lessOrEqual))],
  ['numericgreaterthan', scalar(comparesNumber(greater))],
  ['numericgreaterthanequals', scalar(comparesNumber(greaterOrEqual))],
  ['dateequals', scalar(comparesDate(equal))],
  ['datenotequals', scalar(comparesDate(equal), true)],
  ['datelessthan', scalar(comparesDate(less))],
  ['datelessthanequals', scalar(comparesDate(lessOrEqual))],
  ['dategreaterthan', scalar(comparesDate(greater))],
  ['dategreaterthanequals', scalar(comparesDate(greaterOrEqual))],
  ['bool', text(comparesBool)],
  ['binaryequals', scalar(comparesBinary)],
  ['ipaddress', scalar(comparesIp)],
  ['notipaddress', scalar(comparesIp, true)],
]);

/** An operator as a policy writes it: `ForAllValues:StringLikeIfExists`, in any case; or the odd one, `Null`. */
export type ParsedOperator =
  | { readonly null: true; readonly set: SetOperator | undefined }
  | {
      readonly null: false;
      readonly operator: Operator;
      readonly set: SetOperator | undefined;
      readonly ifExists: boolean;
    };

/** `ForAllValues` or `ForAnyValue`. */
type SetOperator = 'all' | 'any';

/** Reads an operator's name; undefined where AWS has none of that name. */
export function parseOperator(name: string): ParsedOperator | undefined {
  const lower = name.toLowerCase();
  const colon = lower.indexOf(':');
  const prefix = colon < 0 ? undefined : lower.slice(0, colon);
  const set = prefix === 'forallvalues' ? 'all' : prefix === 'foranyvalue' ? 'any' : undefined;
  if (prefix !== undefined && set === undefined) return undefined;
  const rest = lower.slice(colon + 1);
  if (rest === 'null') return { null: true, set };
  const ifExists = rest.endsWith('ifexists');
  const operator = operators.get(ifExists ? rest.slice(0, -'ifexists'.length) : rest);
  return operator && { null: false, operator, set, ifExists };
}
