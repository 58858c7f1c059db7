import { isJsonObject } from '../domain/json.ts';
import type { Complaint } from './issues.ts';
import { didYouMean, quoted } from './wording.ts';

/** What the rooms that carry schedules out know of them. */
export interface ScheduleWords {
  /** The kinds of resources that a schedule may name. */
  readonly kinds?: readonly string[];
  /** Why the worker could not go by a cron expression; undefined where it could. */
  readonly cronProblem?: (cron: string, timezone: string) => string | undefined;
}

/**
 * What is wrong with the cron expressions and the kinds of the schedules in a configuration as it was written. What has
 * another form than a schedule is passed over: the schema complains of it.
 */
export function complaintsAboutSchedules(written: unknown, words: ScheduleWords): readonly Complaint[] {
  if (!isJsonObject(written)) return [];
  const { schedule, schedules } = written;
  const several = isJsonObject(schedules) ? Object.entries(schedules) : [];
  return [
    ...aboutSchedule(['schedule'], schedule, words),
    ...several.flatMap(([name, one]) => aboutSchedule(['schedules', name], one, words)),
  ];
}

function aboutSchedule(
  path: readonly string[],
  schedule: unknown,
  { kinds: known = [], cronProblem }: ScheduleWords,
): readonly Complaint[] {
  if (!isJsonObject(schedule)) return [];
  const { cron, timezone, kinds } = schedule;
  const problem = typeof cron === 'string' && cron.trim() !== '' ? cronProblem?.(cron, knownZone(timezone)) : undefined;
  const named = (Array.isArray(kinds) ? kinds : [kinds]).filter((kind) => typeof kind === 'string' && kind !== '');
  const strange = known.length > 0 ? (named as readonly string[]).filter((kind) => !known.includes(kind)) : [];
  return [
    ...(problem === undefined
      ? []
      : [
          {
            path: [...path, 'cron'],
            of: 'value' as const,
            message: `found ${quoted(cron as string)}: ${problem}; expected cron's five fields, for example "0 3 * * *"`,
          },
        ]),
    ...strange.map((kind) => ({
      path: [...path, 'kinds'],
      of: 'value' as const,
      message: `found ${quoted(kind)};${didYouMean(kind, known)} allowed: ${known.join(', ')}`,
    })),
  ];
}

/** The zone, or UTC in place of one that does not exist: the schema complains of it. */
function knownZone(timezone: unknown): string {
  try {
    return new Intl.DateTimeFormat('en', {
      timeZone: typeof timezone === 'string' ? timezone : 'UTC',
    }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}
