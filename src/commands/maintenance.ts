import { unlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { counted } from '../domain/text/counted.ts';
import { printableJson } from '../domain/text/unprintable.ts';
import type { Retention } from '../store/index.ts';
import { putResult, type Io } from './io.ts';
import { command, type CommonOptions } from './options.ts';
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
      const retention = retentionFor(io, options);
      const settings = await settingsFor(io, options);
      const { runs, resources, findings, contents } = await withStore(io, settings, options, (store) =>
        store.prune(retention),
      );
      const reports = await deleteReports(settings.report.directory, runs);
      const what = [counted(resources, 'state of resources', 'states of resources'), counted(findings, 'finding')].join(
        ', ',
      );
      const text =
        `${counted(runs.length, 'run was', 'runs were')} deleted, with ${what} and ${counted(contents, 'content')} ` +
        `that no other run needs; ${counted(reports, 'HTML report')} deleted.`;
      await putResult(
        io,
        options.format === 'json'
          ? printableJson({ pruned: { runs: runs.length, resources, findings, contents, reports } }, 0)
          : text,
        options.output,
      );
    });
}

/** Deletes the HTML reports that audits wrote of these runs, and no other file; says how many there were. */
async function deleteReports(directory: string, runs: readonly string[]): Promise<number> {
  const deleted = await Promise.all(
    runs
      .filter((id) => runId.test(id))
      .map((id) =>
        unlink(join(directory, `${id}.html`)).then(
          () => 1,
          (error: unknown) => {
            const { code, message } = error as NodeJS.ErrnoException;
            if (code === 'ENOENT' || code === 'ENOTDIR') return 0;
            throw new Error(`the runs were deleted, but one of their HTML reports could not be deleted: ${message}`, {
              cause: error,
            });
          },
        ),
      ),
  );
  return deleted.reduce<number>((sum, each) => sum + each, 0);
}

/** As audits name runs. */
const runId = /^\d{8}T\d{6}Z-[0-9a-f]{6}$/;

function retentionFor(io: Io, { keepRuns, keepDays }: PruneOptions): Retention {
  if (keepRuns === undefined && keepDays === undefined) {
    throw new UsageError(
      'say what to keep: --keep-runs COUNT, --keep-days DAYS, or both (a run that either keeps is kept)',
    );
  }
  return {
    ...(keepRuns !== undefined && { runs: keepRuns }),
    ...(keepDays !== undefined && { since: new Date(io.clock().getTime() - keepDays * 86_400_000).toISOString() }),
  };
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1 to 999999.');
  return Number(text);
}
