import { leftOut } from '../aws/index.ts';

/** A signal that cuts an audit short: what was read by then is recorded, and the rest as skipped, with the reason. */
export interface CutOff {
  readonly signal: AbortSignal;
  /** Cuts off now. */
  readonly stop: (code: string, message: string) => void;
  /** Takes the time limit away. */
  readonly clear: () => void;
}

/** A cut-off that comes by itself after so many seconds. */
export function cutOffAfter(seconds: number): CutOff {
  const controller = new AbortController();
  const stop = (code: string, message: string) => {
    controller.abort(leftOut(code, message));
  };
  const timer = setTimeout(() => { stop('TimeLimit', `the audit was cut off after ${seconds} s, its time limit`); }, seconds * 1000).unref();
  return { signal: controller.signal, stop, clear: () => { clearTimeout(timer); } };
}
