import { paceOf, type PaceLimits } from './pace.ts';

/** What paces and waits are measured with. */
export interface Timing {
  /** Milliseconds that never go back. */
  readonly now: () => number;
  /** Calls back once, after so many milliseconds; the function it gives calls that off. */
  readonly after: (milliseconds: number, then: () => void) => () => void;
}

/** The time of this machine. */
export const machineTiming: Timing = {
  now: () => performance.now(),
  after(milliseconds, then) {
    const timer = setTimeout(then, milliseconds);
    return () => {
      clearTimeout(timer);
    };
  },
};

/** The requests of one API in one region: they wait here until the pace lets them go. */
export interface Lane {
  /** Resolves when the next request may go: first those that are `retried`. Rejects with the signal's reason. */
  turn(signal: AbortSignal | undefined, order?: 'retried'): Promise<void>;
  /** AWS throttled a request that was sent at that moment. */
  throttled(sentAt: number): void;
}

interface Waiting {
  readonly go: () => void;
}

/** A lane with a pace of its own. */
export function laneOf(limits: PaceLimits, timing: Timing): Lane {
  const pace = paceOf(limits, timing.now());
  const waiting: Waiting[] = [];
  let callOff: (() => void) | undefined;

  function letGo(): void {
    callOff?.();
    callOff = undefined;
    while (waiting.length > 0) {
      const wait = pace.take(timing.now());
      if (wait > 0) {
        callOff = timing.after(wait, letGo);
        return;
      }
      waiting.shift()?.go();
    }
  }

  function leave(one: Waiting): void {
    const place = waiting.indexOf(one);
    if (place >= 0) waiting.splice(place, 1);
    if (waiting.length > 0) return;
    callOff?.();
    callOff = undefined;
  }

  return {
    turn: (signal, order) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason as Error);
          return;
        }
        const abort = () => {
          leave(one);
          reject(signal?.reason as Error);
        };
        const one = {
          go: () => {
            signal?.removeEventListener('abort', abort);
            resolve();
          },
        };
        signal?.addEventListener('abort', abort, { once: true });
        if (order) waiting.unshift(one);
        else waiting.push(one);
        if (!callOff) letGo();
      }),
    throttled(sentAt) {
      pace.throttled(sentAt, timing.now());
      // The pace is slower than when the wait began.
      if (callOff) letGo();
    },
  };
}

/** Lets so many tasks run at a time, the others in their order. */
export function slotsOf(count: number): <Result>(task: () => Promise<Result>) => Promise<Result> {
  const waiting: (() => void)[] = [];
  let free = Math.max(1, Math.floor(count));
  return async (task) => {
    if (free > 0) free -= 1;
    else
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
      });
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
