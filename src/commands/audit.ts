import { randomBytes } from 'node:crypto';
import { Option, type Command } from 'commander';
import { audit, type AuditOutcome, type AuditRequest, type Notify } from '../audit.ts';
import type { Settings } from '../config/index.ts';
import { isIncomplete } from '../domain/audit-result.ts';
import { isDrift, severities, type ReportedFinding } from '../domain/finding.ts';
import type { Log } from '../domain/log.ts';
import { trafficCounter, type Traffic } from '../domain/traffic.ts';
import { escapeUnprintable } from '../domain/text/unprintable.ts';
import { heartbeat, type OpenChannel } from '../notify/index.ts';
import { formats } from '../report/index.ts';
import { scopeFilter, simulatorFor, sourceFor, type PlaceOptions } from './audit-source.ts';
import { consoleLog, notice, putResult, type Io } from './io.ts';
import type { SharedStore, Store } from '../store/index.ts';
import { createCutOff, type CutOff } from './cut-off.ts';
import { exitCodes } from './exit-codes.ts';
import { withLease } from './lease.ts';
import { allFlag, collectValues, command, verbosityOf, type CommonOptions } from './options.ts';
import { progressLines } from './progress.ts';
import { filterOf, shownResult, withReportFilter, type ShownOptions } from './report-filter.ts';
import { baselineFor, settingsFor, UsageError, withStore } from './setup.ts';
import { version } from './version.ts';
import { auditWith } from './what-if/audit-with.ts';
import { withOption } from './what-if/changed-account.ts';

const thresholds = ['none', 'new', ...severities] as const;

type Threshold = (typeof thresholds)[number];

interface AuditOptions extends CommonOptions, PlaceOptions {
  readonly notify?: true;
  readonly failOn: Threshold;
}

/** `driftwarden audit`. */
export function auditCommand(io: Io, exit: (code: number) => void): Command {
  const audit = command('audit', 'run one audit now', {
    formats,
    config: true,
    baseline: true,
    store: true,
    colors: true,
    diagnostics: true,
    aws: true,
  })
    .option('--from <dir>', 'read account directories in place of AWS')
    .addOption(
      new Option(
        '--region <region>',
        'audit this region in place of the configured ones (repeatable); with --from, show only findings in it',
      ).argParser(collectValues),
    )
    .option('--all', allFlag)
    .option('--notify', 'write the HTML report, and notify the admins and the owners')
    .addOption(
      new Option('--fail-on <threshold>', 'the findings that make the exit code 2').choices(thresholds).default('low'),
    )
    .addOption(withOption().conflicts('notify'));
  return withReportFilter(audit, ['region']).action(async (options: ShownAuditOptions) => {
    const { region, ...others } = options;
    const regions = region === 'all' ? undefined : region;
    // Of an account directory everything is read: there the region says what is shown.
    const isShown = options.from !== undefined && regions !== undefined;
    const place = isShown ? others : options;
    const filter = filterOf({ ...others, ...(isShown && { region: regions }) });
    if (options.with) {
      if (filter ?? options.summary)
        throw new UsageError('--with shows everything: leave out the filters and --summary');
      exit(await auditWith(io, { ...place, with: options.with }));
      return;
    }
    const outcome = await runAudit(io, place);
    await putResult(io, await shownResult(io, outcome.result, { ...others }, filter), options.output);
    printDelivery(io, outcome, options);
    exit(exitCode(outcome, options.failOn));
  });
}

type ShownAuditOptions = AuditOptions & Omit<ShownOptions, 'region'> & { readonly with?: readonly string[] };

/** What a caller of an audit may add to what the flags and the configuration say. */
export interface AuditCaller {
  /** What other processes that wait for its leases are shown. */
  readonly command: string;
  /** Where a channel that writes to this process's output writes. */
  readonly output?: NodeJS.WriteStream;
  /** The store that it shares with the caller; left out, it opens the one that is configured. */
  readonly store?: SharedStore;
  /** Milliseconds to wait until another audit has ended. */
  readonly wait?: number;
  readonly onStart?: (cutOff: CutOff) => void;
  readonly traffic?: Traffic;
  readonly kinds?: readonly string[] | undefined;
  readonly policy?: Notify['policy'];
  readonly background?: AuditRequest['background'];
}

/**
 * Loads what the flags and the configuration name and audits once. With notifications, a heartbeat is sent to the
 * watcher.
 */
export async function runAudit(
  io: Io,
  options: Omit<AuditOptions, 'failOn'>,
  log: Log = consoleLog(io, verbosityOf(options)),
  caller: AuditCaller = { command: 'driftwarden audit' },
): Promise<AuditOutcome> {
  const settings = await settingsFor(io, options, caller.output);
  const watcher = heartbeat(options.notify && settings.heartbeat, log);
  await watcher.start();
  try {
    const outcome = await auditOnce(io, settings, options, log, caller);
    const failure = deliveryFailure(outcome);
    await (failure === undefined ? watcher.success() : watcher.fail(failure));
    return outcome;
  } catch (error) {
    await watcher.fail(error instanceof Error ? error.message : String(error));
    throw error;
  }
}

async function auditOnce(
  io: Io,
  settings: Settings<OpenChannel>,
  options: Omit<AuditOptions, 'failOn'>,
  log: Log,
  caller: AuditCaller,
): Promise<AuditOutcome> {
  const { command, wait = 0, onStart, kinds, policy, background } = caller;
  const traffic = trafficCounter(caller.traffic);
  const progress = progressLines(io, verbosityOf(options), traffic);
  const auditLog = progress.withoutLine(log);
  const baseline = await baselineFor(io, settings, options);
  const cutOff = createCutOff();
  onStart?.(cutOff);
  const source = sourceFor(io, settings, options, auditLog, progress.traffic);
  const lease = { command, clock: io.clock, log: auditLog };
  const auditInto = (store: Store) =>
    withLease(store, 'audit', { ...lease, wait, signal: cutOff.signal }, () => {
      cutOff.limitTo(settings.timeLimit);
      return audit({
        source,
        baseline,
        store,
        log: auditLog,
        kinds,
        isWatched: scopeFilter(settings, options, baseline),
        clock: io.clock,
        nonce: () => randomBytes(3).toString('hex'),
        onProgress: (ended) => {
          const { account, region, kind } = ended.coverage;
          traffic.scope({ account, region, kind, milliseconds: ended.milliseconds });
          progress.onProgress(ended);
        },
        traffic: () => traffic.counts(),
        signal: cutOff.signal,
        asksWho: settings.cloudtrail === 'on',
        flags: settings.flags,
        background: {
          version,
          ...(settings.name !== undefined && { accountName: settings.name }),
          ...timezoneOf(settings),
          ...(settings.report.url !== undefined && { reportUrl: settings.report.url }),
          ...background,
        },
        ...(settings.verify &&
          options.from === undefined && {
            verify: { ...settings.verify, simulator: simulatorFor(settings, auditLog, progress.traffic) },
          }),
        ...(options.notify && {
          notify: {
            ...notifySettings(settings),
            policy,
            random: Math.random,
            exclusive: (send) => withLease(store, 'outbox', { ...lease, wait: waitForSending }, send),
          },
        }),
      });
    });
  const done = caller.store
    ? caller.store.use(auditInto)
    : withStore(io, settings, options, auditInto, { create: true });
  return done.finally(() => {
    cutOff.clear();
    progress.clear();
  });
}

/** The time zone that all schedules share: an audit on demand tells times as the scheduled ones do. */
function timezoneOf({ schedules }: Pick<Settings, 'schedules'>): { readonly timezone?: string } {
  const [zone, ...others] = new Set(Object.values(schedules).map(({ timezone }) => timezone));
  return zone !== undefined && others.length === 0 ? { timezone: zone } : {};
}

/** How long to wait until another process has sent its notifications, in milliseconds. */
const waitForSending = 600_000;

function notifySettings({ channels, report }: Settings<OpenChannel>) {
  if (channels.length === 0) {
    throw new UsageError(
      '--notify needs a `mail:` section in driftwarden.yaml (from, to and smtp), or a channel under `channels:`',
    );
  }
  return { directory: report.directory, channels };
}

function printDelivery(io: Io, outcome: AuditOutcome, { quiet }: AuditOptions): void {
  const { report, deliveries } = outcome;
  const reached = deliveries.flatMap(({ state, recipient }) => (state === 'sent' ? [recipient] : []));
  if (report !== undefined && !quiet) notice(io, `report: ${report}`);
  if (reached.length > 0 && !quiet) notice(io, `delivered to ${reached.join(', ')}`);
  const failure = deliveryFailure(outcome);
  if (failure !== undefined) notice(io, `driftwarden: ${failure}`, 'error');
}

/**
 * That the report was not written, or which recipients were not notified, why, and what happens next; undefined where
 * everything was delivered.
 */
export function deliveryFailure({
  deliveries,
  reportFailure,
}: Pick<AuditOutcome, 'deliveries' | 'reportFailure'>): string | undefined {
  const sentences = [reportFailure, undelivered(deliveries)].filter((sentence) => sentence !== undefined);
  return sentences.length === 0 ? undefined : sentences.map(escapeUnprintable).join('; ');
}

/** Which recipients were not notified, why, and what happens next; undefined where all were. */
export function undelivered(deliveries: AuditOutcome['deliveries']): string | undefined {
  const failed = deliveries.filter(({ state }) => state !== 'sent');
  if (failed.length === 0) return undefined;
  const parts = failed.map(({ recipient, state, answer = 'no attempt yet' }) => {
    const next = state === 'permanently-failed' ? 'permanently failed' : 'retried by the next audit or by serve';
    return `${recipient} (${next}): ${answer}`;
  });
  return `not delivered to ${parts.join('; ')}`;
}

/** The audit's exit code: 1 before 2 before 3. */
export function exitCode(outcome: AuditOutcome, failOn: Threshold): number {
  if (deliveryFailure(outcome) !== undefined) return exitCodes.failed;
  const { result } = outcome;
  if (result.findings.some((finding) => reaches(finding, failOn))) return exitCodes.drift;
  return isIncomplete(result.verdict) ? exitCodes.incomplete : exitCodes.done;
}

function reaches(finding: ReportedFinding, failOn: Threshold): boolean {
  if (failOn === 'none' || !isDrift(finding)) return false;
  if (failOn === 'new') return finding.status === 'new';
  return severities.indexOf(finding.severity) >= severities.indexOf(failOn);
}
