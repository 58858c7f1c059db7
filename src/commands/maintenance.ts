import { resolve } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import type { KeepSettings, Settings } from '../config/index.ts';
import { counted } from '../domain/text/counted.ts';
import { printableJson } from '../domain/text/unprintable.ts';
import { putResult, type Io } from './io.ts';
import { command, type CommonOptions } from './options.ts';
import { prune, type PrunedCounts } from './prune.ts';
import { settingsFor, UsageError, withStore } from './setup.ts';

/** `driftwarden backup FILE`. */
export function backupCommand(io: Io): Command {
  return command('backup', 'write a consistent copy of the database, even while it is in use', {
    formats: ['text', 'json'],
    config: true,
    store: true,
  })
    .argument('<file>', 'the copy; an existing file is not overwritten')
    .action(async (file: string, options: CommonOptions) => {
      const copy = resolve(io.cwd, file);
      const settings = await settingsFor(io, options);
      await withStore(io, settings, options, (store) => store.backup(copy));
      await putResult(
        io,
        options.format === 'json' ? printableJson({ backup: copy }, 0) : `The database was copied to ${copy}.`,
        options.output,
      );
    });
}

interface PruneOptions extends CommonOptions {
  readonly keepRuns?: number;
  readonly keepDays?: number;
}

/** `driftwarden prune`. */
export function pruneCommand(io: Io): Command {
  return command(
    'prune',
    'delete old runs, their HTML reports and the data that only they need; the runs that are kept stay as they are',
    { formats: ['text', 'json'], config: true, store: true },
  )
    .option('--keep-runs <count>', 'keep this many of the newest runs', wholeNumber)
    .option('--keep-days <days>', 'keep the runs of this many days', wholeNumber)
    .action(async (options: PruneOptions) => {
      const settings = await settingsFor(io, options);
      const keep = keepOf(options, settings);
      const pruned = await withStore(io, settings, options, (store) =>
        prune(store, { keep, directory: settings.report.directory, now: io.clock() }),
      );
      await putResult(
        io,
        options.format === 'json' ? printableJson({ pruned }, 0) : `${wordingOf(pruned)}.`,
        options.output,
      );
    });
}

function wordingOf({ runs, resources, findings, contents, reports }: PrunedCounts): string {
  const what = [counted(resources, 'state of resources', 'states of resources'), counted(findings, 'finding')];
  return (
    `${counted(runs, 'run was', 'runs were')} deleted, with ${what.join(', ')} and ${counted(contents, 'content')} ` +
    `that no other run needs; ${counted(reports, 'HTML report')} deleted`
  );
}

function keepOf({ keepRuns, keepDays }: PruneOptions, { keep }: Settings): KeepSettings {
  if (keepRuns !== undefined || keepDays !== undefined)
    return { ...(keepRuns !== undefined && { runs: keepRuns }), ...(keepDays !== undefined && { days: keepDays }) };
  if (keep) return keep;
  throw new UsageError(
    'say what to keep: --keep-runs COUNT, --keep-days DAYS, or both (a run that either keeps is kept); ' +
      'or set `keep:` in driftwarden.yaml',
  );
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1 to 999999.');
  return Number(text);
}
