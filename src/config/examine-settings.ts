import { nearestFew } from '../domain/text/nearest.ts';
import { openDeclared, settingSources } from './channel-sections.ts';
import { check, locate, type Complaint } from './issues.ts';
import { settingsFile, settingsFrom, settingsSource, type Declared, type SettingsOptions } from './load-settings.ts';
import { ConfigError, type Problem } from './problem.ts';
import { complaintsAboutSchedules } from './schedule-problems.ts';
import { settingsSchemaWith } from './settings-schema.ts';
import type { Settings } from './settings.ts';

/** A configuration with all its problems, and what of it can be used all the same. */
export interface ExaminedSettings<Opened = unknown> {
  /** In what has no problem, what the file says; the defaults elsewhere. */
  readonly settings: Settings<Opened>;
  readonly problems: readonly Problem[];
  /** All problems as one error. */
  readonly error: ConfigError;
  /** Whether a top-level key has no problem, so that its setting is what was meant. */
  isSound(key: string): boolean;
}

/**
 * Loads driftwarden.yaml as `loadSettings` does, and goes on where something is wrong with it. An unknown key at its top
 * makes the settings doubtful that it may stand for: the nearest, or else all that the file does not name.
 */
export async function examineSettings<Opened = unknown>(
  options: SettingsOptions<Opened>,
): Promise<ExaminedSettings<Opened>> {
  const { env, channels = [] } = options;
  const { file, folder } = await settingsFile(options);
  const { declared, problems, broken } = await read(file, options);
  const sources = settingSources(folder, env, options.print);
  const opened: Opened[] = [];
  for (const channel of channels) {
    try {
      opened.push(...(await openDeclared([channel], declared, sources)));
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(...error.problems);
      broken.add(channel.topLevelKey ?? 'channels');
    }
  }
  const settings = await settingsFrom(declared, { file, folder, env, opened });
  return {
    settings,
    problems,
    error: new ConfigError(problems),
    isSound: (key) => !broken.has('*') && !broken.has(key),
  };
}

interface Read {
  readonly declared: Declared;
  readonly problems: Problem[];
  /** Top-level keys; `*` where all of it is in doubt. */
  readonly broken: Set<string>;
}

async function read(file: string | undefined, options: SettingsOptions): Promise<Read> {
  const schema = settingsSchemaWith(options.channels ?? []);
  const nothing = schema.parse({});
  if (file === undefined) return { declared: nothing, problems: [], broken: new Set() };
  try {
    const source = await settingsSource(file);
    const outcome = await check(schema, source.value);
    const complaints = [
      ...('complaints' in outcome ? outcome.complaints : []),
      ...complaintsAboutSchedules(source.value, options),
    ];
    if ('data' in outcome && complaints.length === 0)
      return { declared: outcome.data, problems: [], broken: new Set() };
    const broken = brokenKeys(complaints);
    const rest = without(source.value, broken);
    const sound = schema.safeParse(rest);
    for (const key of complaints.filter(isUnknownAtTop).map(({ path }) => String(path[0]))) {
      const absent = Object.keys(schema.shape).filter((name) => !Object.hasOwn(rest, name));
      const near = nearestFew(key, absent);
      for (const meant of near.length > 0 ? near : absent) broken.add(meant);
    }
    if (!sound.success) broken.add('*');
    return { declared: sound.data ?? nothing, problems: [...locate(complaints, source)], broken };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { declared: nothing, problems: [...error.problems], broken: new Set(['*']) };
  }
}

/** The top-level keys that complaints are about; `*` where one is about the file as a whole. */
function brokenKeys(complaints: readonly Complaint[]): Set<string> {
  return new Set(complaints.map(({ path: [key] }) => (key === undefined ? '*' : String(key))));
}

function isUnknownAtTop({ of, path }: Complaint): boolean {
  return of === 'unknown key' && path.length === 1;
}

function without(value: unknown, keys: ReadonlySet<string>): object {
  return Object.fromEntries(Object.entries(value ?? {}).filter(([key]) => !keys.has(key)));
}
