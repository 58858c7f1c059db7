import { validateDetailed } from 'node-cron';
import { slotsAfter } from './slots.ts';

/** Why the worker cannot use a cron expression, in words; undefined where it can. */
export function cronProblem(cron: string, timezone: string, now: Date): string | undefined {
  const fields = cron.trim().split(/\s+/).length;
  // A sixth, in front of the five, is the seconds.
  if (fields !== 5 && fields !== 6 && !cron.trim().startsWith('@'))
    return `it has ${fields} ${fields === 1 ? 'field' : 'fields'}`;
  const { valid, errors } = validateDetailed(cron);
  if (!valid) return errors.map(({ message }) => message).join('; ');
  try {
    slotsAfter(cron, timezone, now, now);
    return undefined;
  } catch {
    return 'no time ever fits it';
  }
}
