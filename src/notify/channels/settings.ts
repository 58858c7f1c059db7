import { z } from 'zod';
import { refused, textField } from '../../config/fields.ts';
import type { Subscribers } from '../audiences.ts';
import type { RetryPolicy } from '../channel.ts';
import { usualRetries } from '../retries.ts';

/** What the sections of channels with one recipient have in common: when it is told, and for how long. */
export const oneRecipient = {
  notify: z
    .enum(['always', 'on-change', 'weekly-summary'])
    .default('always')
    .describe(
      'When it is told. always: each run. on-change: when something is new, changed, fixed or no longer read. ' +
        'weekly-summary: in the first run of a week.',
    ),
  keepDays: z.int().min(1).max(30).default(5).describe('For how many days delivery is retried.'),
};

/** A section of which every key may be left out: `slack:` with nothing behind it is one, too. */
export function optionalKeys<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.preprocess((value) => value ?? {}, z.strictObject(shape)).meta({ type: ['object', 'null'] });
}

/** What reports and logs call a recipient whose address is a secret. */
export function recipientName(usual: string) {
  return textField(z.string().regex(/^[\p{L}\p{N} #._/-]{1,60}$/u, 'at most 60 letters, digits, spaces and #._/-'))
    .default(usual)
    .describe('What reports and logs call the recipient, because its URL is a secret.');
}

/** A key that would hold a secret, and is refused. */
export function secretIn(variable: string) {
  return refused(
    `it is a secret and does not belong in this file: set ${variable} or ${variable}_FILE in the environment`,
  );
}

/** The one recipient is told what the admins are: everything. */
export function toAdmins(recipient: string, { notify }: { readonly notify: Subscribers['notify'] }): Subscribers {
  return { admins: [recipient], notify };
}

/** The usual retries, for so many days. */
export function retriesFor({ keepDays }: { readonly keepDays: number }): RetryPolicy {
  return { ...usualRetries, keepTrying: keepDays * 86_400_000 };
}
