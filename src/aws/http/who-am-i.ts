import type { AwsSourceOptions } from './connect-account.ts';
import { callerOf, homeRegion, type Caller } from './caller.ts';

/** Whom the credentials belong to, and until when; `expires` is undefined where they do not say. */
export type Identity = Pick<Caller, 'account' | 'arn' | 'expires'>;

/**
 * Asks AWS whom the credentials belong to that the SDK finds, of whatever account. `onAnswerDate` is told the time by
 * AWS's clock. Rejects with a SourceError if there are no credentials or AWS refuses them.
 */
export async function whoAmI(
  { regions, endpoint, budget, requestTimeout, traffic, limits = {} }: AwsSourceOptions,
  {
    signal,
    onAnswerDate,
  }: { readonly signal?: AbortSignal | undefined; readonly onAnswerDate?: (date: Date) => void } = {},
): Promise<Identity> {
  const { account, arn, expires } = await callerOf({
    endpoint,
    home: await homeRegion(regions),
    attempts: budget.attempts,
    requestTimeout,
    limits: limits.answer,
    traffic,
    signal,
    onAnswerDate,
  });
  return { account, arn, expires };
}
