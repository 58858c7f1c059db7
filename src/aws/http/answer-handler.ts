import type { Readable } from 'node:stream';
import { NodeHttpHandler, type NodeHttpHandlerOptions } from '@smithy/node-http-handler';
import { malformed } from './answer-error.ts';
import { checkAnswer } from './check-answer.ts';
import type { AnswerLimits } from './limits.ts';
import { readBody, type Turn } from './read-body.ts';

type Handled = ReturnType<NodeHttpHandler['handle']>;

/**
 * The one place that reads what AWS answers. It hands a body on when it is whole, within bounds, and the answer to what
 * was asked; anything else rejects with an AnswerError, which is retried like a connection that broke.
 */
export class AnswerHandler extends NodeHttpHandler {
  readonly #limits: AnswerLimits;
  readonly #turn: Turn;

  constructor(timeouts: NodeHttpHandlerOptions, limits: AnswerLimits, turn: Turn) {
    super(timeouts);
    this.#limits = limits;
    this.#turn = turn;
  }

  override async handle(...[request, options]: Parameters<NodeHttpHandler['handle']>): Handled {
    const { response } = await super.handle(request, options);
    const limits = this.#limits;
    const stream = response.body as Readable;
    const isError = response.statusCode >= 300;
    const encoding = response.headers['content-encoding'];
    if (encoding !== undefined && encoding !== 'identity') {
      stream.destroy();
      throw malformed(`the answer is compressed (${encoding}), which nobody asked for`);
    }
    const body = await readBody(stream, {
      limits,
      bytes: isError ? limits.errorBytes : limits.bytes,
      turn: this.#turn,
      signal: options?.abortSignal as AbortSignal | undefined,
    });
    try {
      const operation = /^Action=(\w+)/.exec(typeof request.body === 'string' ? request.body : '')?.[1];
      if (!isError && operation !== undefined) checkAnswer(body.bytes, operation, limits);
      response.body = body.bytes;
      return { response };
    } finally {
      // The SDK parses the body before the event loop turns.
      setImmediate(() => {
        body.done();
      });
    }
  }
}
