import type { GlobPiece } from './glob.ts';
import { textOf } from './compare-text.ts';

type Test = (value: string) => boolean;
type Compare = (policyValue: readonly GlobPiece[]) => Test;

const never: Test = () => false;

/** Compares decimal numbers; `holds` gets the sign of the request's number less the policy's. */
export function comparesNumber(holds: (sign: number) => boolean): Compare {
  return ordered(numberOf, holds);
}

/** Compares moments, written as ISO 8601 or as seconds since 1970. */
export function comparesDate(holds: (sign: number) => boolean): Compare {
  return ordered(momentOf, holds);
}

/** Compares `true` and `false`, in any case. */
export const comparesBool: Compare = (policyValue) => {
  const text = textOf(policyValue).toLowerCase();
  return text === 'true' || text === 'false' ? (value) => value.toLowerCase() === text : never;
};

/** Compares base 64 byte for byte. */
export const comparesBinary: Compare = (policyValue) => {
  const bytes = Buffer.from(textOf(policyValue), 'base64');
  return (value) => bytes.equals(Buffer.from(value, 'base64'));
};

function ordered(read: (text: string) => number | undefined, holds: (sign: number) => boolean): Compare {
  return (policyValue) => {
    const limit = read(textOf(policyValue));
    if (limit === undefined) return never;
    return (text) => {
      const value = read(text);
      return value !== undefined && holds(value - limit);
    };
  };
}

const decimal = /^[+-]?(\d+(\.\d*)?|\.\d+)$/;
const w3cDate = /^\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?)?)?$/;

function numberOf(text: string): number | undefined {
  return decimal.test(text.trim()) ? Number(text) : undefined;
}

function momentOf(text: string): number | undefined {
  if (decimal.test(text) && text.length > 4) return Number(text) * 1000;
  if (!w3cDate.test(text)) return undefined;
  const hasTime = text.includes('T');
  const moment = Date.parse(hasTime && !/(Z|[+-]\d{2}:?\d{2})$/.test(text) ? `${text}Z` : text);
  return Number.isNaN(moment) ? undefined : moment;
}
