import type { GlobPiece } from '../patterns/glob.ts';
import { literalString } from './compare-string.ts';
import { parseTime } from './request-time.ts';

type Test = (value: string) => boolean;
type Compare = (policyValue: readonly GlobPiece[]) => Test;

const never: Test = () => false;

/** Compares decimal numbers; `holds` gets the request's number minus the policy's. */
export function comparesNumber(holds: (sign: number) => boolean): Compare {
  return ordered(numberOf, holds);
}

/** Compares times, written as ISO 8601 or as seconds since 1970. */
export function comparesDate(holds: (sign: number) => boolean): Compare {
  return ordered(parseTime, holds);
}

/** Compares `true` and `false`, in any case. */
export const comparesBool: Compare = (policyValue) => {
  const text = literalString(policyValue).toLowerCase();
  return text === 'true' || text === 'false' ? (value) => value.toLowerCase() === text : never;
};

/** Compares base64 values byte for byte. */
export const comparesBinary: Compare = (policyValue) => {
  const bytes = Buffer.from(literalString(policyValue), 'base64');
  return (value) => bytes.equals(Buffer.from(value, 'base64'));
};

function ordered(read: (text: string) => number | undefined, holds: (sign: number) => boolean): Compare {
  return (policyValue) => {
    const limit = read(literalString(policyValue));
    if (limit === undefined) return never;
    return (text) => {
      const value = read(text);
      return value !== undefined && holds(value - limit);
    };
  };
}

const decimal = /^[+-]?(\d+(\.\d*)?|\.\d+)$/;

/** Whether a text is a decimal number. */
export function isDecimal(text: string): boolean {
  return numberOf(text) !== undefined;
}

function numberOf(text: string): number | undefined {
  return decimal.test(text.trim()) ? Number(text) : undefined;
}
