import type { ReportedFinding } from '../../domain/finding.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import { uncut, type Clip } from '../clip.ts';
import { fixCommands } from '../copyable.ts';
import { escapedLines } from '../lines.ts';
import type { ReportModel } from '../model.ts';
import { findingView } from '../view.ts';
import { capital, countOf, severityMarks } from '../words.ts';
import type { FindingRow } from './rows.ts';
import { ownersOf, sinceOf } from './text.ts';

/** A row of findings as the page shows it: one finding, or a list that opens. */
export function rowView(row: FindingRow, model: ReportModel) {
  const [only, ...others] = row.findings;
  if (only && others.length === 0) return { single: findingView(only, model), list: null };
  const script = scriptOf(row.findings);
  return {
    single: null,
    list: {
      ...listOf(row, model),
      script,
      scriptWords: script === null ? null : `Fix: ${countOf(fixCommands(row.findings).length, 'command')}`,
    },
  };
}

/** What several findings have in common, and the first `most` of them. */
export function listOf(row: FindingRow, model: ReportModel, clip: Clip = uncut, most = Infinity) {
  const { check, severity, heading, findings, expected, actual } = row;
  return {
    check: escapeUnprintable(check),
    severity,
    severityWord: capital(severity),
    mark: severityMarks[severity],
    heading: clip(escapeUnprintable(heading)),
    expected: expected === undefined ? null : clip(escapeUnprintable(expected)),
    actual: actual === undefined ? null : clip(escapedLines(actual).join('\n')),
    owners: clip(escapeUnprintable(ownersOf(findings))),
    since: sinceOf(findings, model),
    members: findings.slice(0, most).map((finding) => ({
      ...findingView(finding, model, clip),
      evidence: null,
      actual: ownActual(finding, actual, clip),
    })),
  };
}

/** What was found of one of several, where that differs and the heading does not say it. */
function ownActual({ path, actual }: ReportedFinding, shared: string | undefined, clip: Clip): string | null {
  return shared === undefined && path === undefined ? clip(escapedLines(actual).join('\n')) : null;
}

/** The commands that fix all of them as one script; null where there are none. */
export function scriptOf(findings: readonly ReportedFinding[]): string | null {
  const commands = fixCommands(findings);
  return commands.length > 0 ? commands.join('\n') : null;
}
