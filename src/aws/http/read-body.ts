import type { Readable } from 'node:stream';
import { AnswerError, sizeText, tooLarge } from './answer-error.ts';
import type { AnswerLimits } from './limits.ts';

/** Waits for one's turn, in order of asking; the function that it resolves with gives the turn on. */
export type Turn = () => Promise<() => void>;

/** Turns that are taken one after the other. */
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

/** A body in memory. `done` says that nobody needs the memory any longer: the next large body may come. */
export interface Body {
  readonly bytes: Buffer;
  done(): void;
}

/**
 * Reads a body to its end. Rejects with an AnswerError where it is past a bound, brings no byte for too long, or is
 * called off by the signal; the rest is not read then, and the connection closed.
 */
export async function readBody(stream: Readable, reading: BodyReading): Promise<Body> {
  const { limits, signal } = reading;
  const stop = (error: AnswerError) => {
    stream.destroy(error);
  };
  const onAbort = () => {
    stop(new AnswerError('AbortError', 'the request was called off'));
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
