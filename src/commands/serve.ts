import type { Command } from 'commander';
import type { Settings } from '../config/index.ts';
import type { Log } from '../domain/log.ts';
import { sendDue, type OpenChannel } from '../notify/index.ts';
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
import { LeaseHeldError, type SharedStore } from '../store/index.ts';
import { runAudit, undelivered } from './audit.ts';
import type { CutOff } from './cut-off.ts';
import { consoleLog, jsonLog, signalExitCodes, type Io } from './io.ts';
import { withLease } from './lease.ts';
import { command, verbosityOf, type CommonOptions } from './options.ts';
import { portNumber } from './port-number.ts';
import { pruneAfterAudit } from './prune-after-audit.ts';
import { settingsFor, sharedStore, UsageError } from './setup.ts';

interface ServeOptions extends CommonOptions {
  readonly healthPort?: number;
}

const commandName = 'driftwarden serve';

/**
 * `driftwarden serve`: audits on the configured schedules until SIGTERM or SIGINT. The run that is under way is finished
 * first, or cut short. The store is opened once: the worker, the pages and the audits share it.
 */
export function serveCommand(io: Io, exit: (code: number) => void): Command {
  return command('serve', 'run audits on a schedule', {
    config: true,
    baseline: true,
    store: true,
    diagnostics: true,
    aws: true,
  })
    .option(
      '--health-port <port>',
      'the port of /healthz and /metrics (default: what the configuration says, else 8787)',
      portNumber,
    )
    .action(async (options: ServeOptions) => {
      const settings = await settingsFor(io, options, io.stdout);
      const { schedules, health } = settings;
      if (Object.keys(schedules).length === 0)
        throw new UsageError('serve needs a `schedule:` section in driftwarden.yaml: cron and timezone');
      const verbosity = verbosityOf(options);
      const log = options.log === 'text' ? consoleLog(io, verbosity) : jsonLog(io, verbosity);
      const metrics = createMetrics();
      const pages = statusPages(metrics, io, settings);
      const status = await startStatusServer({ ...health, port: options.healthPort ?? health.port, pages });
      let store: SharedStore | undefined;
      try {
        store = await sharedStore(io, settings, options);
        const serving = { io, settings, options, store, log, metrics, current: { grace: 0 } };
        exit(signalExitCodes[await serveUntilSignal(serving, pages, status.url)]);
      } finally {
        await status.close();
        await store?.close();
      }
    });
}

/** Works until a signal comes and the run that is under way has ended. Gives the signal. */
async function serveUntilSignal(
  serving: ServeContext,
  pages: ServicePages,
  url: string,
): Promise<keyof typeof signalExitCodes> {
  const { io, settings, store, log, current } = serving;
  const worker = await startWorker({
    schedules: settings.schedules,
    log,
    clock: io.clock,
    slots: {
      last: (schedule) => store.use((opened) => opened.lastSlot(schedule)),
      claim: (schedule, at) => store.use((opened) => opened.claimSlot(schedule, at, io.clock())),
    },
    run: (slot) => auditSlot(slot, serving),
    housekeeping: () => sendWaiting(serving),
  });
  pages.started(worker, store);
  log.info(
    { health: `${url}/healthz`, metrics: `${url}/metrics`, next: worker.state().next },
    'waiting for the next slot',
  );
  const signal = await stopSignal();
  log.info({ signal, grace: current.grace }, 'stopping');
  endAtOnceOnSecondSignal();
  const graceTimer = setTimeout(
    () => current.cutOff?.stop('Stopped', `the service was stopped by ${signal}`),
    current.grace * 1000,
  );
  await worker.stop();
  clearTimeout(graceTimer);
  return signal;
}

/** The audit that is under way, which a signal cuts short. */
interface CurrentAudit {
  /** Seconds that it has to end by itself. */
  grace: number;
  cutOff?: CutOff;
}

interface ServeContext {
  readonly io: Io;
  readonly settings: Settings<OpenChannel>;
  readonly options: ServeOptions;
  readonly store: SharedStore;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly current: CurrentAudit;
}

async function auditSlot(
  { schedule, at, late }: Slot,
  { io, settings, options, store, log, metrics, current }: ServeContext,
): Promise<void> {
  const planned = settings.schedules[schedule];
  if (!planned) return;
  const { regions, kinds, notify, grace } = planned;
  current.grace = grace;
  const outcome = await runAudit(
    io,
    {
      ...options,
      ...(regions !== undefined && { region: regions }),
      ...(settings.channels.length > 0 && { notify: true }),
    },
    log,
    {
      command: commandName,
      output: io.stdout,
      store,
      wait: settings.timeLimit * 1000,
      onStart: (started) => (current.cutOff = started),
      traffic: metrics.traffic,
      kinds,
      policy: notify,
      background: {
        schedule,
        timezone: planned.timezone,
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
  const failure = undelivered(outcome.deliveries);
  if (failure !== undefined) log.error({ run: run.id, error: failure }, 'notifications were not delivered');
  await pruneAfterAudit({ io, settings, store, log, command: commandName });
  // The outbox tells of notifications that were not delivered. Only this error tells of a report that was not written.
  if (outcome.reportFailure !== undefined) throw new Error(`the audit ran, but ${outcome.reportFailure}`);
}

/** Sends the notifications that wait, unless another process is sending. */
async function sendWaiting({ io, settings: { channels }, store, log }: ServeContext): Promise<void> {
  if (channels.length === 0) return;
  await store.use(async (opened) => {
    if ((await opened.outbox.due(io.clock())).length === 0) return;
    await withLease(opened, 'outbox', { command: commandName, clock: io.clock, log }, () =>
      sendDue({ outbox: opened.outbox, channels, clock: io.clock, random: Math.random, log }),
    ).catch((error: unknown) => {
      if (!(error instanceof LeaseHeldError)) throw error;
    });
  });
}

/** The status pages. Until `started` is called, they say that the worker is starting. */
interface ServicePages extends StatusPages {
  started(worker: Worker, store: SharedStore): void;
}

function statusPages(metrics: Metrics, io: Io, { schedules, timeLimit }: Settings): ServicePages {
  let service: { readonly worker: Worker; readonly store: SharedStore } | undefined;
  return {
    started: (worker, store) => {
      service = { worker, store };
    },
    health: async () => {
      if (!service) return { problems: [starting], state: {} };
      const { worker, store } = service;
      return store.use(async (opened) => {
        const concluded = await Promise.all(
          Object.keys(schedules).map(async (schedule) => [schedule, await opened.lastOfSchedule(schedule)] as const),
        );
        const outbox = await opened.outboxState();
        const state = worker.state();
        const problems = problemsOf({
          now: io.clock(),
          worker: state,
          schedules,
          concluded: Object.fromEntries(concluded),
          outbox,
          timeLimit,
        });
        return {
          problems,
          state: { ...state, outbox: { waiting: outbox.waiting, givenUp: outbox.permanentlyFailed.length } },
        };
      });
    },
    metrics: async () => {
      if (!service) throw new Error(starting);
      const { worker, store } = service;
      return store.use(async (opened) =>
        metrics.text({
          outbox: await opened.outboxState(),
          lastComplete: await opened.lastComplete(),
          tickedAt: worker.state().tickedAt,
          now: io.clock(),
        }),
      );
    },
  };
}

const starting = 'the worker is starting';

/** A second signal ends the process at once; the next start cleans up. */
function endAtOnceOnSecondSignal(): void {
  process.removeAllListeners('SIGTERM').removeAllListeners('SIGINT');
}

/** Resolves at the first signal, in place of the command line's handler, which would end the process at once. */
function stopSignal(): Promise<keyof typeof signalExitCodes> {
  process.removeAllListeners('SIGTERM').removeAllListeners('SIGINT');
  return new Promise((resolve) => {
    process.once('SIGTERM', resolve).once('SIGINT', resolve);
  });
}
