import type { FindingStatus } from '../../domain/finding.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import { findingsOf, type ReportModel } from '../model.ts';
import {
  accessViews,
  clipTo,
  findingView,
  groupHeading,
  ownerView,
  runView,
  undecidedViews,
  unreadViews,
} from '../view.ts';
import { capital, countOf, grouped, severityOrder, statusOrder, statusWords } from '../words.ts';

/** How much of everything a mail shows; what does not fit is counted. */
export interface MailRoom {
  /** Findings in full, for each of new and changed. */
  readonly detailed: number;
  /** Findings in one line, for each of open and fixed; reasons why something was not read. */
  readonly listed: number;
  readonly owners: number;
  /** Characters of any one text. */
  readonly characters: number;
  /** Characters of a command: a longer one is only in the full report, because half a command is of no use. */
  readonly command: number;
}

/** What stands at the end of a mail. */
export interface MailFoot {
  /** Where the full report is, in one or two sentences. */
  readonly pointer: string;
  /** Owners who got no mail, and why; a line each. */
  readonly notMailed: readonly string[];
}

/** What the mail's template is given. */
export function mailView(model: ReportModel, room: MailRoom, { pointer, notMailed }: MailFoot) {
  const { verdict, coverage, owners, result } = model;
  const clip = clipTo(room.characters);
  const unread = unreadViews(model, clipTo(Math.min(room.characters, 140)));
  const accepted = result.totals.accepted;
  return {
    tone: verdict.tone,
    headline: verdict.headline,
    detail: capital(verdict.detail),
    run: runView(model),
    remarks: model.remarks.map((remark) => clip(escapeUnprintable(remark))),
    trend: trendView(model),
    ending: firstOf(
      model.endingSoon.map((finding) => findingView(finding, model, clip)),
      room.listed,
    ),
    openAges: openAges(model),
    counts: statusOrder.map((status) => {
      const number = findingsOf(model, status).length;
      return { status, word: capital(statusWords[status]), number: grouped(number), some: number > 0 };
    }),
    unread: firstOf(unread, room.listed),
    unreadHeading: `${grouped(coverage.meant - coverage.read)} of ${countOf(coverage.meant, 'scope')} not read`,
    undecided: firstOf(undecidedViews(model, clipTo(Math.min(room.characters, 200))), Math.min(room.listed, 6)),
    undecidedHeading: `${countOf(model.undecided.length, 'rule')} not decided`,
    access: accessViews(model, clip).map(({ paths, ...summary }) => ({
      ...summary,
      paths: firstOf(paths, room.listed),
    })),
    detailed: (['new', 'changed'] as const).flatMap((status) => group(model, status, room.detailed, room)),
    open: group(model, 'open', room.listed, room)[0] ?? null,
    resolved: group(model, 'resolved', room.listed, room)[0] ?? null,
    unchecked: group(model, 'unchecked', room.listed, room)[0] ?? null,
    accepted: accepted > 0 ? `${countOf(accepted, 'finding')} accepted in the baseline.` : null,
    owners:
      owners.length > 0
        ? firstOf(
            owners.map((owner) => ownerView(owner, clip)),
            room.owners,
          )
        : null,
    notMailed: notMailed.length > 0 ? notMailedView(notMailed, room) : null,
    pointer,
  };
}

/** The last runs as a table: a column for each run, a row for each severity. */
function trendView({ trend: runs }: ReportModel) {
  if (runs.length === 0) return null;
  return {
    caption: `Drift over the last ${countOf(runs.length, 'run')}`,
    partly: runs.some(({ whole }) => !whole),
    days: runs.map(({ startedAt, whole }) => ({ day: String(new Date(startedAt).getUTCDate()), complete: whole })),
    rows: severityOrder.map((severity) => ({
      word: capital(severity),
      cells: runs.map(({ bySeverity }) => ({
        number: grouped(bySeverity[severity]),
        tint: bySeverity[severity] > 0 ? severity : 'none',
      })),
    })),
  };
}

/** How long what is open has been so: `3 for more than a month, 2 for more than a week`. */
function openAges(model: ReportModel): string | null {
  const start = Date.parse(model.result.run.startedAt);
  const days = findingsOf(model, 'open').map(({ firstSeen }) => (start - Date.parse(firstSeen)) / 86_400_000);
  const older = (from: number, to: number) => days.filter((age) => age > from && age <= to).length;
  const words = (
    [
      [30, Infinity, 'a month'],
      [7, 30, 'a week'],
    ] as const
  ).flatMap(([from, to, span]) => (older(from, to) > 0 ? [`${grouped(older(from, to))} for more than ${span}`] : []));
  return words.length > 0 ? words.join(', ') : null;
}

/** Owners who got no mail, as far as there is room. */
export function notMailedView(notMailed: readonly string[], { listed, characters }: MailRoom) {
  return firstOf(
    notMailed.map((line) => clipTo(characters)(escapeUnprintable(line))),
    listed,
  );
}

function group(model: ReportModel, status: FindingStatus, limit: number, { characters, command }: MailRoom) {
  const findings = findingsOf(model, status);
  if (findings.length === 0) return [];
  const views = findings.slice(0, limit).map((finding) => {
    const view = findingView(finding, model, clipTo(characters));
    const tooLong = (view.commands?.length ?? 0) > command;
    return { ...view, evidence: null, commands: tooLong ? null : view.commands, elsewhere: tooLong };
  });
  return [{ ...groupHeading(status, findings.length), ...firstOf(views, limit, findings.length) }];
}

/** The first of a list, and how many more there are in words; null where that is all. */
function firstOf<T>(items: readonly T[], limit: number, all = items.length) {
  const shown = items.slice(0, limit);
  return { shown, more: all > shown.length ? `… and ${grouped(all - shown.length)} more` : null };
}
