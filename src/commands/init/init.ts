import { join, relative } from 'node:path';
import type { Command } from 'commander';
import { loadReference } from '../../access/index.ts';
import { collect, SourceError, taggableKinds } from '../../aws/index.ts';
import { globalRegion } from '../../domain/scope.ts';
import { indexSnapshot, type SnapshotIndex } from '../../domain/snapshot.ts';
import {
  guessChoices,
  propose,
  proposeExamples,
  type Choices,
  type Proposal,
  type SettingChoices,
} from '../../propose/index.ts';
import { sourceFor } from '../audit-source.ts';
import { createCutOff } from '../cut-off.ts';
import { appearance, consoleLog, putResult, signalExitCodes, type Io } from '../io.ts';
import { command, verbosityOf } from '../options.ts';
import { progressLines } from '../progress.ts';
import { settingsFor } from '../setup.ts';
import { ask, canAsk } from './ask.ts';
import { auditDraft } from './audit-draft.ts';
import { baselineFiles, fileNames, schemaFiles, settingsText } from './draft-files.ts';
import {
  chosenBy,
  folderOf,
  localTimezone,
  nightly,
  refuseCron,
  refuseUnknownAdmins,
  withInitFlags,
  type InitOptions,
} from './flags.ts';
import { newDraft, refuseExisting, type Draft } from './place-files.ts';
import { choicesBy, questionsAbout, tellingBy, type Answers, type Telling } from './questions.ts';
import { summaryJson, summaryText, type InitSummary } from './summary.ts';

/** `driftwarden init`: driftwarden.yaml and a baseline from the account as it is now. */
export function initCommand(io: Io, exit: (code: number) => void): Command {
  return withInitFlags(
    command('init', 'write a commented driftwarden.yaml and a baseline, from the account as it is now', {
      formats: ['text', 'json'],
      diagnostics: true,
      aws: true,
    }),
  ).action(async (folder: string, options: InitOptions) => {
    const summary = await runInit(io, folderOf(io, folder), options);
    if (!summary) {
      io.stderr.write('stopped: nothing was written\n');
      exit(signalExitCodes.SIGINT);
      return;
    }
    const text = options.format === 'json' ? summaryJson(summary) : summaryText(summary, appearance(io, options).width);
    await putResult(io, text, options.output);
  });
}

/** Undefined where the user stops it. */
async function runInit(io: Io, folder: string, options: InitOptions): Promise<InitSummary | undefined> {
  refuseCron(io, options);
  const isForced = options.force === true;
  await refuseExisting(folder, Object.values(fileNames), isForced);
  const draft = await newDraft(folder);
  try {
    const read = await readAccount(io, draft, options);
    const proposed = await proposal(io, read, options);
    if (!proposed) return undefined;
    const files = new Map([
      [fileNames.settings, settingsText(settingsOf(io, read.snapshot, options, proposed.telling))],
      ...baselineFiles(proposed.proposal, aboutBaseline(io, read)),
      ...schemaFiles(),
    ]);
    await refuseExisting(folder, files.keys(), isForced);
    await draft.write(files);
    const results = await auditDraft(io, draft.folder, read.snapshot);
    await draft.place({ isForced });
    const { snapshot, problem } = read;
    const { taken } = proposed.proposal;
    return {
      folder,
      files: [...files.keys()],
      snapshot,
      problem,
      taken,
      results,
      next: nextSteps(io, folder, options, read),
    };
  } finally {
    await draft.discard();
  }
}

/** The account; or why none could be read. */
interface Read {
  readonly snapshot?: SnapshotIndex | undefined;
  readonly problem?: string;
}

/** Reads the account as an audit by the new configuration would. */
async function readAccount(io: Io, draft: Draft, options: InitOptions): Promise<Read> {
  const first = settingsText(settingsOf(io, undefined, options, tellingBy(options, new Map())));
  await draft.write(new Map([[fileNames.settings, first]]));
  const settings = await settingsFor(io, { config: join(draft.folder, fileNames.settings) });
  const verbosity = verbosityOf(options);
  const progress = progressLines(io, verbosity);
  const log = progress.withoutLine(consoleLog(io, verbosity));
  const cutOff = createCutOff();
  cutOff.limitTo(settings.timeLimit);
  try {
    const source = sourceFor(io, settings, options, log, progress.traffic);
    const { onProgress } = progress;
    return { snapshot: indexSnapshot(await collect(source, { log, onProgress, signal: cutOff.signal })) };
  } catch (error) {
    if (!(error instanceof SourceError) || options.from !== undefined) throw error;
    return { problem: error.message };
  } finally {
    cutOff.clear();
    progress.clear();
  }
}

/** Undefined where the user stops it. */
async function proposal(
  io: Io,
  { snapshot }: Read,
  options: InitOptions,
): Promise<{ readonly proposal: Proposal; readonly telling: Telling } | undefined> {
  if (snapshot) refuseUnknownAdmins(options, snapshot);
  const reference = await loadReference(snapshot ? 'all' : []);
  const guessed: Choices = snapshot
    ? guessChoices(snapshot, { taggableKinds, reference, given: chosenBy(options) })
    : { admins: [], ...chosenBy(options) };
  const answers: Answers | undefined = canAsk(io, options)
    ? await ask(io, questionsAbout(snapshot, guessed, options, { taggableKinds }))
    : new Map();
  if (!answers) return undefined;
  const choices = choicesBy(guessed, answers);
  const input = snapshot && { snapshot, reference, now: io.clock(), taggableKinds };
  return { proposal: input ? propose(input, choices) : proposeExamples(), telling: tellingBy(options, answers) };
}

function settingsOf(
  io: Io,
  snapshot: SnapshotIndex | undefined,
  options: InitOptions,
  telling: Telling,
): SettingChoices {
  const { accounts = [], coverage = [] } = snapshot?.snapshot ?? {};
  return {
    account: accounts.length === 1 ? accounts[0] : undefined,
    ...regionsOf(io, options, [...new Set(coverage.map(({ region }) => region))]),
    baseline: fileNames.baseline,
    mailTo: telling.mailTo,
    smtp: telling.smtp,
    schedule: { cron: telling.cron || nightly, timezone: localTimezone() },
  };
}

/** An audit reads what `init` read. */
function regionsOf(
  { env }: Io,
  { region, from }: InitOptions,
  covered: readonly string[],
): Pick<SettingChoices, 'regions' | 'regionReason'> {
  const all =
    'What the account has in a region that is not audited is not seen: `all` is every region that it has enabled.';
  const seen = covered.filter((each) => each !== globalRegion);
  if (from !== undefined && seen.length > 0)
    return { regions: seen, regionReason: `The regions of the account directory. ${all}` };
  const byEnvironment = env['AWS_REGION'] || env['AWS_DEFAULT_REGION'];
  if (region !== undefined && region !== 'all') return { regions: region, regionReason: all };
  if (byEnvironment) return { regions: [byEnvironment], regionReason: `The environment named it. ${all}` };
  return {
    regions: 'all',
    regionReason: 'Every region that the account has enabled; or a list: [us-east-1, eu-west-1].',
  };
}

function aboutBaseline(io: Io, { snapshot, problem }: Read): readonly string[] {
  const day = io.clock().toISOString().slice(0, 10);
  if (!snapshot)
    return [
      `Written by "driftwarden init" on ${day} without an account: ${problem ?? ''}.`,
      'All of it is examples. Take the "# " away from what you need.',
    ];
  return [
    `Written by "driftwarden init" on ${day} from account ${snapshot.snapshot.accounts.join(', ')} as it was then. Each part says why it is proposed:`,
    'read it, and change what is not meant. Where it is only shown, a line begins with "# ".',
  ];
}

function nextSteps(io: Io, folder: string, { from }: InitOptions, { snapshot }: Read): InitSummary['next'] {
  const here = relative(io.cwd, folder);
  const config = here === '' ? '' : ` -c ${shellWord(join(here, fileNames.settings))}`;
  const audit = `driftwarden audit${config}${from === undefined ? '' : ` --from ${shellWord(from)}`}`;
  return [
    ...(snapshot
      ? [{ command: audit, does: 'the first audit' }]
      : [
          { command: `driftwarden doctor${config}`, does: 'what is missing to read the account' },
          {
            command: `driftwarden init --force${here === '' ? '' : ` ${shellWord(here)}`}`,
            does: 'the same from the account, once it can be read',
          },
        ]),
    { command: `driftwarden serve${config}`, does: 'every night, by the schedule of driftwarden.yaml' },
  ];
}

/** A word of a POSIX shell. */
function shellWord(text: string): string {
  return /^[\w./@%+=:,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
