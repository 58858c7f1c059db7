import type { Readable } from 'node:stream';
import { NodeHttpHandler, type NodeHttpHandlerOptions } from '@smithy/node-http-handler';
import { malformed } from './answer-error.ts';
import type { AnswerLimits } from './limits.ts';
import { answerChecks } from './answer-checks.ts';
import type { Protocol } from '../services.ts';
import { readBody, type Turn } from './read-body.ts';

type Handled = ReturnType<NodeHttpHandler['handle']>;

/** How the answers of one client are read. */
export interface AnswerReading {
  readonly protocol: Protocol;
  readonly limits: AnswerLimits;
  /** Lets one large body be read and parsed at a time. */
  readonly turn: Turn;
}

/**
 * The one place that reads answers of AWS. It hands on a body that is complete, within the limits, and the answer to
 * the request; anything else rejects with an AnswerError, which is retried like a broken connection.
 */
export class AnswerHandler extends NodeHttpHandler {
  readonly #reading: AnswerReading;

  constructor(timeouts: NodeHttpHandlerOptions, reading: AnswerReading) {
    super(timeouts);
    this.#reading = reading;
  }

  override async handle(...[request, options]: Parameters<NodeHttpHandler['handle']>): Handled {
    const { response } = await super.handle(request, options);
    const { protocol, limits, turn } = this.#reading;
    const stream = response.body as Readable;
    const isError = response.statusCode >= 300;
    const encoding = response.headers['content-encoding'];
    if (encoding !== undefined && encoding !== 'identity') {
      stream.destroy();
      throw malformed(`the answer is compressed (${encoding}), which the request did not ask for`);
    }
    const body = await readBody(stream, {
      limits,
      bytes: isError ? limits.errorBytes : limits.bytes,
      turn,
      signal: options?.abortSignal as AbortSignal | undefined,
    });
    try {
      if (!isError) answerChecks[protocol](request, body.bytes, limits);
      response.body = body.bytes;
      return { response };
    } finally {
      // The SDK parses the body in the same turn of the event loop.
      setImmediate(() => {
        body.done();
      });
    }
  }
}
