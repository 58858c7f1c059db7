import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { audit, type AuditOutcome } from '../audit.ts';
import { awsSource, directorySource, type Source } from '../aws/index.ts';
import type { Settings } from '../config/index.ts';
import { isDrift, severities, type ReportedFinding } from '../domain/finding.ts';
import type { Log } from '../domain/log.ts';
import { formats, renderReport } from '../report/index.ts';
import { appearance, consoleLog, putResult, type Io } from './io.ts';
import { cutOffAfter, type CutOff } from './cut-off.ts';
import { withLease } from './lease.ts';
import { collectValues, command, verbosityOf, type CommonOptions } from './options.ts';
import { progressLines } from './progress.ts';
import { baselineFor, settingsFor, UsageError, vocabulary, withStore } from './setup.ts';

const thresholds = ['none', 'new', ...severities] as const;

type Threshold = (typeof thresholds)[number];

interface AuditOptions extends CommonOptions {
  readonly from?: string;
  readonly region?: readonly string[];
  readonly notify?: true;
  readonly failOn: Threshold;
}

export const exitCodes = { done: 0, failed: 1, drift: 2, incomplete: 3 } as const;

/** `driftwarden audit`. */
export function auditCommand(io: Io, exit: (code: number) => void): Command {
  return command('audit', 'one audit now', formats)
    .option('--from <dir>', 'read account directories in place of AWS')
    .addOption(
      new Option('--region <region>', 'audit this region in place of those configured (repeatable)').argParser(collectValues).conflicts('from'),
    )
    .option('--notify', 'write the HTML report and mail it to the admins')
    .addOption(new Option('--fail-on <threshold>', 'what ends with exit code 2').choices(thresholds).default('low'))
    .action(async (options: AuditOptions) => {
      const outcome = await runAudit(io, options);
      const text = await renderReport(outcome.result, options.format, { ...appearance(io, options), checks: vocabulary.checks });
      await putResult(io, text, options.output);
      sayDelivery(io, outcome, options);
      exit(exitCode(outcome, options.failOn));
    });
}

/** Loads what the flags and the configuration name and audits once. */
export async function runAudit(
  io: Io,
  options: Omit<AuditOptions, 'failOn'>,
  log: Log = consoleLog(io, verbosityOf(options)),
  { caller = 'driftwarden audit', onStart }: { readonly caller?: string; readonly onStart?: (cutOff: CutOff) => void } = {},
): Promise<AuditOutcome> {
  const settings = await settingsFor(io, options);
  const cutOff = cutOffAfter(settings.timeLimit);
  onStart?.(cutOff);
  const baseline = await baselineFor(io, settings, options);
  const source = sourceFor(io, settings, options, log);
  const progress = progressLines(io, verbosityOf(options));
  return withStore(io, settings, options, (store) =>
    withLease(store, caller, { clock: io.clock, log }, () =>
      audit({
        source,
        baseline,
        store,
        log,
        clock: io.clock,
        nonce: () => randomBytes(3).toString('hex'),
        onProgress: progress,
        signal: cutOff.signal,
        ...(options.notify && { notify: notifySettings(settings) }),
      }),
    ),
  ).finally(cutOff.clear);
}

/** The place that the flags and the configuration say to read. */
export function sourceFor(io: Io, settings: Settings, options: Pick<AuditOptions, 'from' | 'region'>, log: Log): Source {
  if (options.from !== undefined) return directorySource(resolve(io.cwd, options.from));
  const { endpoint, account, budget } = settings;
  return awsSource({ endpoint, account, budget, log, regions: options.region ?? settings.regions });
}

function notifySettings({ mail, report }: Settings) {
  if (!mail) throw new UsageError('--notify needs a `mail:` section in driftwarden.yaml: from, to and smtp');
  return { directory: report.directory, mail };
}

function sayDelivery(io: Io, { report, delivery, deliveryFailure }: AuditOutcome, { quiet }: AuditOptions): void {
  if (report !== undefined && !quiet) io.stderr.write(`report: ${report}\n`);
  if (delivery && !quiet) io.stderr.write(`mailed to ${delivery.accepted.join(', ')}\n`);
  if (deliveryFailure) io.stderr.write(`driftwarden: ${deliveryFailure.message}\n`);
}

/** The audit's exit code: 1 before 2 before 3. */
export function exitCode({ result, deliveryFailure }: AuditOutcome, failOn: Threshold): number {
  if (deliveryFailure) return exitCodes.failed;
  if (result.findings.some((finding) => reaches(finding, failOn))) return exitCodes.drift;
  return result.verdict.endsWith('incomplete') ? exitCodes.incomplete : exitCodes.done;
}

function reaches(finding: ReportedFinding, failOn: Threshold): boolean {
  if (failOn === 'none' || !isDrift(finding)) return false;
  if (failOn === 'new') return finding.status === 'new';
  return severities.indexOf(finding.severity) >= severities.indexOf(failOn);
}
