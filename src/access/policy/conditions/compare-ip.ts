import type { GlobPiece } from '../patterns/glob.ts';
import { literalString } from './compare-string.ts';

/** Compares an IPv4 or IPv6 address with a CIDR range; a range without a length is one address. */
export function comparesIp(policyValue: readonly GlobPiece[]): (value: string) => boolean {
  const range = rangeOf(literalString(policyValue));
  if (!range) return () => false;
  const { start, shift } = range;
  return (value) => {
    const candidate = addressOf(value.trim());
    return candidate?.bits === start.bits && candidate.number >> shift === start.number >> shift;
  };
}

/** Whether a text is an IP address or a CIDR range. */
export function isIpRange(text: string): boolean {
  return rangeOf(text) !== undefined;
}

/** `shift` is how many bits at the end differ within the range. */
function rangeOf(text: string): { readonly start: Address; readonly shift: bigint } | undefined {
  const [address = '', length, ...more] = text.trim().split('/');
  const start = addressOf(address);
  if (!start || more.length > 0 || (length !== undefined && !/^\d{1,3}$/.test(length))) return undefined;
  const bits = length === undefined ? start.bits : Number(length);
  return bits > start.bits ? undefined : { start, shift: BigInt(start.bits - bits) };
}

interface Address {
  readonly bits: 32 | 128;
  readonly number: bigint;
}

function addressOf(text: string): Address | undefined {
  if (!text.includes(':')) {
    const number = ipv4(text);
    return number === undefined ? undefined : { bits: 32, number };
  }
  const number = ipv6(text);
  return number === undefined ? undefined : { bits: 128, number };
}

function ipv4(text: string): bigint | undefined {
  const bytes = text.split('.');
  if (bytes.length !== 4 || !bytes.every((byte) => /^\d{1,3}$/.test(byte) && Number(byte) < 256)) return undefined;
  return bytes.reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);
}

function ipv6(text: string): bigint | undefined {
  const halves = withoutDots(text)?.split('::');
  if (!halves || halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...Array<string>(missing).fill('0'), ...tail];
  if (!groups.every((group) => /^[\da-f]{1,4}$/i.test(group))) return undefined;
  return groups.reduce((number, group) => (number << 16n) | BigInt(`0x${group}`), 0n);
}

/** Rewrites an IPv6 address that ends with an IPv4 address, `::ffff:192.0.2.1`; undefined if that is not valid. */
function withoutDots(text: string): string | undefined {
  const colon = text.lastIndexOf(':');
  const last = text.slice(colon + 1);
  if (!last.includes('.')) return text;
  const number = ipv4(last);
  if (number === undefined) return undefined;
  return `${text.slice(0, colon + 1)}${(number >> 16n).toString(16)}:${(number & 0xffffn).toString(16)}`;
}
