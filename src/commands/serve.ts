import type { Command } from 'commander';
import pino from 'pino';
import type { Settings } from '../config/index.ts';
import type { Log } from '../domain/log.ts';
import { sendDue } from '../notify/index.ts';
import {
  createMetrics,
  nextSlot,
  problemsOf,
  startStatusServer,
  startWorker,
  type Metrics,
  type Slot,
  type StatusPages,
  type Worker,
} from '../schedule/index.ts';
import { LeaseHeldError } from '../store/index.ts';
import { mailFailure, runAudit } from './audit.ts';
import type { CutOff } from './cut-off.ts';
import { signalExitCodes, type Io } from './io.ts';
import { withLease } from './lease.ts';
import { command, verbosityOf, type CommonOptions } from './options.ts';
import { portNumber } from './port-number.ts';
import { settingsFor, UsageError, withStore } from './setup.ts';

interface ServeOptions extends CommonOptions {
  readonly healthPort?: number;
}

const levels = { quiet: 'error', normal: 'info', verbose: 'debug' } as const;
const commandName = 'driftwarden serve';

/**
 * `driftwarden serve`: audits on the configured schedules until SIGTERM or SIGINT; the run in hand is finished first,
 * or cut short.
 */
export function serveCommand(io: Io, exit: (code: number) => void): Command {
  return command('serve', 'run audits on a schedule', { config: true, baseline: true, store: true, diagnostics: true })
    .option(
      '--health-port <port>',
      'the port of /healthz and /metrics (default: what the configuration says, else 8787)',
      portNumber,
    )
    .action(async (options: ServeOptions) => {
      const settings = await settingsFor(io, options);
      const { schedules, health } = settings;
      if (Object.keys(schedules).length === 0)
        throw new UsageError('serve needs a `schedule:` section in driftwarden.yaml: cron and timezone');
      const log = pino({ level: levels[verbosityOf(options)] }, pino.destination(2));
      const metrics = createMetrics();
      const running: RunningAudit = { grace: 0 };
      const pages = statusPages(metrics, io, settings, options);
      const status = await startStatusServer({ ...health, port: options.healthPort ?? health.port, pages });
      try {
        const worker = await startWorker({
          schedules,
          log,
          clock: io.clock,
          slots: {
            last: (schedule) => withStore(io, settings, options, (store) => store.lastSlot(schedule), { create: true }),
            claim: (schedule, at) =>
              withStore(io, settings, options, (store) => store.claimSlot(schedule, at, io.clock())),
          },
          run: (slot) => auditSlot(slot, { io, settings, options, log, metrics, running }),
          chores: () => sendWaiting(io, settings, options, log),
        });
        pages.tellOf(worker);
        log.info(
          { health: `${status.url}/healthz`, metrics: `${status.url}/metrics`, next: worker.state().next },
          'waiting for the next slot',
        );
        const signal = await stopSignal();
        log.info({ signal, grace: running.grace }, 'stopping');
        endAtOnceOnSecondSignal();
        const graceEnds = setTimeout(
          () => running.cutOff?.stop('Stopped', `the service was stopped by ${signal}`),
          running.grace * 1000,
        );
        await worker.stop();
        clearTimeout(graceEnds);
        exit(signalExitCodes[signal]);
      } finally {
        await status.close();
      }
    });
}

/** The audit that is under way, for signals to cut short. */
interface RunningAudit {
  grace: number;
  cutOff?: CutOff;
}

interface ServeContext {
  readonly io: Io;
  readonly settings: Settings;
  readonly options: ServeOptions;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly running: RunningAudit;
}

async function auditSlot(
  { schedule, at, late }: Slot,
  { io, settings, options, log, metrics, running }: ServeContext,
): Promise<void> {
  const planned = settings.schedules[schedule];
  if (!planned) return;
  const { regions, kinds, notify, grace } = planned;
  running.grace = grace;
  const outcome = await runAudit(
    io,
    { ...options, ...(regions !== undefined && { region: regions }), ...(settings.mail && { notify: true }) },
    log,
    {
      command: commandName,
      waitLimit: settings.timeLimit * 1000,
      onStart: (started) => (running.cutOff = started),
      traffic: metrics.traffic,
      kinds,
      policy: notify,
      background: {
        schedule,
        nextRunAt: nextSlot(planned, io.clock()).toISOString(),
        ...(late && { lateFor: at.toISOString() }),
      },
    },
  ).catch((error: unknown) => {
    metrics.failed();
    throw error;
  });
  const { run, verdict, totals } = outcome.result;
  metrics.audited(outcome.result);
  log.info({ run: run.id, startedAt: run.startedAt, finishedAt: run.finishedAt, verdict, totals }, 'audited');
  const failure = mailFailure(outcome.deliveries);
  if (failure !== undefined) log.error({ run: run.id, error: failure }, 'the mail was not delivered');
  // Mail that was not delivered waits and is told of by the outbox; of a report that is not there only this can tell.
  if (outcome.reportFailure !== undefined) throw new Error(`the audit ran, but ${outcome.reportFailure}`);
}

/** Sends what waits, unless somebody else is at it. */
async function sendWaiting(io: Io, settings: Settings, options: ServeOptions, log: Log): Promise<void> {
  const { mail } = settings;
  if (!mail) return;
  await withStore(io, settings, options, async (store) => {
    if ((await store.outbox.due(io.clock())).length === 0) return;
    await withLease(store, 'outbox', { command: commandName, clock: io.clock, log }, () =>
      sendDue({ outbox: store.outbox, mail, clock: io.clock, random: Math.random, log }),
    ).catch((error: unknown) => {
      if (!(error instanceof LeaseHeldError)) throw error;
    });
  });
}

/** The pages; until they are told of the worker, it is still to start. */
function statusPages(
  metrics: Metrics,
  io: Io,
  settings: Settings,
  options: ServeOptions,
): StatusPages & { readonly tellOf: (worker: Worker) => void } {
  const { schedules, timeLimit } = settings;
  let worker: Worker | undefined;
  return {
    tellOf: (started) => (worker = started),
    health: () =>
      withStore(io, settings, options, async (store) => {
        const concluded = await Promise.all(
          Object.keys(schedules).map(async (schedule) => [schedule, await store.lastOfSchedule(schedule)] as const),
        );
        const [state, outbox] = [worker?.state(), await store.outboxState()];
        if (!state) return { problems: ['the worker is starting'], state: {} };
        const problems = problemsOf({
          now: io.clock(),
          worker: state,
          schedules,
          concluded: Object.fromEntries(concluded),
          outbox,
          timeLimit,
        });
        return { problems, state: { ...state, outbox: { waiting: outbox.waiting, givenUp: outbox.givenUp.length } } };
      }),
    metrics: () =>
      withStore(io, settings, options, async (store) =>
        metrics.text({
          outbox: await store.outboxState(),
          lastWhole: await store.lastWhole(),
          tickedAt: worker?.state().tickedAt,
          now: io.clock(),
        }),
      ),
  };
}

/** Whoever sends a second signal does not want to wait: the next start tidies up. */
function endAtOnceOnSecondSignal(): void {
  process.removeAllListeners('SIGTERM').removeAllListeners('SIGINT');
}

/** Takes the signals over from the command line, which would end the process at once. */
function stopSignal(): Promise<keyof typeof signalExitCodes> {
  process.removeAllListeners('SIGTERM').removeAllListeners('SIGINT');
  return new Promise((resolve) => {
    process.once('SIGTERM', resolve).once('SIGINT', resolve);
  });
}
