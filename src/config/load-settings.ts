import { lstat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { z } from 'zod';
import { withoutUserInfo } from '../domain/text/secrets.ts';
import { openDeclared, settingSources, type ChannelSection } from './channel-sections.ts';
import { check, locate, type Complaint } from './issues.ts';
import { ConfigError } from './problem.ts';
import type { Settings } from './settings.ts';
import { settingsSchemaWith } from './settings-schema.ts';
import { readTextFile } from './text-file.ts';
import { didYouMean, quoted } from './wording.ts';
import { parseYaml } from './yaml-source.ts';

const fileName = 'driftwarden.yaml';

type Declared = z.output<ReturnType<typeof settingsSchemaWith>>;

/**
 * Loads driftwarden.yaml: `file`, relative to `cwd`, or else the first one found in `cwd` and its parents. Where none
 * is found the defaults hold, paths being relative to `cwd`. Rejects with a ConfigError that lists every problem.
 */
export async function loadSettings<Opened = unknown>(options: {
  readonly file?: string;
  readonly cwd: string;
  /** Where it is looked for next. */
  readonly otherwise?: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  /** The kinds of resources that a schedule may name. */
  readonly kinds?: readonly string[];
  /** Why the worker could not go by a cron expression; undefined where it could. */
  readonly cronProblem?: (cron: string, timezone: string) => string | undefined;
  /** The notification channels that may have a section. */
  readonly channels?: readonly ChannelSection<Opened>[];
  /** Writes to this process's output, for a channel that does; rejects where it cannot. */
  readonly print?: (text: string) => Promise<void>;
}): Promise<Settings<Opened>> {
  const { cwd, otherwise = cwd, env, channels = [] } = options;
  const file =
    options.file === undefined
      ? ((await findUpwards(resolve(cwd))) ?? (await findUpwards(resolve(otherwise))))
      : resolve(cwd, options.file);
  const folder = file === undefined ? resolve(cwd) : dirname(file);
  const schema = settingsSchemaWith(channels);
  const declared = file === undefined ? schema.parse({}) : await readSettings(file, schema, options);
  return {
    file,
    account: declared.account,
    name: declared.name,
    regions: declared.regions === undefined ? regionsOf(env) : withoutRepeats(declared.regions),
    endpoint: declared.endpoint && withoutUserInfo(declared.endpoint),
    baseline: declared.baseline === undefined ? await defaultBaseline(folder) : resolve(folder, declared.baseline),
    store: isUrl(declared.store) ? declared.store : resolve(folder, declared.store),
    budget: declared.budget,
    timeLimit: declared.timeLimit,
    verify: declared.verify,
    cloudtrail: declared.cloudtrail,
    flags: declared.flags,
    report: {
      directory: resolve(folder, declared.report.directory),
      ...(declared.report.url !== undefined && { url: withoutUserInfo(declared.report.url) }),
    },
    keep: declared.keep,
    channels: await openDeclared(channels, declared, settingSources(folder, env, options.print)),
    heartbeat: declared.heartbeat ?? (env['DRIFTWARDEN_HEARTBEAT_URL'] || undefined),
    health: declared.health,
    schedules: schedulesOf(declared),
  };
}

/** What the rooms that carry schedules out know of them. */
interface ScheduleWords {
  readonly kinds?: readonly string[];
  readonly cronProblem?: (cron: string, timezone: string) => string | undefined;
}

async function readSettings(
  file: string,
  schema: ReturnType<typeof settingsSchemaWith>,
  words: ScheduleWords,
): Promise<Declared> {
  const source = parseYaml(file, await readTextFile(file, 'name another with --config FILE'));
  const outcome = await check(schema, source.value);
  if ('complaints' in outcome) throw new ConfigError(locate(outcome.complaints, source));
  const complaints = declaredSchedules(outcome.data).flatMap((declared) => aboutSchedule(declared, words));
  if (complaints.length > 0) throw new ConfigError(locate(complaints, source));
  return outcome.data;
}

interface DeclaredSchedule {
  readonly path: readonly string[];
  readonly schedule: NonNullable<Declared['schedule']>;
}

function declaredSchedules({ schedule, schedules = {} }: Declared): readonly DeclaredSchedule[] {
  const several = Object.entries(schedules).map(([name, one]) => ({ path: ['schedules', name], schedule: one }));
  return schedule ? [{ path: ['schedule'], schedule }, ...several] : several;
}

function aboutSchedule(
  { path, schedule: { cron, timezone, kinds = [] } }: DeclaredSchedule,
  { kinds: known, cronProblem }: ScheduleWords,
): readonly Complaint[] {
  const strange = known ? kinds.filter((kind) => !known.includes(kind)) : [];
  const problem = cronProblem?.(cron, timezone);
  return [
    ...(problem === undefined
      ? []
      : [
          {
            path: [...path, 'cron'],
            of: 'value' as const,
            message: `found ${quoted(cron)}: ${problem}; expected cron's five fields, for example "0 3 * * *"`,
          },
        ]),
    ...strange.map((kind) => ({
      path: [...path, 'kinds'],
      of: 'value' as const,
      message: `found ${quoted(kind)};${didYouMean(kind, known ?? [])} allowed: ${(known ?? []).join(', ')}`,
    })),
  ];
}

function schedulesOf({ schedule, schedules }: Declared): Settings['schedules'] {
  const all = schedules ?? (schedule ? { schedule } : {});
  return Object.fromEntries(
    Object.entries(all).map(([name, { cron, timezone, grace, kinds, regions, notify }]) => [
      name,
      { cron, timezone, grace, kinds, regions, notify },
    ]),
  );
}

async function findUpwards(folder: string): Promise<string | undefined> {
  const file = join(folder, fileName);
  if (await isThere(file)) return file;
  const parent = dirname(folder);
  return parent === folder ? undefined : findUpwards(parent);
}

async function defaultBaseline(folder: string): Promise<string | undefined> {
  const file = join(folder, 'baseline.yaml');
  return (await isThere(file)) ? file : undefined;
}

/** A file that is there and cannot be looked at counts as there: reading it then fails with the reason. */
async function isThere(file: string): Promise<boolean> {
  try {
    await lstat(file);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return code !== 'ENOENT' && code !== 'ENOTDIR';
  }
}

function withoutRepeats(regions: Settings['regions']): Settings['regions'] {
  return regions === 'all' ? regions : [...new Set(regions)];
}

function regionsOf(env: NodeJS.ProcessEnv): Settings['regions'] {
  const region = env['AWS_REGION'] || env['AWS_DEFAULT_REGION'];
  return region ? [region] : 'all';
}

function isUrl(store: string): boolean {
  return /^[a-z][a-z\d+.-]+:\/\//i.test(store);
}
