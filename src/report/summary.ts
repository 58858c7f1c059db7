import type { AuditResult } from '../domain/audit-result.ts';
import type { ReportSummary, SummaryLine, SummaryRoom, SummarySection } from '../domain/report-summary.ts';
import { cutTo } from '../domain/text/cut.ts';
import { escapeUnprintable } from '../domain/text/unprintable.ts';
import { accessDriftView } from './access-drift.ts';
import { mailSubject } from './causes/subject.ts';
import { causesView } from './causes/view.ts';
import { clipTo, type Clip } from './clip.ts';
import { unreadPlaces } from './coverage.ts';
import { reportLink } from './link.ts';
import { installationTag } from './mail/message.ts';
import { reportModel, type ReportModel } from './model.ts';
import { runView } from './view.ts';
import { capital, countOf, grouped, listedUpTo, statusWords } from './words.ts';

/** Sums a result up in as much room as a notification has. The model is made once, however many rooms are tried. */
export function summarizeReport(result: AuditResult): (room: SummaryRoom) => ReportSummary {
  const model = reportModel(result);
  return (room) => summaryOf(model, room);
}

/** How many changes of access a summary tells, and how long a tag is. */
const [mostAccess, longestTag] = [6, 60] as const;

/** Services count units, and what a person sees as one character may have thousands of them. */
function clipFor({ characters }: SummaryRoom): Clip {
  const clip = clipTo(characters);
  return (text) => cutTo(2 * characters, clip(text));
}

function summaryOf(model: ReportModel, room: SummaryRoom): ReportSummary {
  const { verdict, result } = model;
  const clip = clipFor(room);
  const causes = causesView(model, { causes: room.causes, members: room.consequences, command: room.command, clip });
  const tag = cutTo(longestTag, escapeUnprintable(installationTag(result.background.accountName)));
  const run = runView(model);
  const link = reportLink(result);
  return {
    tag,
    subject: mailSubject(model, tag),
    tone: verdict.tone,
    headline: verdict.headline,
    detail: capital(verdict.detail),
    facts: [run.started, clip(run.accounts), `took ${run.took}`].join(' · '),
    warnings: warningsOf(model, clip),
    causes: (causes.fresh ?? []).map((cause) => causeOf(cause, room)),
    moreCauses: causes.fresh ? [causes.more, causes.unexplained].filter((each) => each !== null) : [],
    sections: [
      ...firstAuditSection(causes, room),
      ...earlierSection(model, causes, room),
      ...accessSection(model, room, clip),
      ...findingsSection(model, room, clip),
    ],
    remarks: remarksOf(model, room, clip),
    foot: [
      `Full report: driftwarden report ${run.id}`,
      `Run ${run.id}, baseline ${run.baseline}${run.version === null ? '' : `, driftwarden ${run.version}`}.` +
        (run.next === null ? '' : ` The next audit is due at ${run.next}.`),
    ],
    ...(link !== undefined && { link }),
  };
}

type CausesView = ReturnType<typeof causesView>;
type CauseView = NonNullable<CausesView['fresh']>[number];

function causeOf(cause: CauseView, room: SummaryRoom): ReportSummary['causes'][number] {
  const { severity, title, who, consequences, moreConsequences, relations, accept } = cause;
  return {
    severity,
    title,
    who,
    consequences: consequences.map(({ text }) => text),
    more: moreConsequences ?? undefined,
    notes: relations,
    fix: fixOf(cause),
    ...acceptWithin(accept, room),
  };
}

/** Room for the command that accepts a few causes, where there is none for other commands. */
const acceptLength = 120;

function acceptWithin(accept: string | null, { command }: SummaryRoom): { readonly accept?: string } {
  return accept !== null && accept.length <= Math.max(acceptLength, command) ? { accept } : {};
}

function fixOf({ fix, moreFixes, search }: CauseView): ReportSummary['causes'][number]['fix'] {
  if (!fix) return { text: `${search} looks for one`, commands: [] };
  const others = moreFixes === null ? '' : ` (${moreFixes}: ${search})`;
  const elsewhere = fix.elsewhere ? '; the commands are in the full report' : '';
  return { text: `${fix.title}: ${fix.effect}${elsewhere}${others}`, commands: fix.commands?.split('\n') ?? [] };
}

function warningsOf(model: ReportModel, clip: Clip): ReportSummary['warnings'] {
  const { coverage, undecided } = model;
  const rules = listedUpTo(
    2,
    undecided.map(({ rule }) => rule),
  );
  return [
    ...(coverage.unread.length > 0
      ? [
          {
            label: 'Not read',
            text: `${clip(escapeUnprintable(unreadPlaces(coverage)))}. What is there is unknown.`,
          },
        ]
      : []),
    ...(undecided.length > 0 ? [{ label: 'Not decided', text: `${clip(escapeUnprintable(rules))}.` }] : []),
  ];
}

function firstAuditSection({ firstAudit }: CausesView, room: SummaryRoom): readonly SummarySection[] {
  if (!firstAudit) return [];
  const { checks, accept } = firstAudit;
  const { accept: command } = acceptWithin(accept, room);
  const lines = checks.map(({ severity, count, check, example }) => ({
    severity,
    text: `${count} ${check}: ${count === '1' ? '' : 'for example '}${example}`,
  }));
  return [
    {
      heading: 'What is there, by check',
      note: 'This is what is there, not what happened: the next audits report what changes.',
      ...linesWithin(lines, room.listed),
      ...(command !== undefined && { command }),
    },
  ];
}

function earlierSection(
  { causes: { earlier: all } }: ReportModel,
  { earlier }: CausesView,
  { listed }: SummaryRoom,
): readonly SummarySection[] {
  if (!earlier) return [];
  const lines = earlier.slice(0, listed).map(({ severity, since, line }) => ({ severity, text: `${since} ${line}` }));
  return [{ heading: 'What open findings follow from', ...withRest(lines, all.length) }];
}

function accessSection(model: ReportModel, { listed }: SummaryRoom, clip: Clip): readonly SummarySection[] {
  const view = accessDriftView(model, Math.min(listed, mostAccess), clip);
  if (!view) return [];
  const lines = view.lines.map(({ mark, text, because }) => ({
    text: `${mark} ${text}${because === null ? '' : `, ${because}`}`,
  }));
  const [note] = view.notes;
  const rest = { ...(note !== undefined && { note }), ...(view.more !== null && { more: view.more }) };
  return [{ heading: view.heading, lines, ...rest }];
}

/** What is new or has changed, where no cause tells of it. */
function findingsSection(model: ReportModel, { listed }: SummaryRoom, clip: Clip): readonly SummarySection[] {
  const { fresh, firstAudit } = model.causes;
  if (fresh.length > 0 || firstAudit) return [];
  return model.groups
    .filter(({ status }) => status === 'new' || status === 'changed')
    .map(({ status, findings }) => ({
      heading: capital(statusWords[status]),
      ...linesWithin(
        findings.map(({ severity, title }) => ({ severity, text: clip(escapeUnprintable(title)) })),
        listed,
      ),
    }));
}

function linesWithin(lines: readonly SummaryLine[], limit: number): Pick<SummarySection, 'lines' | 'more'> {
  return withRest(lines.slice(0, limit), lines.length);
}

function withRest(lines: readonly SummaryLine[], all: number): Pick<SummarySection, 'lines' | 'more'> {
  return { lines, ...(all > lines.length && { more: `… and ${grouped(all - lines.length)} more` }) };
}

function remarksOf({ remarks }: ReportModel, { listed }: SummaryRoom, clip: Clip): readonly string[] {
  const rest = remarks.length - listed;
  return [
    ...remarks.slice(0, listed).map((remark) => clip(escapeUnprintable(remark))),
    ...(rest > 0 ? [`… and ${countOf(rest, 'more remark')} in the full report`] : []),
  ];
}
