import { createTask, validateDetailed } from 'node-cron';
import type { Log } from '../domain/log.ts';

/** What the worker last did, for its health page. Times are ISO 8601. */
export interface WorkerState {
  readonly startedAt: string;
  readonly nextRunAt: string | null;
  readonly running: boolean;
  readonly lastRun: { readonly finishedAt: string; readonly succeeded: boolean } | null;
}

export interface Worker {
  readonly state: () => WorkerState;
  /** Starts no further run; resolves when the run in hand has ended. */
  stop(): Promise<void>;
}

/** A schedule that cannot be kept. */
export class ScheduleError extends Error {
  override readonly name = 'ScheduleError';
}

/**
 * Runs an audit at each slot of a cron expression, in a time zone; a slot that comes while a run is under way is
 * left out and logged. A run that fails is logged and the next slot comes all the same.
 */
export async function startWorker(options: {
  readonly cron: string;
  readonly timezone: string;
  /** Resolves to whether the audit could run and deliver. */
  readonly run: () => Promise<boolean>;
  readonly clock: () => Date;
  readonly log: Log;
}): Promise<Worker> {
  const { cron, timezone, clock, log } = options;
  const { valid, errors } = validateDetailed(cron);
  if (!valid) throw new ScheduleError(`schedule.cron "${cron}" is no cron expression: ${errors.map(({ message }) => message).join('; ')}`);

  const startedAt = clock().toISOString();
  let lastRun: WorkerState['lastRun'] = null;
  let current: Promise<void> | undefined;

  const task = createTask(cron, () => (current = runOnce().finally(() => (current = undefined))), { timezone, noOverlap: true, logger: cronLogger(log) });
  task.on('execution:overlap', () => {
    log.warn({}, 'a scheduled run was left out: the one before is still under way');
  });
  await task.start();

  async function runOnce(): Promise<void> {
    const succeeded = await options.run().catch((error: unknown) => {
      log.error({ error: String(error) }, 'the scheduled audit failed');
      return false;
    });
    lastRun = { finishedAt: clock().toISOString(), succeeded };
  }

  return {
    state: () => ({ startedAt, nextRunAt: task.getNextRun()?.toISOString() ?? null, running: current !== undefined, lastRun }),
    stop: async () => {
      await task.destroy();
      await current;
    },
  };
}

/** What node-cron has to say goes where everything else goes. */
function cronLogger(log: Log) {
  const text = (message: string | Error) => (message instanceof Error ? message.message : message);
  return {
    info: (message: string) => {
      log.info({}, message);
    },
    warn: (message: string) => {
      log.warn({}, message);
    },
    error: (message: string | Error) => {
      log.error({}, text(message));
    },
    debug: (message: string | Error) => {
      log.debug({}, text(message));
    },
  };
}
