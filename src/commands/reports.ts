import type { Command } from 'commander';
import { accessDrift, actionSets, loadReference, buildAccessModel } from '../access/index.ts';
import { withDocuments } from '../checks/index.ts';
import { indexSnapshot } from '../domain/snapshot.ts';
import { printableJson } from '../domain/text/unprintable.ts';
import { formats, renderChanges, renderRuns, reportJsonSchema } from '../report/index.ts';
import { appearance, putResult, type Io } from './io.ts';
import { allFlag, command, type CommonOptions } from './options.ts';
import type { Store } from '../store/index.ts';
import { startOf } from './snapshot-options.ts';
import { filterOf, shownResult, withReportFilter, type ShownOptions } from './report-filter.ts';
import { settingsFor, withStore } from './setup.ts';

/** What commands that show stored runs read, and how they show it. */
const storedRuns = { config: true, store: true, colors: true };

/** `driftwarden report [RUN]` and `driftwarden report schema`. */
export function reportCommand(io: Io): Command {
  const report = command('report', 'render a stored run again', { formats, ...storedRuns })
    .argument('[run]', "a run's id or the beginning of one", 'latest')
    .option('--all', allFlag);
  return withReportFilter(report)
    .action(async (run: string, options: CommonOptions & ShownOptions) => {
      const filter = filterOf(options);
      const settings = await settingsFor(io, options);
      const result = await withStore(io, settings, options, (store) => store.result(run));
      await putResult(io, await shownResult(io, result, options, filter), options.output);
    })
    .addCommand(
      // Flags that both know are parsed by the outer command.
      command('schema', 'print the JSON Schema (draft-07) of --format json', { formats: ['json'] }).action(
        (_: CommonOptions, schema: Command) =>
          putResult(io, printableJson(reportJsonSchema), schema.optsWithGlobals<CommonOptions>().output),
      ),
    );
}

/** `driftwarden runs`. */
export function runsCommand(io: Io): Command {
  return command('runs', 'list the runs, newest first', { formats: ['text', 'json'], ...storedRuns }).action(
    async (options: CommonOptions) => {
      const settings = await settingsFor(io, options);
      const runs = await withStore(io, settings, options, (store) => store.runs());
      const text = options.format === 'json' ? printableJson({ runs }) : renderRuns(runs, appearance(io, options));
      await putResult(io, text, options.output);
    },
  );
}

/** `driftwarden diff A B`. */
export function diffCommand(io: Io): Command {
  return command('diff', 'show what changed between two runs', { formats: ['text', 'json'], ...storedRuns })
    .argument('<a>', 'the earlier run')
    .argument('<b>', 'the later run')
    .action(async (a: string, b: string, options: CommonOptions) => {
      const settings = await settingsFor(io, options);
      const compared = await withStore(io, settings, options, (store) => compareRuns(store, a, b));
      const text =
        options.format === 'json' ? printableJson(compared) : renderChanges(compared, appearance(io, options));
      await putResult(io, text, options.output);
    });
}

/**
 * What differs between two runs, what policies mean differently, and who can destroy more or less for it. Both are taken
 * at the time of the later one: a grant that ends by itself is no change of the account.
 */
async function compareRuns(store: Store, a: string, b: string) {
  const { changes, notCompared } = await store.changes(a, b);
  const [before, after] = [await store.snapshot(a), await store.snapshot(b)];
  const reference = await loadReference('all');
  const at = await startOf(b, store);
  const access = accessDrift(
    buildAccessModel(indexSnapshot(before), reference, at),
    buildAccessModel(indexSnapshot(after), reference, at),
    actionSets['destroy']?.actions ?? [],
  );
  return { changes: withDocuments(changes, before, after), notCompared, access };
}
