import { access, constants } from 'node:fs/promises';
import { dirname } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { collect, leastPolicy, simulationApi, skipReason } from '../aws/index.ts';
import { counted } from '../domain/text/counted.ts';
import type { OutboxState } from '../domain/notification.ts';
import { isUnread } from '../domain/scope.ts';
import type { PolicySimulator } from '../domain/simulation.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { escapeUnprintable, printableJson } from '../domain/text/unprintable.ts';
import { channels, heartbeatProblem, type OpenChannel } from '../notify/index.ts';
import { NoDatabaseError, type Store } from '../store/index.ts';
import { simulatorFor, sourceFor } from './audit-source.ts';
import { eventsSentence } from './events-diagnosis.ts';
import { exitCodes } from './exit-codes.ts';
import { consoleLog, putResult, type Io } from './io.ts';
import { command, verbosityOf, type CommonOptions } from './options.ts';
import { baselineFor, settingsFor, storeLocation, withStore } from './setup.ts';

interface DoctorOptions extends CommonOptions {
  readonly printPolicy?: true;
  /** Seconds that each check may take. */
  readonly timeout: number;
}

interface Diagnosis {
  readonly part: string;
  readonly ok: boolean;
  readonly said: string;
}

/** `driftwarden doctor`: tries every part that an audit rests on and says what became of each. */
export function doctorCommand(io: Io, exit: (code: number) => void): Command {
  return command('doctor', 'check the configuration, each permission, the mail server and the database', {
    formats: ['text', 'json'],
    config: true,
    baseline: true,
    store: true,
    diagnostics: true,
  })
    .option('--print-policy', 'print the least IAM policy that the audit needs')
    .option('--timeout <seconds>', 'how long each check may take', positiveSeconds, 120)
    .action(async (options: DoctorOptions) => {
      if (options.printPolicy) return putResult(io, await printedPolicy(io, options), options.output);
      const diagnoses = await diagnose(io, options);
      const text =
        options.format === 'json'
          ? printableJson({ diagnoses })
          : diagnoses
              .map(({ part, ok, said }) => `${ok ? 'ok    ' : 'FAILED'} ${part}: ${escapeUnprintable(said)}`)
              .join('\n');
      await putResult(io, text, options.output);
      if (diagnoses.some(({ ok }) => !ok)) exit(exitCodes.failed);
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
  const settings = await settingsFor(io, options);
  const location = storeLocation(io, settings, options);
  const { timeout } = options;
  const log = consoleLog(io, verbosityOf(options));
  const attempt = (part: string, probe: () => Promise<string>) => attemptWithin(timeout, part, probe);
  const watcher = heartbeatProblem(settings.heartbeat);
  return [
    { part: 'configuration', ok: true, said: settings.file ?? 'none found: the defaults apply' },
    await attempt('baseline', async () => (await baselineFor(io, settings, options)).file),
    await attempt('database', () =>
      orNone(
        withStore(io, settings, options, async (store) => `${await databaseSentence(store)} in ${location}`),
        location,
      ),
    ),
    await attempt('outbox', () =>
      orNone(withStore(io, settings, options, async (store) => outboxSentence(await store.outboxState()))),
    ),
    ...(await channelDiagnoses(settings.channels, timeout)),
    ...(watcher === undefined ? [] : [{ part: 'heartbeat', ok: false, said: watcher }]),
    ...(await permissions(timeout, (signal) => collect(sourceFor(io, settings, {}, log), { log, signal }), [
      ...(settings.cloudtrail === 'on'
        ? [
            (read: Snapshot, signal: AbortSignal) =>
              attempt('cloudtrail', () => {
                const source = sourceFor(io, settings, {}, log);
                return eventsSentence((query) => source.events(query), read, io.clock(), signal);
              }),
          ]
        : []),
      ...(settings.verify
        ? [
            ({ resources }: Snapshot, signal: AbortSignal) =>
              attempt('verify', () => simulatorSentence(simulatorFor(settings, log), resources, signal)),
          ]
        : []),
    ])),
  ];
}

/** Throws where anything in the database is not what was written. */
async function databaseSentence(store: Store): Promise<string> {
  const problems = await store.problems();
  if (problems.length > 0)
    throw new Error(
      'it is damaged; restore a backup of it, or name another file. What is read is not what was written: ' +
        `${problems.slice(0, 5).join('; ')}${problems.length > 5 ? `; and ${problems.length - 5} more` : ''}`,
    );
  return `${counted((await store.runs()).length, 'run')}, undamaged,`;
}

/** A database that does not exist yet is not a problem if an audit can create it in its folder. */
async function orNone(said: Promise<string>, location?: string): Promise<string> {
  try {
    return await said;
  } catch (error) {
    if (!(error instanceof NoDatabaseError)) throw error;
    if (location !== undefined) await access(dirname(location), constants.W_OK);
    return `none yet${location === undefined ? '' : ` in ${location}`}: the first audit creates it`;
  }
}

/** Each channel by itself. Its trial ends with the check, so that nothing keeps the process running. */
async function channelDiagnoses(opened: readonly OpenChannel[], seconds: number): Promise<readonly Diagnosis[]> {
  if (opened.length === 0) return [{ part: 'mail', ok: true, said: 'no `mail:` section: nobody is notified' }];
  const diagnoses: Diagnosis[] = [];
  for (const channel of opened) {
    const part = channels.find(({ name }) => name === channel.name)?.topLevelKey ?? channel.name;
    const verify = () => channel.verify?.(seconds * 1000) ?? Promise.resolve('configured; it has no way to be tried');
    diagnoses.push(await attemptWithin(seconds, part, verify));
  }
  return diagnoses;
}

/** Throws where notifications failed permanently or could not be sent yet. */
function outboxSentence({ waiting, oldest, failure, permanentlyFailed }: OutboxState): string {
  const many = counted(waiting, 'notification waits', 'notifications wait');
  const waits = waiting === 0 ? 'no notification waits' : `${many} to be sent, the oldest since ${oldest ?? 'unknown'}`;
  if (!failure) return waits;
  const failed =
    permanentlyFailed.length === 0
      ? ''
      : ` (permanently failed for ${counted(permanentlyFailed.length, 'recipient', 'recipients')})`;
  throw new Error(
    `${waits}; the last delivery failed at ${failure.at}, to ${failure.recipient}${failed}: ${failure.answer}`,
  );
}

/** One line for each scope; what was not read in time is cut off and says so. */
async function permissions(
  seconds: number,
  read: (signal: AbortSignal) => ReturnType<typeof collect>,
  others: readonly ((read: Snapshot, signal: AbortSignal) => Promise<Diagnosis>)[],
): Promise<readonly Diagnosis[]> {
  const controller = new AbortController();
  const cutOff = setTimeout(() => {
    controller.abort(skipReason('TimeLimit', tooLong(seconds)));
  }, seconds * 1000);
  try {
    const snapshot = await read(controller.signal);
    const { coverage } = snapshot;
    const scopes = coverage.map((scope) => ({
      part: `${scope.account} ${scope.region} ${scope.kind}`,
      ok: !isUnread(scope),
      said: scope.status === 'complete' ? 'read' : [scope.status, scope.api, scope.error].filter(Boolean).join(' '),
    }));
    const asked: Diagnosis[] = [];
    for (const ask of others) asked.push(await ask(snapshot, controller.signal));
    return [...scopes, ...asked];
  } catch (error) {
    return [{ part: 'account', ok: false, said: messageOf(error) }];
  } finally {
    clearTimeout(cutOff);
  }
}

/** Asks about one action of one user or role. Throws where AWS does not answer. */
async function simulatorSentence(
  simulator: PolicySimulator,
  resources: Snapshot['resources'],
  signal: AbortSignal,
): Promise<string> {
  try {
    const someone = resources.find(({ kind }) => kind === 'user' || kind === 'role');
    if (!someone) return 'no user or role was read, so nothing was asked';
    const call = { principal: someone.arn, actions: ['ec2:StopInstances'], resource: '*', context: [] };
    const answer = await simulator.simulate(call, signal);
    if ('failure' in answer) throw new Error(answer.failure.error);
    return `AWS's policy simulator answers (${simulationApi})`;
  } finally {
    simulator.close();
  }
}

async function attemptWithin(seconds: number, part: string, probe: () => Promise<string>): Promise<Diagnosis> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(tooLong(seconds)));
    }, seconds * 1000);
  });
  try {
    return { part, ok: true, said: await Promise.race([probe(), limit]) };
  } catch (error) {
    return { part, ok: false, said: messageOf(error) };
  } finally {
    clearTimeout(timer);
  }
}

function tooLong(seconds: number): string {
  return `no answer within ${seconds} s (--timeout allows more)`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
