import type { FinalizeHandlerOutput, FinalizeRequestMiddleware, MiddlewareStack } from '@smithy/types';
import { isThrottled } from './retries.ts';

/** What is used of the SDK's commands. */
export interface SdkCommand<Input extends object = object, Output extends object = object> {
  readonly middlewareStack: Pick<MiddlewareStack<Input, Output>, 'addRelativeTo'>;
}

type Attempt<Output extends object> = () => Promise<FinalizeHandlerOutput<Output>>;

/**
 * Does something around each attempt of a command, inside the SDK's own retries: before the request is signed, so that it
 * may wait as long as it likes.
 */
export function aroundAttempts<Input extends object, Output extends object>(
  { middlewareStack }: SdkCommand<Input, Output>,
  around: (attempt: Attempt<Output>) => ReturnType<Attempt<Output>>,
): void {
  const middleware: FinalizeRequestMiddleware<Input, Output> = (next) => (args) => around(() => next(args));
  middlewareStack.addRelativeTo(middleware, {
    name: 'driftwardenAttempts',
    relation: 'before',
    toMiddleware: 'httpSigningMiddleware',
    override: true,
  });
}

/** Sends again what AWS throttles for as long as the signal lets it; without a signal, once. */
export async function whileThrottled<Result>(
  signal: AbortSignal | undefined,
  send: () => Promise<Result>,
): Promise<Result> {
  for (;;) {
    try {
      return await send();
    } catch (error) {
      if (!signal || signal.aborted || !isThrottled(error)) throw error;
    }
  }
}
