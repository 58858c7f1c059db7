import { accessDrift, actionSets, buildAccessModel, loadReference } from '../../access/index.ts';
import { collect, instanceTypes } from '../../aws/index.ts';
import { runChecks } from '../../checks/index.ts';
import { severities, type Finding } from '../../domain/finding.ts';
import { indexSnapshot, unreadScopes } from '../../domain/snapshot.ts';
import { printableJson } from '../../domain/text/unprintable.ts';
import { compareFindings, opensAccess, type WhatIf } from '../../what-if/index.ts';
import { answerText } from '../answer-text.ts';
import { sourceFor, type PlaceOptions } from '../audit-source.ts';
import { createCutOff } from '../cut-off.ts';
import { exitCodes } from '../exit-codes.ts';
import { appearance, consoleLog, putResult, type Io } from '../io.ts';
import { verbosityOf, type CommonOptions } from '../options.ts';
import { progressLines } from '../progress.ts';
import { baselineFor, settingsFor, UsageError } from '../setup.ts';
import { loadAllChanges, proposedAccount } from './changed-account.ts';
import { whatIfMarkdown, whatIfParagraphs } from './render.ts';

interface AuditWithOptions extends CommonOptions, PlaceOptions {
  readonly with: readonly string[];
  readonly failOn: string;
}

const formats: Readonly<Record<string, (whatIf: WhatIf, width: number) => string>> = {
  text: (whatIf, width) => answerText(whatIfParagraphs(whatIf), width),
  markdown: whatIfMarkdown,
  json: (whatIf) => printableJson(whatIf),
};

/**
 * `driftwarden audit --with FILE`: what findings and what access changes would bring. Reads the account, and writes
 * nothing but the result. Returns the exit code.
 */
export async function auditWith(io: Io, options: AuditWithOptions): Promise<number> {
  const render = Object.hasOwn(formats, options.format) ? formats[options.format] : undefined;
  if (!render)
    throw new UsageError(`--with can be had as ${Object.keys(formats).join(', ')}, not as ${options.format}`);
  const whatIf = await compared(io, options);
  await putResult(io, render(whatIf, appearance(io, options).width), options.output);
  if (options.failOn !== 'none' && (opensAccess(whatIf.access) || whatIf.findings.new.some(reaches(options.failOn))))
    return exitCodes.drift;
  const isIncomplete =
    whatIf.unread.length > 0 ||
    whatIf.undecided.length > 0 ||
    whatIf.notConsidered.length > 0 ||
    whatIf.access.notCompared !== undefined;
  return isIncomplete ? exitCodes.incomplete : exitCodes.done;
}

async function compared(io: Io, options: AuditWithOptions): Promise<WhatIf> {
  const settings = await settingsFor(io, options);
  const baseline = await baselineFor(io, settings, options);
  const files = await loadAllChanges(io, options.with);
  const progress = progressLines(io, verbosityOf(options));
  const log = progress.withoutLine(consoleLog(io, verbosityOf(options)));
  const cutOff = createCutOff();
  cutOff.limitTo(settings.timeLimit);
  const { onProgress } = progress;
  const snapshot = await collect(sourceFor(io, settings, options, log, progress.traffic), {
    log,
    onProgress,
    signal: cutOff.signal,
  }).finally(() => {
    cutOff.clear();
    progress.clear();
  });
  const before = indexSnapshot(snapshot);
  const { account, notConsidered } = proposedAccount(before, files);
  const now = io.clock();
  const reference = await loadReference('all');
  const [was, is] = [before, account].map((each) => ({
    checked: runChecks({ snapshot: each, baseline, reference, instanceTypes, now }),
    model: buildAccessModel(each, reference, now),
  }));
  if (!was || !is) throw new Error('an account and its changed copy are two');
  return {
    schemaVersion: 1,
    findings: compareFindings(was.checked, is.checked),
    access: accessDrift(was.model, is.model, actionSets['destroy']?.actions ?? []),
    notConsidered,
    undecided: is.checked.undecided,
    unread: unreadScopes(snapshot),
  };
}

function reaches(failOn: string): (finding: Finding) => boolean {
  const threshold = severities.findIndex((severity) => severity === failOn);
  return ({ severity }) => failOn === 'new' || severities.indexOf(severity) >= threshold;
}
