import { isDecimal } from '../../policy/conditions/compare-scalar.ts';
import { isIpRange } from '../../policy/conditions/compare-ip.ts';
import type { OperatorType } from '../../policy/conditions/operators.ts';
import { parseTime } from '../../policy/conditions/request-time.ts';
import type { KeyType } from '../../policy/reference.ts';

/** What an operator takes as a value. */
export type ValueForm = 'number' | 'date' | 'boolean' | 'address' | 'arn';

/**
 * How a value of a policy compares with a key's values: `fits`, `malformed` (the operator cannot read the value),
 * `never` (it equals no value that the key can have) or `undefined` (AWS does not document it).
 */
export type Comparison = 'fits' | 'malformed' | 'never' | 'undefined';

const forms: Readonly<Partial<Record<OperatorType | 'null', ValueForm>>> = {
  numeric: 'number',
  date: 'date',
  bool: 'boolean',
  null: 'boolean',
  ip: 'address',
  arn: 'arn',
};

/** What operators of a type take as values; undefined: any string. */
export function valueForm(operator: OperatorType | 'null'): ValueForm | undefined {
  return forms[operator];
}

/**
 * Compares a value with a key (lower case) of a type, which is undefined for keys that the reference does not list.
 * Values with policy variables are taken to fit, where AWS replaces variables.
 */
export function comparison(
  operator: OperatorType,
  key: string,
  keyType: KeyType | undefined,
  value: string,
): Comparison {
  if (value.includes('${') && allowsVariables.has(operator)) return 'fits';
  if (!isReadable[operator](value)) return 'malformed';
  return keyType === undefined ? 'fits' : rules[operator](keyType, value, key);
}

const allowsVariables: ReadonlySet<OperatorType> = new Set<OperatorType>(['string', 'arn', 'bool']);

/** Whether operators of a type can read a value. AWS's own policies have short patterns for ARNs. */
const isReadable: Readonly<Record<OperatorType, (value: string) => boolean>> = {
  string: () => true,
  binary: () => true,
  arn: (value) => wildcard.test(value) || value.split(':').length > 5,
  numeric: isDecimal,
  date: (value) => parseTime(value) !== undefined,
  bool: (value) => isBoolean(value),
  ip: isIpRange,
};

const wildcard = /[*?]/;

function isBoolean(value: string): boolean {
  return /^(true|false)$/i.test(value);
}

/** Compares a value that the operator can read with a key of a type. */
type Rule = (keyType: KeyType, value: string, key: string) => Comparison;

const rules: Readonly<Record<OperatorType, Rule>> = {
  string: compareAsString,
  binary: () => 'fits',
  arn: ofTypes({ ARN: 'fits', String: 'fits' }),
  numeric: ofTypes({ Numeric: 'fits', Date: asNumber }),
  date: ofTypes({ Date: 'fits', Numeric: 'undefined' }),
  bool: ofTypes({ Bool: 'fits' }),
  ip: ofTypes({ IPAddress: 'fits' }),
};

/** Makes a rule by the key's type: a type that is not listed never matches, except for strings. */
function ofTypes(listed: Readonly<Partial<Record<KeyType, Comparison | ((key: string) => Comparison)>>>): Rule {
  return (keyType, _value, key) => {
    const found = listed[keyType] ?? (keyType === 'String' ? asString : 'never');
    return typeof found === 'string' ? found : found(key);
  };
}

/** Of the keys that hold a time, these two write it as ISO 8601, which is no number. */
function asNumber(key: string): Comparison {
  return key === 'aws:currenttime' || key === 'aws:tokenissuetime' ? 'never' : 'fits';
}

/** The values of tags and of similar keys are chosen by customers, and can be numbers, dates or addresses. */
function asString(key: string): Comparison {
  return /[/$]|^kms:encryptioncontext:|address|ip$/.test(key) ? 'fits' : 'undefined';
}

/**
 * AWS's own policies compare single booleans, numbers and addresses as strings, which works: a request has them in one
 * form.
 */
function compareAsString(keyType: KeyType, value: string): Comparison {
  if (keyType === 'String' || keyType === 'ARN' || /^\*+$/.test(value)) return 'fits';
  if (keyType === 'Date') return 'undefined';
  if (keyType === 'IPAddress') return compareAddressAsString(value);
  if (wildcard.test(value)) return 'undefined';
  return (keyType === 'Bool' ? isBoolean(value) : isDecimal(value)) ? 'fits' : 'never';
}

/** A request has a single address, so a range equals none. */
function compareAddressAsString(value: string): Comparison {
  if (value.includes('/')) return 'never';
  if (wildcard.test(value)) return 'undefined';
  return isIpRange(value) ? 'fits' : 'never';
}
