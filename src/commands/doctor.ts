import type { Command } from 'commander';
import { collect, leastPolicy } from '../aws/index.ts';
import { counted } from '../domain/counted.ts';
import type { OutboxState } from '../domain/letter.ts';
import { isUnread } from '../domain/scope.ts';
import { printableJson } from '../domain/unprintable.ts';
import { verifyMail } from '../notify/index.ts';
import { exitCodes, sourceFor } from './audit.ts';
import { consoleLog, printable, putResult, type Io } from './io.ts';
import { command, verbosityOf, type CommonOptions } from './options.ts';
import { baselineFor, settingsFor, withStore } from './setup.ts';

interface DoctorOptions extends CommonOptions {
  readonly printPolicy?: true;
}

interface Diagnosis {
  readonly part: string;
  readonly ok: boolean;
  readonly said: string;
}

/** `driftwarden doctor`: tries every part that an audit rests on and says what became of each. */
export function doctorCommand(io: Io, exit: (code: number) => void): Command {
  return command('doctor', 'check the configuration, each permission, the mail server and the database', {
    formats: ['text', 'json'], config: true, baseline: true, store: true, diagnostics: true,
  })
    .option('--print-policy', 'print the least IAM policy that the audit needs')
    .action(async (options: DoctorOptions) => {
      if (options.printPolicy) return putResult(io, printableJson(leastPolicy()), options.output);
      const diagnoses = await diagnose(io, options);
      const text =
        options.format === 'json'
          ? printableJson({ diagnoses })
          : diagnoses.map(({ part, ok, said }) => `${ok ? 'ok    ' : 'FAILED'} ${part}: ${printable(said)}`).join('\n');
      await putResult(io, text, options.output);
      if (diagnoses.some(({ ok }) => !ok)) exit(exitCodes.failed);
    });
}

async function diagnose(io: Io, options: DoctorOptions): Promise<readonly Diagnosis[]> {
  const settings = await settingsFor(io, options);
  const { mail } = settings;
  const log = consoleLog(io, verbosityOf(options));
  return [
    { part: 'configuration', ok: true, said: settings.file ?? 'none found: the defaults hold' },
    await attempt('baseline', async () => (await baselineFor(io, settings, options)).file),
    await attempt('database', () =>
      withStore(io, settings, options, async (store) => `${counted((await store.runs()).length, 'run')} in ${options.store ?? settings.store}`),
    ),
    await attempt('outbox', () => withStore(io, settings, options, async (store) => outboxSentence(await store.outboxState()))),
    await attempt('mail', () => (mail ? verifyMail({ mail }) : Promise.resolve('no `mail:` section: nothing is mailed'))),
    ...(await permissions(() => collect(sourceFor(io, settings, {}, log), { log }))),
  ];
}

/** Throws where mails were given up or could not be sent so far. */
function outboxSentence({ waiting, oldest, failure, givenUp }: OutboxState): string {
  const waits = waiting === 0 ? 'no mail waits' : `${counted(waiting, 'mail waits', 'mails wait')} to be sent, the oldest since ${oldest ?? 'unknown'}`;
  if (!failure) return waits;
  throw new Error(`${waits}; the last delivery failed at ${failure.at}, to ${failure.recipient}${givenUp.length > 0 ? ` (${counted(givenUp.length, 'recipient was', 'recipients were')} given up)` : ''}: ${failure.answer}`);
}

async function permissions(read: () => ReturnType<typeof collect>): Promise<readonly Diagnosis[]> {
  try {
    const { coverage } = await read();
    return coverage.map((scope) => ({
      part: `${scope.account} ${scope.region} ${scope.kind}`,
      ok: !isUnread(scope),
      said: scope.status === 'complete' ? 'read' : [scope.status, scope.api, scope.error].filter(Boolean).join(' '),
    }));
  } catch (error) {
    return [{ part: 'account', ok: false, said: messageOf(error) }];
  }
}

async function attempt(part: string, probe: () => Promise<string>): Promise<Diagnosis> {
  try {
    return { part, ok: true, said: await probe() };
  } catch (error) {
    return { part, ok: false, said: messageOf(error) };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
