import { lstat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { z } from 'zod';
import { check, locate } from './issues.ts';
import { ConfigError } from './problem.ts';
import type { MailSettings, Settings } from './settings.ts';
import { settingsSchema } from './settings-schema.ts';
import { smtpCredentials } from './smtp-credentials.ts';
import { readTextFile } from './text-file.ts';
import { parseYaml } from './yaml-source.ts';

const fileName = 'driftwarden.yaml';

type Declared = z.output<typeof settingsSchema>;

/**
 * Loads driftwarden.yaml: `file`, relative to `cwd`, or else the first one found in `cwd` and its parents. Where none
 * is found the defaults hold, paths being relative to `cwd`. Rejects with a ConfigError that lists every problem.
 */
export async function loadSettings(options: {
  readonly file?: string;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}): Promise<Settings> {
  const { cwd, env } = options;
  const file = options.file === undefined ? await findUpwards(resolve(cwd)) : resolve(cwd, options.file);
  const folder = file === undefined ? resolve(cwd) : dirname(file);
  const declared = file === undefined ? settingsSchema.parse({}) : await readSettings(file);
  return {
    file,
    account: declared.account,
    regions: declared.regions === undefined ? regionsOf(env) : withoutRepeats(declared.regions),
    endpoint: declared.endpoint,
    baseline: declared.baseline === undefined ? await defaultBaseline(folder) : resolve(folder, declared.baseline),
    store: isUrl(declared.store) ? declared.store : resolve(folder, declared.store),
    budget: declared.budget,
    timeLimit: declared.timeLimit,
    report: { directory: resolve(folder, declared.report.directory) },
    mail: declared.mail && (await withDefaults(declared.mail, env)),
    schedule: declared.schedule,
  };
}

async function readSettings(file: string): Promise<Declared> {
  const source = parseYaml(file, await readTextFile(file, 'name another with --config FILE'));
  const outcome = await check(settingsSchema, source.value);
  if ('complaints' in outcome) throw new ConfigError(locate(outcome.complaints, source));
  return outcome.data;
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

async function withDefaults(
  { from, to, smtp }: NonNullable<Declared['mail']>,
  env: NodeJS.ProcessEnv,
): Promise<MailSettings> {
  const port = smtp.port ?? (smtp.tls === 'implicit' ? 465 : 587);
  const tls = smtp.tls ?? (port === 465 ? 'implicit' : isLoopback(smtp.host) ? 'opportunistic' : 'starttls');
  return { from, to, smtp: { host: smtp.host, port, tls, credentials: await smtpCredentials(env) } };
}

function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i.test(host);
}
