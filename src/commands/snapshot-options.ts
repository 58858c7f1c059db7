import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { loadReference, Unanswerable, buildAccessModel, type AccessModel } from '../access/index.ts';
import { collect, directorySource } from '../aws/index.ts';
import { didYouMean } from '../config/index.ts';
import { silentLog } from '../domain/log.ts';
import { indexSnapshot, type Snapshot } from '../domain/snapshot.ts';
import { escapeUnprintable } from '../domain/text/unprintable.ts';
import { type Io } from './io.ts';
import { command, type CommandUses, type CommonOptions } from './options.ts';
import { findRun, type Store } from '../store/index.ts';
import { settingsFor, UsageError, withStore } from './setup.ts';

/** Flags of the commands that ask about an account as it was seen. */
export interface SnapshotOptions extends CommonOptions {
  readonly from?: string;
  readonly run?: string;
}

/**
 * Answers a question about what a stored run saw, the latest by default, or what an account directory holds; what
 * cannot be answered in this form is a UsageError that suggests what could be meant.
 */
export async function askAccessModel<Answer>(
  io: Io,
  options: SnapshotOptions,
  services: readonly string[] | 'all',
  ask: (model: AccessModel) => Answer,
): Promise<Answer> {
  const [{ snapshot, at }, reference] = await Promise.all([askedFor(io, options), loadReference(services)]);
  return answered(() => ask(buildAccessModel(indexSnapshot(snapshot), reference, at)));
}

/** An answer; what cannot be answered in this form is a UsageError. */
export function answered<Answer>(ask: () => Answer): Answer {
  try {
    return ask();
  } catch (error) {
    if (!(error instanceof Unanswerable)) throw error;
    const hint = didYouMean(error.word, error.choices);
    throw new UsageError(`${escapeUnprintable(error.message)}${hint === '' ? '' : `;${hint}`}`);
  }
}

/** What a stored run saw, the latest by default, or what an account directory holds. */
export async function snapshotFor(io: Io, options: SnapshotOptions): Promise<Snapshot> {
  return (await askedFor(io, options)).snapshot;
}

/** The same, with the time that questions are about: the start of the run, or now for an account directory. */
export async function askedFor(
  io: Io,
  options: SnapshotOptions,
): Promise<{ readonly snapshot: Snapshot; readonly at: Date }> {
  if (options.from !== undefined) {
    const snapshot = await collect(directorySource(resolve(io.cwd, options.from)), { log: silentLog });
    return { snapshot, at: io.clock() };
  }
  const settings = await settingsFor(io, options);
  const run = options.run ?? 'latest';
  return withStore(io, settings, options, async (store) => ({
    snapshot: await store.snapshot(run),
    at: await startOf(run, store),
  }));
}

/** When a run started; it is named as `Store.snapshot` names it. */
export async function startOf(run: string, store: Pick<Store, 'runs'>): Promise<Date> {
  const runs = await store.runs();
  const { startedAt } = findRun(run, {
    latest: () => runs.find(({ verdict }) => verdict !== null),
    byId: (id) => runs.find((each) => each.id === id),
    beginningWith: (text) => runs.filter(({ id }) => id.startsWith(text)),
    recentIds: () => runs.slice(0, 5).map(({ id }) => id),
  });
  return new Date(startedAt);
}

/** A command with the common flags and those that say which account is asked about. */
export function askingCommand(
  name: string,
  description: string,
  more: Pick<CommandUses, 'baseline' | 'diagnostics' | 'formats' | 'aws'> = {},
): Command {
  return command(name, description, { formats: ['text', 'json'], config: true, store: true, ...more })
    .addOption(new Option('--from <dir>', 'ask about account directories in place of a stored run').conflicts('run'))
    .option('--run <run>', 'the stored run to ask about, its id or the beginning of one (default: the latest)');
}
