import { validateDetailed } from 'node-cron';
import type { Log } from '../domain/log.ts';
import { slotsAfter, type Slots } from './slots.ts';
import { startTicks } from './ticks.ts';

/** What the worker last did, for its health page. Times are ISO 8601. */
export interface WorkerState {
  readonly startedAt: string;
  /** When its clock ticked last, which it does every minute, audits or not. */
  readonly tickedAt: string;
  /** When each schedule's next slot comes. */
  readonly next: Readonly<Record<string, string>>;
  /** The schedule whose audit is under way. */
  readonly running: string | null;
  readonly lastRun: LastRun | null;
}

interface LastRun {
  readonly schedule: string;
  readonly finishedAt: string;
  readonly succeeded: boolean;
  /** Why it did not succeed. */
  readonly error?: string;
}

export interface Worker {
  readonly state: () => WorkerState;
  /**
   * Looks whether slots have come, and audits if any have; resolves when that is done. The clock's ticks do so as well.
   */
  tick(): Promise<void>;
  /** Starts no further run; resolves when the run in hand has ended. */
  stop(): Promise<void>;
}

/** When to audit: a cron expression in a time zone. */
export interface Timetable {
  readonly cron: string;
  readonly timezone: string;
}

/** A moment at which an audit is due. */
export interface Slot {
  readonly schedule: string;
  readonly at: Date;
  /** Whether it had passed for some time already when the worker looked. */
  readonly late: boolean;
}

/** A schedule that cannot be kept. */
export class ScheduleError extends Error {
  override readonly name = 'ScheduleError';
}

/** The record of slots that outlives the worker. */
export interface SlotRecord {
  /** The newest slot of a schedule that any worker took; undefined before the first. */
  last(schedule: string): Promise<Date | undefined>;
  /** Takes a slot; false where another worker has it already. */
  claim(schedule: string, at: Date): Promise<boolean>;
}

export interface WorkerOptions {
  /** By name. */
  readonly schedules: Readonly<Record<string, Timetable>>;
  readonly slots: SlotRecord;
  /** Audits; rejects where that is not possible. */
  readonly run: (slot: Slot) => Promise<void>;
  /** What else is done at every tick: sending the mails that wait. */
  readonly housekeeping: () => Promise<void>;
  readonly clock: () => Date;
  readonly log: Log;
}

/** A slot whose audit starts later than this, in milliseconds, is reported as late. */
const lateAfter = 90_000;

/**
 * Runs an audit at each slot of each schedule, one after the other, and each slot once, also where several workers share
 * the record. Of the slots that a schedule missed, because no worker ran or an audit was under way, it makes up for the
 * newest. A run that fails is logged, and the next slot comes all the same.
 */
export async function startWorker({
  schedules,
  slots: record,
  run,
  housekeeping,
  clock,
  log,
}: WorkerOptions): Promise<Worker> {
  const startedAt = clock();
  const timetables = await Promise.all(
    Object.entries(schedules).map(async ([schedule, timetable]) => {
      const last = await record.last(schedule);
      return { schedule, slots: slotsOf(schedule, timetable, last ?? startedAt, startedAt) };
    }),
  );
  let tickedAt = startedAt;
  let lastRun: WorkerState['lastRun'] = null;
  let running: string | null = null;
  let current: Promise<void> | undefined;
  let stopped = false;

  async function takeSlot(schedule: string, slots: Slots): Promise<void> {
    const at = slots.due(clock());
    if (!at || stopped || !(await record.claim(schedule, at))) return;
    const late = clock().getTime() - at.getTime() > lateAfter;
    log.info(
      { schedule, slot: at.toISOString(), late },
      late ? 'making up for a slot that was missed' : 'the slot has come',
    );
    running = schedule;
    const error = await attempt(() => run({ schedule, at, late }), 'the scheduled audit failed');
    running = null;
    lastRun = {
      schedule,
      finishedAt: clock().toISOString(),
      succeeded: error === undefined,
      ...(error !== undefined && { error }),
    };
  }

  async function takeSlots(): Promise<void> {
    for (const { schedule, slots } of timetables)
      await attempt(() => takeSlot(schedule, slots), 'the slot could not be taken on');
    if (!stopped) await attempt(housekeeping, 'what waits could not be sent');
  }

  /** Does it, and gives what went wrong; undefined where nothing did. */
  async function attempt(work: () => Promise<void>, failure: string): Promise<string | undefined> {
    try {
      await work();
      return undefined;
    } catch (reason) {
      const error = reason instanceof Error ? reason.message : String(reason);
      log.error({ error }, failure);
      return error;
    }
  }

  function tick(): Promise<void> {
    if (stopped) return Promise.resolve();
    tickedAt = clock();
    log.debug({ running }, 'tick');
    current ??= takeSlots().finally(() => (current = undefined));
    return current;
  }

  const bySeconds = Object.values(schedules).some(({ cron }) => cron.trim().split(/\s+/).length > 5);
  const stopTicks = startTicks(bySeconds ? 1000 : 60_000, clock, () => void tick());
  void tick();

  return {
    state: () => ({
      startedAt: startedAt.toISOString(),
      tickedAt: tickedAt.toISOString(),
      next: Object.fromEntries(timetables.map(({ schedule, slots }) => [schedule, slots.upcoming().toISOString()])),
      running,
      lastRun,
    }),
    tick,
    stop: async () => {
      stopped = true;
      stopTicks();
      await current;
    },
  };
}

/** When the first slot after a moment comes. */
export function nextSlot({ cron, timezone }: Timetable, after: Date): Date {
  return slotsAfter(cron, timezone, after, after).upcoming();
}

function slotsOf(schedule: string, { cron, timezone }: Timetable, after: Date, now: Date): Slots {
  const { valid, errors } = validateDetailed(cron);
  if (!valid) {
    const problems = errors.map(({ message }) => message).join('; ');
    throw new ScheduleError(`the schedule "${schedule}": "${cron}" is not a cron expression: ${problems}`);
  }
  try {
    return slotsAfter(cron, timezone, after, now);
  } catch (error) {
    throw new ScheduleError(`the schedule "${schedule}": no time ever fits "${cron}"`, { cause: error });
  }
}
