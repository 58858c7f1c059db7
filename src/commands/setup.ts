import { resolve } from 'node:path';
import { actionSuggestions, actionSets, targetKinds } from '../access/index.ts';
import { kindNames, taggableKinds } from '../aws/index.ts';
import { checks, declarableKinds, kindOfId } from '../checks/index.ts';
import {
  examineSettings,
  loadBaseline,
  loadSettings,
  type ExaminedSettings,
  type Settings,
  type Vocabulary,
} from '../config/index.ts';
import type { Baseline } from '../domain/baseline.ts';
import { collapseChecks, deliveryChecks, exceptionChecks } from '../findings/index.ts';
import { channels, type OpenChannel } from '../notify/index.ts';
import { cronProblem } from '../schedule/index.ts';
import { openStore, shareStore, type SharedStore, type Store } from '../store/index.ts';
import { verifyChecks } from '../verify/index.ts';
import { printTo, type Io } from './io.ts';
import type { CommonOptions } from './options.ts';

/** The words that a baseline may use: what the rooms below offer. */
export const vocabulary = {
  taggableKinds,
  declarable: { kinds: declarableKinds, kindOfId },
  access: { kinds: targetKinds, sets: Object.keys(actionSets), choicesFor: actionSuggestions },
  checks: [...checks, ...collapseChecks, ...exceptionChecks, ...deliveryChecks, ...verifyChecks],
} satisfies Vocabulary;

/** A command that was called in a way that cannot be carried out. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * The configuration that the flags name or the folder holds. A channel that writes to this process's output gets
 * `output`: standard error, unless given, because a command's result goes to standard output.
 */
export function settingsFor(
  io: Io,
  options: Pick<CommonOptions, 'config'>,
  output: NodeJS.WriteStream = io.stderr,
): Promise<Settings<OpenChannel>> {
  return loadSettings(settingsOptions(io, options, output));
}

/** The same with all its problems, and with what of it can be used all the same. */
export function examinedSettings(
  io: Io,
  options: Pick<CommonOptions, 'config'>,
): Promise<ExaminedSettings<OpenChannel>> {
  return examineSettings(settingsOptions(io, options, io.stderr));
}

function settingsOptions(io: Io, { config }: Pick<CommonOptions, 'config'>, output: NodeJS.WriteStream) {
  const cron = (expression: string, timezone: string) => cronProblem(expression, timezone, io.clock());
  return {
    cwd: io.cwd,
    otherwise: io.packageFolder,
    env: io.env,
    kinds: kindNames,
    cronProblem: cron,
    channels,
    print: (text: string) => printTo(output, text),
    ...(config !== undefined && { file: resolve(io.cwd, config) }),
  };
}

/** The baseline that the flags or the configuration name; an audit without one has nothing to say. */
export function baselineFor(
  io: Io,
  settings: Settings,
  { baseline }: Pick<CommonOptions, 'baseline'>,
): Promise<Baseline> {
  const file = baseline === undefined ? settings.baseline : resolve(io.cwd, baseline);
  if (file === undefined) {
    throw new UsageError('no baseline: name one with --baseline FILE, or as `baseline:` in driftwarden.yaml');
  }
  return loadBaseline(file, vocabulary);
}

/**
 * Opens the store for as long as `use` runs; where there is none, only `create` makes one: a misspelt name is no empty
 * history.
 */
export async function withStore<T>(
  io: Io,
  settings: Settings,
  options: Pick<CommonOptions, 'store'>,
  use: (store: Store) => Promise<T>,
  { create = false }: { readonly create?: boolean } = {},
): Promise<T> {
  const store = await openStore(storeLocation(io, settings, options), { now: io.clock, create });
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

/** Opens the store once, for all parts of a process that runs on. Makes the database where there is none. */
export function sharedStore(io: Io, settings: Settings, options: Pick<CommonOptions, 'store'>): Promise<SharedStore> {
  const location = storeLocation(io, settings, options);
  return shareStore((create) => openStore(location, { now: io.clock, create }));
}

/** The database that the flags or the configuration name. */
export function storeLocation(io: Io, settings: Settings, { store }: Pick<CommonOptions, 'store'>): string {
  if (store === undefined) return settings.store;
  if (store === ':memory:')
    throw new UsageError('--store :memory: names no file, and nothing would be left of the run: name a file');
  return /^[a-z]+:\/\//.test(store) ? store : resolve(io.cwd, store);
}
