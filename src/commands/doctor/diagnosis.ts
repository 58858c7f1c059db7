import { skipReason } from '../../aws/index.ts';
import { ConfigError } from '../../config/index.ts';

/** What became of one check. */
export type Outcome = 'passed' | 'failed' | 'not checkable';

/** One line of `doctor`. Its texts may hold anything that a server said. */
export interface Diagnosis {
  /** What was checked: `mail`, `ec2:DescribeImages`. */
  readonly part: string;
  readonly outcome: Outcome;
  readonly said: string;
  /** What to do about it, unless it passed. */
  readonly advice?: string | undefined;
  /** For a permission. */
  readonly account?: string;
  readonly region?: string;
}

/** Why something cannot be checked, and what to do so that it can. */
export class NotCheckableError extends Error {
  override readonly name = 'NotCheckableError';
  readonly advice: string | undefined;

  constructor(message: string, advice?: string) {
    super(message);
    this.advice = advice;
  }
}

/** What is wrong, and what to do about it. */
export class FailedCheckError extends Error {
  override readonly name = 'FailedCheckError';
  readonly advice: string | undefined;

  constructor(message: string, advice?: string) {
    super(message);
    this.advice = advice;
  }
}

/** A check's own lines, or what it says where it passed. */
type Said = string | readonly Diagnosis[];

/**
 * Runs one check within a number of seconds. What it throws becomes its line; a file's problems become a line each.
 * `advice` is what to do where the error does not say it.
 */
export async function diagnosed(
  part: string,
  { seconds, advice }: { readonly seconds: number; readonly advice?: string },
  check: (signal: AbortSignal) => Promise<Said>,
): Promise<readonly Diagnosis[]> {
  const controller = new AbortController();
  const limit = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    controller.abort(skipReason('TimeLimit', tooLong(seconds)));
    // What stops at the signal has a little time to say how far it came.
    setTimeout(limit.reject, afterLimit, new FailedCheckError(tooLong(seconds), slow)).unref();
  }, seconds * 1000);
  try {
    const said = await Promise.race([check(controller.signal), limit.promise]);
    return typeof said === 'string' ? [{ part, outcome: 'passed', said }] : said;
  } catch (error) {
    return linesOf(part, error, advice);
  } finally {
    clearTimeout(timer);
  }
}

/** Milliseconds. */
const afterLimit = 250;

const slow = 'look at the network between here and there, or allow more with --timeout SECONDS';

function linesOf(part: string, error: unknown, advice: string | undefined): readonly Diagnosis[] {
  if (error instanceof ConfigError) {
    const lines = error.message.split('\n');
    return lines.map((said) => ({ part, outcome: 'failed', said, advice }));
  }
  const said = error instanceof Error ? error.message : String(error);
  if (error instanceof NotCheckableError) return [{ part, outcome: 'not checkable', said, advice: error.advice }];
  return [
    { part, outcome: 'failed', said, advice: error instanceof FailedCheckError ? (error.advice ?? advice) : advice },
  ];
}

function tooLong(seconds: number): string {
  return `no answer within ${seconds} s`;
}
