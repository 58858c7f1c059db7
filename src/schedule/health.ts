import { counted } from '../domain/counted.ts';
import type { OutboxState } from '../domain/letter.ts';
import { nextSlot, type Timetable, type WorkerState } from './worker.ts';

/** What the health page is worked out from. */
export interface HealthInput {
  readonly now: Date;
  readonly worker: WorkerState;
  readonly schedules: Readonly<Record<string, Timetable>>;
  /** When the newest run of each schedule started that concluded, ISO 8601. */
  readonly concluded: Readonly<Record<string, string | undefined>>;
  readonly outbox: OutboxState;
  /** How long an audit may take, in seconds. */
  readonly timeLimit: number;
}

/** What an audit may take beyond its time limit, in milliseconds: to conclude, to report, to mail. */
const allowance = 10 * 60_000;

/**
 * A worker that has not ticked for longer than this, in milliseconds, has missed three minutes. A tick that lies in the
 * future by as much, where the clock was set back, is as bad.
 */
const silentAfter = 3 * 60_000 + 30_000;

/** A mail that has waited for longer, in milliseconds, is stuck. */
const stuckAfter = 3_600_000;

/** What is wrong with the service, one sentence each; empty where nothing is. */
export function problemsOf({ now, worker, schedules, concluded, outbox, timeLimit }: HealthInput): readonly string[] {
  const overdue = Object.entries(schedules).flatMap(([schedule, timetable]) => {
    const last = concluded[schedule];
    const watchedSince = last !== undefined && last > worker.startedAt ? last : worker.startedAt;
    const due = nextSlot(timetable, new Date(watchedSince));
    if (now.getTime() <= due.getTime() + timeLimit * 1000 + allowance) return [];
    return [
      `no run of the schedule ${schedule} has concluded since its slot of ${due.toISOString()}; ` +
        `the last that did began ${last ?? 'never'}`,
    ];
  });
  const isSilent = Math.abs(now.getTime() - Date.parse(worker.tickedAt)) > silentAfter;
  const { oldest, waiting } = outbox;
  const isStuck = oldest !== undefined && now.getTime() - Date.parse(oldest) > stuckAfter;
  const failed = worker.lastRun?.succeeded === false ? worker.lastRun : undefined;
  return [
    ...(isSilent ? [`the worker has not looked for slots since ${worker.tickedAt}, which it does every minute`] : []),
    ...overdue,
    ...(failed
      ? [
          `the last run, of the schedule ${failed.schedule}, failed at ${failed.finishedAt}: ` +
            (failed.error ?? 'no reason known'),
        ]
      : []),
    ...(isStuck
      ? [
          `${counted(waiting, 'mail waits', 'mails wait')} to be sent, the oldest since ${oldest}` +
            (outbox.failure ? `: ${outbox.failure.answer}` : ''),
        ]
      : []),
  ];
}
