import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import type { ReportModel } from '../model.ts';
import { uncut, type Clip } from '../clip.ts';
import { capital, countOf, dayOf, grouped, severityMarks } from '../words.ts';
import { causeInBrief, describeCause, type FixDescription } from './describe.ts';
import type { CauseEntry } from './entry.ts';
import { acceptCommand } from './words.ts';

/** How much of the causes a document shows; what does not fit is counted. */
export interface CauseRoom {
  /** Causes in full. */
  readonly causes: number;
  /** Consequences of each that are always shown; the page folds the others. */
  readonly members: number;
  /** Characters of a fix's commands; longer ones are only in the full report. */
  readonly command: number;
  readonly clip?: Clip;
}

/** What the templates are given of the causes: escaped, every key present. */
export function causesView(model: ReportModel, room: CauseRoom) {
  const { fresh, earlier, unexplained, firstAudit } = model.causes;
  const clip = room.clip ?? uncut;
  const listed = earlier.slice(0, room.causes);
  const more = fresh.length - room.causes;
  return {
    fresh: firstAudit ? null : fresh.slice(0, room.causes).map((entry) => causeView(entry, model, room)),
    more: more > 0 && !firstAudit ? `… and ${countOf(more, 'more cause')}` : null,
    unexplained:
      unexplained.length > 0 && fresh.length > 0
        ? `${countOf(unexplained.length, 'more finding')} that no known cause explains.`
        : null,
    earlier:
      listed.length > 0
        ? listed.map((entry) => ({
            id: escapeUnprintable(entry.cause.id),
            severity: entry.cause.severity,
            severityWord: capital(entry.cause.severity),
            mark: severityMarks[entry.cause.severity],
            since: dayOf(entry.cause.firstSeen, model.zone),
            line: clip(escapeUnprintable(causeInBrief(entry))),
          }))
        : null,
    moreEarlier: earlier.length > listed.length ? `… and ${grouped(earlier.length - listed.length)} more` : null,
    firstAudit: firstAuditView(model, clip),
  };
}

function causeView(entry: CauseEntry, model: ReportModel, { members, command, clip = uncut }: CauseRoom) {
  const described = describeCause(entry, model);
  const shown = (text: string) => clip(escapeUnprintable(text));
  const consequences = described.consequences.map(({ severity, text }) => ({
    severity,
    mark: severityMarks[severity],
    text: shown(text),
  }));
  const fixes = described.fixes.map((fix) => fixView(fix, command, shown));
  const others = consequences.slice(members);
  return {
    id: escapeUnprintable(described.id),
    severity: described.severity,
    severityWord: capital(described.severity),
    mark: severityMarks[described.severity],
    title: shown(described.title),
    who: described.who.map(shown),
    relations: described.relations.map(shown),
    consequences: consequences.slice(0, members),
    others: others.length > 0 ? others : null,
    moreConsequences: others.length > 0 ? countOf(others.length, 'more consequence') : null,
    fix: fixes[0] ?? null,
    otherFixes: fixes.length > 1 ? fixes.slice(1) : null,
    moreFixes: fixes.length > 1 ? countOf(fixes.length - 1, 'other fix', 'other fixes') : null,
    search: escapeUnprintable(described.search),
    accept: escapeUnprintable(described.accept),
  };
}

function fixView({ title, effect, commands }: FixDescription, limit: number, shown: (text: string) => string) {
  const script = commands.join('\n');
  return {
    title: shown(title),
    effect: shown(effect),
    commands: script !== '' && script.length <= limit ? script : null,
    elsewhere: script.length > limit,
  };
}

function firstAuditView({ causes: { firstAudit } }: ReportModel, clip: Clip) {
  if (!firstAudit) return null;
  const { checks, accept } = firstAudit;
  const most = Math.max(1, ...checks.map(({ count }) => count));
  return {
    checks: checks.slice(0, 40).map(({ check, severity, count, example }) => ({
      check: escapeUnprintable(check),
      severity,
      severityWord: capital(severity),
      mark: severityMarks[severity],
      count: grouped(count),
      width: ((100 * count) / most).toFixed(1),
      example: clip(escapeUnprintable(example)),
    })),
    accept: accept.length > 0 ? escapeUnprintable(acceptCommand(accept)) : null,
  };
}
