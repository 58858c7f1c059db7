import { earliestTimeOf, parseTime } from '../policy/conditions/request-time.ts';
import type { AccessModel } from '../paths/model/access-model.ts';

/**
 * Whether a time to which a condition compares the time of the request, or of the session, lies between two moments:
 * otherwise what the same policies allow is the same at both.
 */
export function passesLimit({ identities }: AccessModel, from: Date, to: Date): boolean {
  const policies = new Set(
    identities.flatMap(({ policies: held, boundary, trust }) => [
      ...[...held, ...(boundary ? [boundary] : [])].map(({ compiled }) => compiled),
      ...(trust ? [trust] : []),
    ]),
  );
  return [...policies].some(
    (policy) =>
      !('problem' in policy) &&
      policy.statements.some(({ conditions }) =>
        conditions.some(({ reads, text }) => reads.some((key) => isBetween(key, text.values, from, to))),
      ),
  );
}

/** Comparisons change within a second of their limit. */
const second = 1000;

function isBetween(key: string, limits: readonly string[], from: Date, to: Date): boolean {
  const [first, last] = [from, to].map((moment) => earliestTimeOf(key, moment.getTime())?.earliest);
  if (first === undefined || last === undefined) return false;
  return limits.map(parseTime).some((limit) => limit !== undefined && limit > first - second && limit < last + second);
}
