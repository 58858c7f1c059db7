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
  const [snapshot, reference] = await Promise.all([snapshotFor(io, options), loadReference(services)]);
  try {
    return ask(buildAccessModel(indexSnapshot(snapshot), reference, io.clock()));
  } catch (error) {
    if (!(error instanceof Unanswerable)) throw error;
    const hint = didYouMean(error.word, error.choices);
    throw new UsageError(`${escapeUnprintable(error.message)}${hint === '' ? '' : `;${hint}`}`);
  }
}

/** What a stored run saw, the latest by default, or what an account directory holds. */
export async function snapshotFor(io: Io, options: SnapshotOptions): Promise<Snapshot> {
  if (options.from !== undefined) return collect(directorySource(resolve(io.cwd, options.from)), { log: silentLog });
  const settings = await settingsFor(io, options);
  return withStore(io, settings, options, (store) => store.snapshot(options.run ?? 'latest'));
}

/** A command with the common flags and those that say which account is asked about. */
export function askingCommand(
  name: string,
  description: string,
  more: Pick<CommandUses, 'baseline' | 'diagnostics'> = {},
): Command {
  return command(name, description, { formats: ['text', 'json'], config: true, store: true, ...more })
    .addOption(new Option('--from <dir>', 'ask about account directories in place of a stored run').conflicts('run'))
    .option('--run <run>', 'the stored run to ask about, its id or the beginning of one (default: the latest)');
}
