import { isIncomplete } from '../../domain/audit-result.ts';
import type { Consequence } from '../../domain/cause.ts';
import type { ReportedFinding } from '../../domain/finding.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import type { ReportModel } from '../model.ts';
import { clipped } from '../lines.ts';
import { subjectLine } from '../verdict.ts';
import { countOf, grouped, severityOrder } from '../words.ts';
import type { CauseEntry } from './entry.ts';

/** Mail clients cut what is longer. */
const longest = 78;

/**
 * A mail's subject, at most 78 characters where it names a cause: `[driftwarden prod] 3 changes, 5 high: temp-debug on
 * developers lets 3 terminate 25 instances`. Incompleteness comes first, so that no cut can hide it. What comes from
 * AWS has everything unprintable escaped: no line break gets into a header.
 */
export function mailSubject(model: ReportModel, tag: string): string {
  const lead = `${tag} ${isIncomplete(model.result.verdict) ? 'Incomplete: ' : ''}`;
  const { fresh, firstAudit } = model.causes;
  if (firstAudit) return `${lead}${firstAuditWords(model)}`;
  const [worst] = fresh;
  if (!worst || model.coverage.meant === 0) return `${tag} ${subjectLine(model.result, model.coverage)}`;
  const counts = `${lead}${whatHappened(fresh)}`;
  const room = longest - counts.length - 2;
  if (room < 12) return counts;
  const stories = storiesOf(worst).map(escapeUnprintable);
  return `${counts}: ${stories.find((story) => story.length <= room) ?? clipped(stories.at(-1) ?? '', room)}`;
}

/** `first audit: 2,204 findings, 120 high`. */
function firstAuditWords({ result }: Pick<ReportModel, 'result'>): string {
  const { new: fresh, changed, open, bySeverity } = result.totals;
  return `First audit: ${countOf(fresh + changed + open, 'finding')}${bySeverity.high > 0 ? `, ${grouped(bySeverity.high)} high` : ''}`;
}

/** `3 changes, 5 high`: what happened, and how many findings of the worst severity follow from it. */
function whatHappened(fresh: readonly CauseEntry[]): string {
  const changes = numberOfChanges(fresh.filter(({ cause }) => cause.kind === 'change'));
  const findings = [...new Map(fresh.flatMap((entry) => entry.findings).map((each) => [each.id, each])).values()];
  const worst = severityOrder.find((severity) => findings.some((finding) => finding.severity === severity)) ?? 'low';
  const number = findings.filter(({ severity }) => severity === worst).length;
  const what = changes > 0 ? countOf(changes, 'change') : countOf(fresh.length, 'new cause');
  return `${what}, ${grouped(number)} ${worst}`;
}

/** Each entry is one; of a set of which each part suffices, those that no other entry has. */
function numberOfChanges(entries: readonly CauseEntry[]): number {
  const placesIn = (some: readonly CauseEntry[]) =>
    new Set(
      some.flatMap(({ cause }) =>
        cause.changes.map(({ account, region, resource, path }) =>
          JSON.stringify([account, region, resource.kind, resource.id, path]),
        ),
      ),
    );
  const single = entries.filter(({ cause }) => cause.eachSuffices !== true);
  const ofSets = placesIn(entries.filter(({ cause }) => cause.eachSuffices === true));
  return single.length + ofSets.difference(placesIn(single)).size;
}

/** From the most to the least that can be said: `temp-debug on developers lets 3 terminate 25 instances`. */
function storiesOf({ cause, findings }: CauseEntry): readonly string[] {
  const consequence = cause.consequences.find(({ principals }) => principals.length > 0);
  const can = consequence && abilityOf(consequence, findings);
  if (!consequence || can === undefined) return [cause.short];
  const lets = `${cause.short} lets ${grouped(consequence.principals.length)}`;
  return [`${lets} ${can}`, `${lets} ${can.split(' ', 1).join('')}`, cause.short];
}

function abilityOf({ findings: ids }: Consequence, findings: readonly ReportedFinding[]): string | undefined {
  const abilities = findings.flatMap(({ id, ability }) => (ability && ids.includes(id) ? [ability] : []));
  return abilities.sort((a, b) => b.count - a.count)[0]?.words;
}
