import type { FindingStatus, ReportedFinding } from '../../domain/finding.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import { accessDriftView } from '../access-drift.ts';
import { causesView } from '../causes/view.ts';
import type { FindingRow } from '../findings/rows.ts';
import { listOf, scriptOf } from '../findings/view.ts';
import { clipTo } from '../clip.ts';
import { textsOfRemark } from '../context.ts';
import { unreadPlaces } from '../coverage.ts';
import { reportLink } from '../link.ts';
import { findingsOf, type ReportModel } from '../model.ts';
import {
  accessViews,
  exceptionViews,
  findingView,
  groupHeading,
  ownerView,
  runView,
  undecidedViews,
  unreadViews,
} from '../view.ts';
import { capital, countOf, grouped, listedUpTo, severityOrder, statusWords } from '../words.ts';

/** How much of everything a mail shows; what does not fit is counted. */
export interface MailRoom {
  /** Causes in full. */
  readonly causes: number;
  /** Findings of one row, and consequences of one cause. */
  readonly members: number;
  /** Rows of findings in full. */
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

/** How many changes of access, and consequences of a cause, a mail tells. */
const [mostAccess, mostConsequences] = [8, 2] as const;

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
    link: reportLink(result) ?? null,
    remarks: model.remarks.map((remark) => clipTo(room.characters * textsOfRemark)(escapeUnprintable(remark))),
    trend: trendView(model),
    ending: firstOf(
      model.endingSoon.map((finding) => findingView(finding, model, clip)),
      room.listed,
    ),
    exceptions: firstOf(exceptionViews(model, clip), room.listed),
    openAges: openAges(model),
    unread: firstOf(unread, room.listed),
    unreadPlaces: clip(escapeUnprintable(unreadPlaces(coverage))),
    undecidedNames: clip(
      escapeUnprintable(
        listedUpTo(
          2,
          model.undecided.map(({ rule }) => rule),
        ),
      ),
    ),
    unreadHeading: `${grouped(coverage.meant - coverage.read)} of ${countOf(coverage.meant, 'scope')} not read`,
    undecided: firstOf(undecidedViews(model, clipTo(Math.min(room.characters, 200))), Math.min(room.listed, 6)),
    undecidedHeading: `${countOf(model.undecided.length, 'rule')} not decided`,
    accessDrift: accessDriftView(model, Math.min(room.listed, mostAccess), clip),
    access: accessViews(model, clip).map(({ paths, ...summary }) => ({
      ...summary,
      paths: firstOf(paths, room.listed),
    })),
    causes: causesView(model, {
      causes: room.causes,
      members: Math.min(room.members, mostConsequences),
      command: room.command,
      clip,
    }),
    detailed: detailedRows(model, room),
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

/** What is new and what has changed, the worst first whichever it is. */
function detailedRows(model: ReportModel, room: MailRoom) {
  const groups = model.groups.filter(({ status }) => status === 'new' || status === 'changed');
  if (groups.length === 0) return null;
  const rows = groups
    .flatMap((group) => group.rows)
    .sort((a, b) => severityOrder.indexOf(a.severity) - severityOrder.indexOf(b.severity));
  const shown = rows.slice(0, room.detailed);
  const rest = rows.slice(room.detailed).reduce((sum, row) => sum + row.findings.length, 0);
  return {
    heading: capital(groups.map(({ status }) => statusWords[status]).join(' and ')),
    shown: shown.map((row) => rowOf(row, model, room)),
    more: rest > 0 ? `… and ${grouped(rest)} more` : null,
  };
}

function rowOf(row: FindingRow, model: ReportModel, room: MailRoom) {
  const [only, ...others] = row.findings;
  if (only && others.length === 0) return { single: detailOf(only, model, room), list: null };
  const clip = clipTo(room.characters);
  const rest = row.findings.length - room.members;
  const script = scriptOf(row.findings);
  const tooLong = (script?.length ?? 0) > room.command;
  return {
    single: null,
    list: {
      ...listOf(row, model, clip, room.members),
      more: rest > 0 ? `… and ${grouped(rest)} more` : null,
      script: tooLong ? null : script,
      elsewhere: tooLong,
    },
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

function group(model: ReportModel, status: FindingStatus, limit: number, room: MailRoom) {
  const findings = findingsOf(model, status);
  if (findings.length === 0) return [];
  const views = findings.slice(0, limit).map((finding) => detailOf(finding, model, room));
  return [{ ...groupHeading(status, findings.length), ...firstOf(views, limit, findings.length) }];
}

function detailOf(finding: ReportedFinding, model: ReportModel, { characters, command }: MailRoom) {
  const view = findingView(finding, model, clipTo(characters));
  const tooLong = (view.commands?.length ?? 0) > command;
  return { ...view, evidence: null, commands: tooLong ? null : view.commands, elsewhere: tooLong };
}

/** The first of a list, and how many more there are in words; null where that is all. */
function firstOf<T>(items: readonly T[], limit: number, all = items.length) {
  const shown = items.slice(0, limit);
  return { shown, more: all > shown.length ? `… and ${grouped(all - shown.length)} more` : null };
}
