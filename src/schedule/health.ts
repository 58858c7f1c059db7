import { counted } from '../domain/counted.ts';
import type { OutboxState } from '../domain/notification.ts';
import { nextSlot, type Timetable, type WorkerState } from './worker.ts';

/** What health is judged by. */
export interface Vitals {
  readonly now: Date;
  readonly worker: WorkerState;
  readonly schedules: Readonly<Record<string, Timetable>>;
  /** When the newest run of each schedule started that concluded, ISO 8601. */
  readonly concluded: Readonly<Record<string, string | undefined>>;
  readonly outbox: OutboxState;
  /** How long an audit may take, in seconds. */
  readonly timeLimit: number;
}

/** What an audit may need beyond its time limit, in milliseconds: to conclude, to report, to mail. */
const allowance = 10 * 60_000;

/**
 * A worker that has not ticked for longer, in milliseconds, has missed three minutes; a clock that was set back stops
 * it too.
 */
const silentAfter = 3 * 60_000 + 30_000;

/** A notification that has waited for longer, in milliseconds, is stuck. */
const stuckAfter = 3_600_000;

/** What is wrong with the service, a sentence each; none where it is well. */
export function problemsOf({ now, worker, schedules, concluded, outbox, timeLimit }: Vitals): readonly string[] {
  const overdue = Object.entries(schedules).flatMap(([schedule, timetable]) => {
    const last = concluded[schedule];
    const watchedSince = last !== undefined && last > worker.startedAt ? last : worker.startedAt;
    const due = nextSlot(timetable, new Date(watchedSince));
    if (now.getTime() <= due.getTime() + timeLimit * 1000 + allowance) return [];
    return [
      `no run of the schedule ${schedule} has concluded since its slot of ${due.toISOString()}; the last that did began ${last ?? 'never'}`,
    ];
  });
  const isSilent = Math.abs(now.getTime() - Date.parse(worker.tickedAt)) > silentAfter;
  const { oldest, waiting } = outbox;
  const isStuck = oldest !== undefined && now.getTime() - Date.parse(oldest) > stuckAfter;
  return [
    ...(isSilent ? [`the worker has not looked for slots since ${worker.tickedAt}, which it does every minute`] : []),
    ...overdue,
    ...(worker.lastRun?.succeeded === false
      ? [
          `the last run, of the schedule ${worker.lastRun.schedule}, failed at ${worker.lastRun.finishedAt}: ${worker.lastRun.error ?? 'no reason known'}`,
        ]
      : []),
    ...(isStuck
      ? [
          `${counted(waiting, 'notification waits', 'notifications wait')} to be sent, the oldest since ${oldest}${outbox.failure ? `: ${outbox.failure.answer}` : ''}`,
        ]
      : []),
  ];
}
