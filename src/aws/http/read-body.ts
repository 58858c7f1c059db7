import type { Readable } from 'node:stream';
import { AnswerError, sizeText, tooLarge } from './answer-error.ts';
import type { AnswerLimits } from './limits.ts';

/** Waits until all earlier callers are done; the function that it resolves with lets the next caller go on. */
export type Turn = () => Promise<() => void>;

/** Lets callers go on one at a time, in the order in which they asked. */
export function turns(): Turn {
  let last = Promise.resolve();
  return async () => {
    const before = last;
    const mine = Promise.withResolvers<undefined>();
    last = mine.promise.then(() => {});
    await before;
    return () => {
      mine.resolve(undefined);
    };
  };
}

export interface BodyReading {
  readonly limits: AnswerLimits;
  /** Bytes at most. */
  readonly bytes: number;
  /** For bodies that are too large to be held side by side. */
  readonly turn: Turn;
  readonly signal: AbortSignal | undefined;
}

/** A body in memory. Call `done` when it is not needed any more, so that the next large body can be read. */
export interface Body {
  readonly bytes: Buffer;
  done(): void;
}

/**
 * Reads a body to its end. Rejects with an AnswerError if it is beyond a limit, stalls for too long, or is aborted by
 * the signal. The rest is not read then, and the connection is closed.
 */
export async function readBody(stream: Readable, reading: BodyReading): Promise<Body> {
  const { limits, signal } = reading;
  const stop = (error: AnswerError) => {
    stream.destroy(error);
  };
  const onAbort = () => {
    stop(new AnswerError('AbortError', 'the request was aborted'));
  };
  const newTimers = () => ({
    idle: setTimeout(() => {
      stop(stalled(`brought no byte for ${seconds(limits.idle)} s`));
    }, limits.idle),
    total: setTimeout(() => {
      stop(stalled(`was not complete after ${seconds(limits.total)} s`));
    }, limits.total),
  });
  let timers = newTimers();
  const clear = () => {
    clearTimeout(timers.idle);
    clearTimeout(timers.total);
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted) onAbort();
  let done: (() => void) | undefined;
  try {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      timers.idle.refresh();
      size += chunk.length;
      if (size > reading.bytes)
        throw tooLarge(`the answer has more than ${sizeText(reading.bytes)}; what is beyond was not read`);
      chunks.push(chunk);
      if (size > limits.bytesSideBySide && !done) {
        clear();
        done = await reading.turn();
        timers = newTimers();
      }
    }
    return { bytes: Buffer.concat(chunks), done: done ?? (() => {}) };
  } catch (error) {
    done?.();
    throw error;
  } finally {
    clear();
    signal?.removeEventListener('abort', onAbort);
  }
}

function stalled(what: string): AnswerError {
  return new AnswerError('TimeoutError', `the answer began and ${what}`);
}

function seconds(milliseconds: number): number {
  return milliseconds / 1000;
}
