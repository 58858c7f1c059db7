import { comparesArn } from './compare-arn.ts';
import { comparesBool, comparesBinary, comparesDate, comparesNumber } from './compare-scalar.ts';
import { comparesIp } from './compare-ip.ts';
import { equalsString, equalsStringIgnoringCase, likeString } from './compare-string.ts';
import type { GlobPiece } from '../patterns/glob.ts';
import type { SetOperator } from './for-all-values.ts';

/** Compiles one value of a policy to a test of one value of a request. A value of the wrong form matches nothing. */
export type CompileComparison = (policyValue: readonly GlobPiece[]) => ValueTest;

/** Whether a request's value matches; undefined where AWS's documentation does not define it. */
export type ValueTest = (value: string) => boolean | undefined;

/** What an operator compares: its name begins with it, except `ip` (IpAddress, NotIpAddress). */
export type OperatorType = 'string' | 'arn' | 'numeric' | 'date' | 'bool' | 'binary' | 'ip';

/** A condition operator without its prefix (ForAllValues) and suffix (IfExists). */
export interface Operator {
  /** What it compares. */
  readonly type: OperatorType;
  readonly compare: CompileComparison;
  readonly negated: boolean;
  /** Policy variables work only in string, ARN and boolean operators. */
  readonly allowsVariables: boolean;
}

/** Makes the constructor of the operators of one type. */
const operatorOf =
  (type: OperatorType) =>
  (compare: CompileComparison, negated = false): Operator => ({
    type,
    compare,
    negated,
    allowsVariables: type === 'string' || type === 'arn' || type === 'bool',
  });
const [string, arn, numeric, date] = [
  operatorOf('string'),
  operatorOf('arn'),
  operatorOf('numeric'),
  operatorOf('date'),
];
const [bool, binary, ip] = [operatorOf('bool'), operatorOf('binary'), operatorOf('ip')];
const equal = (sign: number) => sign === 0;
const less = (sign: number) => sign < 0;
const lessOrEqual = (sign: number) => sign <= 0;
const greater = (sign: number) => sign > 0;
const greaterOrEqual = (sign: number) => sign >= 0;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const operators: ReadonlyMap<string, Operator> = new Map([
  ['stringequals', string(equalsString)],
  ['stringnotequals', string(equalsString, true)],
  ['stringequalsignorecase', string(equalsStringIgnoringCase)],
  ['stringnotequalsignorecase', string(equalsStringIgnoringCase, true)],
  ['stringlike', string(likeString)],
  ['stringnotlike', string(likeString, true)],
  ['arnequals', arn(comparesArn)],
  ['arnlike', arn(comparesArn)],
  ['arnnotequals', arn(comparesArn, true)],
  ['arnnotlike', arn(comparesArn, true)],
  ['numericequals', numeric(comparesNumber(equal))],
  ['numericnotequals', numeric(comparesNumber(equal), true)],
  ['numericlessthan', numeric(comparesNumber(less))],
  ['numericlessthanequals', numeric(comparesNumber(lessOrEqual))],
  ['numericgreaterthan', numeric(comparesNumber(greater))],
  ['numericgreaterthanequals', numeric(comparesNumber(greaterOrEqual))],
  ['dateequals', date(comparesDate(equal))],
  ['datenotequals', date(comparesDate(equal), true)],
  ['datelessthan', date(comparesDate(less))],
  ['datelessthanequals', date(comparesDate(lessOrEqual))],
  ['dategreaterthan', date(comparesDate(greater))],
  ['dategreaterthanequals', date(comparesDate(greaterOrEqual))],
  ['bool', bool(comparesBool)],
  ['binaryequals', binary(comparesBinary)],
  ['ipaddress', ip(comparesIp)],
  ['notipaddress', ip(comparesIp, true)],
]);

/** An operator as a policy writes it, in any case: `ForAllValues:StringLikeIfExists`. `Null` has no comparison. */
export type ParsedOperator =
  | { readonly isNull: true; readonly set: SetOperator | undefined }
  | {
      readonly isNull: false;
      readonly operator: Operator;
      readonly set: SetOperator | undefined;
      readonly ifExists: boolean;
    };

/** Parses an operator's name; undefined where AWS has no such operator. */
export function parseOperator(name: string): ParsedOperator | undefined {
  const lower = name.toLowerCase();
  const colon = lower.indexOf(':');
  const prefix = colon < 0 ? undefined : lower.slice(0, colon);
  const set = prefix === 'forallvalues' ? 'ForAllValues' : prefix === 'foranyvalue' ? 'ForAnyValue' : undefined;
  if (prefix !== undefined && set === undefined) return undefined;
  const rest = lower.slice(colon + 1);
  if (rest === 'null') return { isNull: true, set };
  const ifExists = rest.endsWith('ifexists');
  const operator = operators.get(ifExists ? rest.slice(0, -'ifexists'.length) : rest);
  return operator && { isNull: false, operator, set, ifExists };
}
