import { skipReason } from '../aws/index.ts';

/** A signal that cuts an audit short: what was read by then is recorded, and the rest as skipped, with the reason. */
export interface CutOff {
  readonly signal: AbortSignal;
  /** Cuts off now. */
  readonly stop: (code: string, message: string) => void;
  /** Cuts off by itself after so many seconds from now. */
  readonly limitTo: (seconds: number) => void;
  /** Takes the limit away. */
  readonly clear: () => void;
}

export function createCutOff(): CutOff {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const stop = (code: string, message: string) => {
    controller.abort(skipReason(code, message));
  };
  return {
    signal: controller.signal,
    stop,
    limitTo: (seconds) => {
      timer = setTimeout(() => {
        stop('TimeLimit', `the audit was cut off after ${seconds} s, its time limit`);
      }, seconds * 1000).unref();
    },
    clear: () => {
      clearTimeout(timer);
    },
  };
}
