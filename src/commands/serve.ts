import { InvalidArgumentError, type Command } from 'commander';
import pino from 'pino';
import { runAudit } from './audit.ts';
import type { CutOff } from './cut-off.ts';
import { signalExitCodes, type Io } from './io.ts';
import { command, verbosityOf, type CommonOptions } from './options.ts';
import { settingsFor, UsageError, withStore } from './setup.ts';
import { startHealthServer, startWorker } from '../schedule/index.ts';

interface ServeOptions extends CommonOptions {
  readonly healthPort: number;
}

const levels = { quiet: 'error', normal: 'info', verbose: 'debug' } as const;

/** `driftwarden serve`: audits on the configured schedule until SIGTERM or SIGINT; the run in hand is finished first, or cut short. */
export function serveCommand(io: Io, exit: (code: number) => void): Command {
  return command('serve', 'the scheduled worker', ['text'])
    .option('--health-port <port>', 'where /healthz answers on 127.0.0.1', portNumber, 8787)
    .action(async (options: ServeOptions) => {
      const settings = await settingsFor(io, options);
      if (!settings.schedule) throw new UsageError('serve needs a `schedule:` section in driftwarden.yaml: cron and timezone');
      const log = pino({ level: levels[verbosityOf(options)] }, pino.destination(2));
      let cutOff: CutOff | undefined;
      const { grace, ...schedule } = settings.schedule;
      const worker = await startWorker({
        ...schedule,
        log,
        clock: io.clock,
        slots: {
          last: () => withStore(io, settings, options, (store) => store.lastSlot()),
          claim: (at) => withStore(io, settings, options, (store) => store.claimSlot(at, io.clock())),
        },
        run: async () => {
          const { result, deliveryFailure } = await runAudit(io, { ...options, notify: true }, log, { caller: 'driftwarden serve', onStart: (started) => (cutOff = started) });
          const { id, startedAt, finishedAt } = result.run;
          log.info({ run: id, startedAt, finishedAt, verdict: result.verdict, totals: result.totals }, 'audited');
          if (deliveryFailure) log.error({ run: id, error: deliveryFailure.message }, 'the mail was not delivered');
          return deliveryFailure === undefined;
        },
      });
      const health = await startHealthServer({ port: options.healthPort, state: worker.state });
      log.info({ health: health.url, next: worker.state().nextRunAt }, 'waiting for the next slot');
      const signal = await stopSignal();
      log.info({ signal, grace }, 'stopping');
      endAtOnceOnAnother();
      const patience = setTimeout(() => cutOff?.stop('Stopped', `the service was stopped by ${signal}`), grace * 1000);
      await worker.stop();
      clearTimeout(patience);
      await health.close();
      exit(signalExitCodes[signal]);
    });
}

/** Whoever sends a second signal does not want to wait: the next start tidies up. */
function endAtOnceOnAnother(): void {
  process.removeAllListeners('SIGTERM').removeAllListeners('SIGINT');
}

/** Takes the signals over from the command line, which would end the process at once. */
function stopSignal(): Promise<keyof typeof signalExitCodes> {
  process.removeAllListeners('SIGTERM').removeAllListeners('SIGINT');
  return new Promise((resolve) => {
    process.once('SIGTERM', resolve).once('SIGINT', resolve);
  });
}

/** A TCP port as a flag's value; 0 stands for any that is free. */
export function portNumber(value: string): number {
  const port = Number(value);
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new InvalidArgumentError('a port is a number from 0 to 65535');
  return port;
}
