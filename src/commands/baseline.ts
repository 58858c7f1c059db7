import { Command, Option } from 'commander';
import { loadReference } from '../access/index.ts';
import { instanceTypes } from '../aws/index.ts';
import { ruleMatchesNothing, runChecks } from '../checks/index.ts';
import { baselineJsonSchema, ConfigError } from '../config/index.ts';
import type { Baseline } from '../domain/baseline.ts';
import { indexSnapshot, unreadScopes, type Snapshot } from '../domain/snapshot.ts';
import { escapeUnprintable, printableJson } from '../domain/text/unprintable.ts';
import { putResult, type Io } from './io.ts';
import { importBaseline, type ImportOptions } from './import/import-baseline.ts';
import { collectValues, command, type CommonOptions } from './options.ts';
import { updateBaseline, type UpdateOptions } from './bulk/update-baseline.ts';
import { withSelection } from './bulk/selection.ts';
import { askingCommand, snapshotFor, type SnapshotOptions } from './snapshot-options.ts';
import { baselineFor, settingsFor, vocabulary } from './setup.ts';

/** `driftwarden baseline check|import|update|schema`. */
export function baselineCommand(io: Io, exit: (code: number) => void): Command {
  return new Command('baseline')
    .description(
      'validate the baseline, import what Terraform or CloudFormation declares, take over what is now, or print the JSON Schema',
    )
    .addCommand(
      command(
        'check',
        'validate the baseline, and list the rules that match nothing in an account, where one is named',
        {
          formats: ['text', 'json'],
          config: true,
          baseline: true,
          store: true,
        },
      )
        .addOption(
          new Option('--from <dir>', 'list the rules that match nothing in account directories').conflicts('run'),
        )
        .option(
          '--run <run>',
          'list the rules that match nothing in a stored run: its id, the beginning of one, or latest',
        )
        .action(async (options: SnapshotOptions) => {
          const settings = await settingsFor(io, options);
          const baseline = await baselineFor(io, settings, options);
          refuseMalformed(baseline);
          const snapshot =
            options.from === undefined && options.run === undefined ? undefined : await snapshotFor(io, options);
          const matches = snapshot && (await matchRules(snapshot, baseline, io.clock()));
          const valid = { file: baseline.file, valid: true, digest: baseline.digest, ...matches };
          const text = options.format === 'json' ? printableJson(valid) : asText(baseline, matches);
          await putResult(io, text, options.output);
        }),
    )
    .addCommand(
      command('import', 'add what Terraform, OpenTofu or CloudFormation declares to the baseline', {
        formats: ['text', 'json'],
        config: true,
        baseline: true,
      })
        .addOption(
          new Option(
            '--terraform <file>',
            'what "terraform show -json" printed, or a state file (repeatable)',
          ).argParser(collectValues),
        )
        .option('--cloudformation <file>', 'a processed template, as "aws cloudformation get-template" prints it')
        .option('--resources <file>', 'with --cloudformation: what "describe-stack-resources" printed')
        .option('--parameters <file>', 'with --cloudformation: what "describe-stacks" printed')
        .option('--account <id>', 'only what is in this account')
        .option('--force', 'replace what the baseline declares otherwise')
        .option('--yes', 'write without asking')
        .option('--dry-run', 'only show what would be declared')
        .action(async (options: ImportOptions) => {
          exit(await importBaseline(io, options));
        }),
    )
    .addCommand(
      withSelection(
        askingCommand('update', 'take what is now into the declarations, for the findings that are selected', {
          baseline: true,
        })
          .option('--yes', 'write without asking')
          .option('--dry-run', 'only show what would be declared'),
      ).action(async (options: UpdateOptions) => {
        exit(await updateBaseline(io, options));
      }),
    )
    .addCommand(
      command('schema', 'print the JSON Schema (draft-07), for editors', { formats: ['json'] }).action(
        (options: CommonOptions) => putResult(io, printableJson(baselineJsonSchema(vocabulary)), options.output),
      ),
    );
}

function refuseMalformed({ file, malformedExceptions }: Baseline): void {
  const problems = malformedExceptions.map(({ line, problem }) => ({ file, line, column: 1, message: problem }));
  if (problems.length > 0) throw new ConfigError(problems);
}

/** What a baseline's rules come to in an account. */
interface RuleMatches {
  /** The rules, and names in them, that match nothing. */
  readonly matchesNothing: readonly { readonly rule: string; readonly title: string; readonly actual: string }[];
  /** Scopes that were not read: what could match there is unknown. */
  readonly notRead: number;
}

async function matchRules(snapshot: Snapshot, baseline: Baseline, now: Date): Promise<RuleMatches> {
  const reference = await loadReference(baseline.access.length > 0 ? 'all' : []);
  const { findings } = runChecks({ snapshot: indexSnapshot(snapshot), baseline, reference, instanceTypes, now }, [
    ruleMatchesNothing,
  ]);
  return {
    matchesNothing: findings.map(({ resource, title, actual }) => ({ rule: resource.id, title, actual })),
    notRead: unreadScopes(snapshot).length,
  };
}

function asText({ file }: Baseline, matches: RuleMatches | undefined): string {
  if (!matches) return `${file} is valid`;
  const { matchesNothing, notRead } = matches;
  return [
    `${file} is valid`,
    ...matchesNothing.map(({ title, actual }) => `  ${escapeUnprintable(title)} (${escapeUnprintable(actual)})`),
    ...(matchesNothing.length === 0 ? ['  every rule that could be checked matches something'] : []),
    ...(notRead === 0
      ? []
      : [`  ${notRead} ${notRead === 1 ? 'scope was' : 'scopes were'} not read: what could match there is unknown`]),
  ].join('\n');
}
