import { isIncomplete, type AuditResult, type Totals } from '../domain/audit-result.ts';
import { isDrift } from '../domain/finding.ts';
import type { CoverageSummary } from './coverage.ts';
import { escapeUnprintable } from '../domain/text/unprintable.ts';
import { filterWords, type Filtered } from './filter.ts';
import { undecidedRules } from './undecided.ts';
import { countOf, grouped, severityOrder } from './words.ts';

/** What the verdict asks of the reader: nothing, a look at what drifted, or at what could not be read; or a choice, of the first audit. */
export type Tone = 'clean' | 'drift' | 'incomplete' | 'first';

/** The verdict in words: `headline: detail` is one sentence without a full stop. */
export interface VerdictWords {
  readonly tone: Tone;
  readonly headline: string;
  readonly detail: string;
}

/** The verdict with what a filter leaves to be shown: it is the verdict on all findings. */
export function withFilter(words: VerdictWords, filtered: Filtered | undefined): VerdictWords {
  return filtered ? { ...words, detail: `${words.detail}; ${escapeUnprintable(filterWords(filtered))}` } : words;
}

/** `Drift, and incomplete` and `2 new, 1 changed, 5 open; 14 of 15 scopes read`. */
export function verdictWords(result: AuditResult, coverage: CoverageSummary, isFirst = false): VerdictWords {
  const tone = toneOf(result, coverage);
  if (coverage.meant === 0)
    return { tone, headline: 'Incomplete', detail: 'there was no scope to read, so nothing is known' };
  const rules = undecidedRules(result.undecided).length;
  const scopes = `${grouped(coverage.read)} of ${countOf(coverage.meant, 'scope')} read${rules === 0 ? '' : `, ${countOf(rules, 'rule')} not decided`}`;
  const found = counts(result.totals);
  const { accepted } = result.totals;
  const quiet = [...found, ...(accepted > 0 ? [`${grouped(accepted)} accepted`] : [])];
  if (isFirst && tone === 'drift') return firstAudit(result, scopes);
  switch (tone) {
    case 'first':
    case 'drift':
      return {
        tone,
        headline: isIncomplete(result.verdict) ? 'Drift, and incomplete' : 'Drift',
        detail: `${found.join(', ')}; ${scopes}`,
      };
    case 'incomplete':
      return {
        tone,
        headline: 'Incomplete',
        detail: `${['no drift in what was read', ...quiet].join(', ')}; ${scopes}`,
      };
    case 'clean':
      return { tone, headline: 'No drift', detail: quiet.length > 0 ? `${quiet.join(', ')}; ${scopes}` : scopes };
  }
}

/** `First audit` and `2,204 findings, 120 high; 15 of 15 scopes read`: what is there is not what happened. */
function firstAudit({ verdict, totals }: AuditResult, scopes: string): VerdictWords {
  const { new: fresh, accepted, bySeverity } = totals;
  const found = [
    countOf(fresh, 'finding'),
    ...severityOrder.flatMap((each) => (bySeverity[each] > 0 ? [`${grouped(bySeverity[each])} ${each}`] : [])),
    ...(accepted > 0 ? [`${grouped(accepted)} accepted`] : []),
  ];
  return isIncomplete(verdict)
    ? { tone: 'incomplete', headline: 'First audit, and incomplete', detail: `${found.join(', ')}; ${scopes}` }
    : { tone: 'first', headline: 'First audit', detail: `${found.join(', ')}; ${scopes}` };
}

/**
 * The verdict as a mail's subject has it: `2 new, 1 fixed, 5 open, 15/15 scopes read`. It says `Incomplete:` or
 * `Clean:` first where the audit was; nothing in it comes from AWS.
 */
export function subjectLine(result: AuditResult, coverage: CoverageSummary): string {
  if (coverage.meant === 0) return 'Incomplete: no scope was read';
  const lead = isIncomplete(result.verdict) ? 'Incomplete: ' : toneOf(result, coverage) === 'clean' ? 'Clean: ' : '';
  const found = counts(result.totals).join(', ') || 'no drift';
  const rules = undecidedRules(result.undecided).length;
  return `${lead}${found}, ${grouped(coverage.read)}/${grouped(coverage.meant)} scopes read${rules === 0 ? '' : `, ${countOf(rules, 'rule')} not decided`}`;
}

/** Drift before incompleteness; an audit that read nothing is incomplete, whatever else is said of it. */
function toneOf(result: AuditResult, coverage: CoverageSummary): Tone {
  if (coverage.meant > 0 && result.findings.some(isDrift)) return 'drift';
  return isIncomplete(result.verdict) ? 'incomplete' : 'clean';
}

/** `2 new`, `1 changed`, `1 fixed`, `5 open`: what is not zero. */
function counts({ new: fresh, changed, resolved, unchecked, open }: Totals): string[] {
  const words: readonly (readonly [number, string])[] = [
    [fresh, 'new'],
    [changed, 'changed'],
    [resolved, 'fixed'],
    [unchecked, 'no longer checked'],
    [open, 'open'],
  ];
  return words.filter(([number]) => number > 0).map(([number, word]) => `${grouped(number)} ${word}`);
}
