import { InvalidArgumentError, type Command } from 'commander';
import { auditedServices, buildAccessModel, loadReference, targetKinds, type AccessModel } from '../access/index.ts';
import type { Settings } from '../config/index.ts';
import type { AccessRule } from '../domain/access-rule.ts';
import { isUnread } from '../domain/scope.ts';
import { indexSnapshot, type Snapshot } from '../domain/snapshot.ts';
import { printableJson } from '../domain/text/unprintable.ts';
import { notSimulated, verifiedActions, verifyAnswers } from '../verify/index.ts';
import { simulatorFor } from './audit-source.ts';
import { exitCodes } from './exit-codes.ts';
import { appearance, consoleLog, putResult, type Io } from './io.ts';
import { verbosityOf } from './options.ts';
import { baselineFor, settingsFor, withStore } from './setup.ts';
import { askingCommand, snapshotFor, type SnapshotOptions } from './snapshot-options.ts';
import { verificationText, type VerifyResult } from './verification-text.ts';

interface VerifyOptions extends SnapshotOptions {
  readonly sample?: number;
  readonly seed?: string;
}

/** How many calls are asked about, unless the flag or the configuration says. */
const usualSample = 50;

/** `driftwarden verify`: asks AWS's own policy simulator about a sample of the answers. */
export function verifyCommand(io: Io, exit: (code: number) => void): Command {
  return askingCommand(
    'verify',
    "ask AWS's policy simulator whether it decides a sample of the answers in the same way",
    {
      baseline: true,
      diagnostics: true,
      aws: true,
    },
  )
    .option(
      '--sample <n>',
      `how many calls to ask about (default: what the configuration says, else ${usualSample})`,
      sampleSize,
    )
    .option('--seed <text>', 'draws the same answers for the same text (default: the id of the run)')
    .action(async (options: VerifyOptions) => {
      const result = await verified(io, options);
      const text =
        options.format === 'json' ? printableJson(result) : verificationText(result, appearance(io, options).width);
      await putResult(io, text, options.output);
      exit(exitCodeOf(result));
    });
}

function sampleSize(text: string): number {
  const size = Number(text);
  if (!(Number.isInteger(size) && size >= 1 && size <= 1000))
    throw new InvalidArgumentError('Expected a whole number from 1 to 1000.');
  return size;
}

async function verified(io: Io, options: VerifyOptions): Promise<VerifyResult> {
  const settings = await settingsFor(io, options);
  const rules = await accessRules(io, settings, options);
  const { run, snapshot } = await readingFor(io, settings, options);
  const model = await modelOf(snapshot, rules, io.clock());
  const simulator = simulatorFor(settings, consoleLog(io, verbosityOf(options)));
  try {
    const found = await verifyAnswers(model, {
      account: await simulator.account(),
      actions: verifiedActions(rules, model.reference),
      sample: options.sample ?? settings.verify?.sample ?? usualSample,
      seed: options.seed ?? run ?? 'driftwarden',
      ask: (simulation) => simulator.simulate(simulation),
    });
    const notRead = snapshot.coverage.filter((scope) => isUnread(scope) && verifiedKinds.has(scope.kind));
    return { schemaVersion: 1, ...(run !== undefined && { run }), ...found, notSimulated, notRead };
  } finally {
    simulator.close();
  }
}

/** The kinds that the answers are about: who acts, by which policies, and on what. */
const verifiedKinds: ReadonlySet<string> = new Set(targetKinds);

/** The rules of the baseline, if there is one: their actions are verified too. */
async function accessRules(io: Io, settings: Settings, options: VerifyOptions): Promise<readonly AccessRule[]> {
  if (options.baseline === undefined && settings.baseline === undefined) return [];
  return (await baselineFor(io, settings, options)).access;
}

async function readingFor(
  io: Io,
  settings: Settings,
  options: VerifyOptions,
): Promise<{ readonly run?: string; readonly snapshot: Snapshot }> {
  if (options.from !== undefined) return { snapshot: await snapshotFor(io, options) };
  return withStore(io, settings, options, async (store) => {
    const { run } = await store.result(options.run ?? 'latest');
    return { run: run.id, snapshot: await store.snapshot(run.id) };
  });
}

async function modelOf(snapshot: Snapshot, rules: readonly AccessRule[], now: Date): Promise<AccessModel> {
  const named = rules.flatMap((rule) => ('actions' in rule ? rule.actions : []));
  const services = named.flatMap((name) => (name.includes(':') ? [name.slice(0, name.indexOf(':'))] : []));
  const reference = await loadReference([...auditedServices, ...services]);
  return buildAccessModel(indexSnapshot(snapshot), reference, now);
}

/** 2 for a disagreement, before 3 for what could not be asked. */
function exitCodeOf({ disagreements, notAsked, notRead, asked }: VerifyResult): number {
  if (disagreements.length > 0) return exitCodes.drift;
  return notAsked.length > 0 || notRead.length > 0 || asked === 0 ? exitCodes.incomplete : exitCodes.done;
}
