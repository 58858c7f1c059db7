import { createTask, validateDetailed } from 'node-cron';
import type { Log } from '../domain/log.ts';
import { slotsAfter } from './slots.ts';

/** What the worker last did, for its health page. Times are ISO 8601. */
export interface WorkerState {
  readonly startedAt: string;
  readonly nextRunAt: string | null;
  readonly running: boolean;
  readonly lastRun: { readonly finishedAt: string; readonly succeeded: boolean } | null;
}

export interface Worker {
  readonly state: () => WorkerState;
  /** Looks whether a slot has come, and audits if one has; resolves when that is done. The clock's ticks do so as well. */
  tick(): Promise<void>;
  /** Starts no further run; resolves when the run in hand has ended. */
  stop(): Promise<void>;
}

/** A schedule that cannot be kept. */
export class ScheduleError extends Error {
  override readonly name = 'ScheduleError';
}

/** The record of slots that outlives the worker. */
export interface SlotRecord {
  /** The newest slot that anybody took on; undefined before the first. */
  last(): Promise<Date | undefined>;
  /** Takes a slot on; false where somebody has it already. */
  claim(at: Date): Promise<boolean>;
}

export interface WorkerOptions {
  readonly cron: string;
  readonly timezone: string;
  readonly slots: SlotRecord;
  /** Resolves to whether the audit could run and deliver. */
  readonly run: () => Promise<boolean>;
  readonly clock: () => Date;
  readonly log: Log;
}

/** A slot whose audit starts later than this, in milliseconds, is told to be late. */
const lateAfter = 90_000;

/**
 * Runs an audit at each slot of a cron expression, in a time zone, and each slot once, whoever else watches the same record.
 * Of the slots that were missed, while nobody watched or an audit was under way, the newest is made up for. A run that
 * fails is logged and the next slot comes all the same.
 */
export async function startWorker({ cron, timezone, slots: record, run, clock, log }: WorkerOptions): Promise<Worker> {
  const { valid, errors } = validateDetailed(cron);
  if (!valid) throw new ScheduleError(`schedule.cron "${cron}" is no cron expression: ${errors.map(({ message }) => message).join('; ')}`);

  const startedAt = clock();
  const slots = slotsAfter(cron, timezone, (await record.last()) ?? startedAt, startedAt);
  let lastRun: WorkerState['lastRun'] = null;
  let current: Promise<void> | undefined;
  let stopped = false;

  async function takeSlot(): Promise<void> {
    const slot = slots.due(clock());
    if (!slot || !(await record.claim(slot))) return;
    const late = clock().getTime() - slot.getTime() > lateAfter;
    log.info({ slot: slot.toISOString(), late }, late ? 'making up for a slot that was missed' : 'the slot has come');
    const succeeded = await run();
    lastRun = { finishedAt: clock().toISOString(), succeeded };
  }

  function tick(): Promise<void> {
    if (stopped) return Promise.resolve();
    current ??= takeSlot()
      .catch((error: unknown) => {
        log.error({ error: String(error) }, 'the scheduled audit failed');
        lastRun = { finishedAt: clock().toISOString(), succeeded: false };
      })
      .finally(() => (current = undefined));
    return current;
  }

  const task = createTask(cron.trim().split(/\s+/).length > 5 ? '* * * * * *' : '* * * * *', tick, { logger: cronLogger(log) });
  await task.start();
  void tick();

  return {
    state: () => ({ startedAt: startedAt.toISOString(), nextRunAt: slots.upcoming().toISOString(), running: current !== undefined, lastRun }),
    tick,
    stop: async () => {
      stopped = true;
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
