import { InvalidArgumentError, type Command } from 'commander';
import { leastPolicy, simulationApi } from '../../aws/index.ts';
import { printableJson } from '../../domain/text/unprintable.ts';
import { exitCodes } from '../exit-codes.ts';
import { consoleLog, putResult, type Io } from '../io.ts';
import { command, verbosityOf, type CommonOptions } from '../options.ts';
import { examinedSettings, settingsFor } from '../setup.ts';
import { checkAccount } from './account.ts';
import { checkChannels, checkHeartbeat } from './channels.ts';
import type { DoctorContext } from './context.ts';
import { checkDatabase } from './database.ts';
import type { Diagnosis } from './diagnosis.ts';
import { checkBaseline, checkConfiguration, checkReportFolder, checkSchedules, checkStatusPort } from './files.ts';
import { diagnosesDocument, diagnosesText } from './text.ts';

interface DoctorOptions extends CommonOptions {
  readonly printPolicy?: true;
  /** Seconds that each check may take. */
  readonly timeout: number;
}

type Check = (context: DoctorContext) => Promise<readonly Diagnosis[]>;

/** What is on this machine, one after the other: reading a large database keeps everything else waiting. */
const localChecks: readonly Check[] = [
  checkConfiguration,
  checkBaseline,
  checkSchedules,
  checkDatabase,
  checkReportFolder,
  checkStatusPort,
];

/** What waits for others, at the same time. */
const remoteChecks: readonly Check[] = [checkChannels, checkHeartbeat, checkAccount];

/** `driftwarden doctor`: tries every part that an audit rests on and says what became of each. */
export function doctorCommand(io: Io, exit: (code: number) => void): Command {
  return command('doctor', 'check everything that an audit and its notifications need', {
    formats: ['text', 'json'],
    config: true,
    baseline: true,
    store: true,
    diagnostics: true,
    aws: true,
  })
    .option('--print-policy', 'print the least IAM policy that the audit needs')
    .option('--timeout <seconds>', 'how long each check may take', positiveSeconds, 120)
    .action(async (options: DoctorOptions) => {
      if (options.printPolicy) return putResult(io, await printedPolicy(io, options), options.output);
      const diagnoses = await diagnose(io, options);
      const text = options.format === 'json' ? printableJson(diagnosesDocument(diagnoses)) : diagnosesText(diagnoses);
      await putResult(io, text, options.output);
      if (diagnoses.some(({ outcome }) => outcome === 'failed')) exit(exitCodes.failed);
    });
}

function positiveSeconds(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0 && seconds <= 86_400))
    throw new InvalidArgumentError('Expected a number of seconds, at most 86400.');
  return seconds;
}

/** What the audit needs, what the channels need to send (with Amazon SES for example), and what verifying needs. */
async function printedPolicy(io: Io, options: DoctorOptions): Promise<string> {
  const { channels, verify, cloudtrail } = await settingsFor(io, options);
  const sending = channels.flatMap(({ permissions = [] }) => permissions);
  return printableJson(
    leastPolicy({ sending, verifying: verify ? [simulationApi] : [], ...(cloudtrail === 'off' && { explaining: [] }) }),
  );
}

async function diagnose(io: Io, options: DoctorOptions): Promise<readonly Diagnosis[]> {
  const examined = await examinedSettings(io, options);
  const context: DoctorContext = {
    io,
    options,
    examined,
    settings: examined.settings,
    log: consoleLog(io, verbosityOf(options)),
    seconds: options.timeout,
  };
  const local: Diagnosis[] = [];
  for (const check of localChecks) local.push(...(await check(context)));
  const remote = await Promise.all(remoteChecks.map((check) => check(context)));
  return [...local, ...remote.flat()];
}
