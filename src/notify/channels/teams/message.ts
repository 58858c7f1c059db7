import type { ReportSummary, SummaryCause, SummaryLine, SummarySection } from '../../../domain/report-summary.ts';
import { cutTo } from '../../../domain/text/cut.ts';

/**
 * What a workflow takes that begins with "When a Teams webhook request is received": a message with a card.
 * https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using
 */
export interface TeamsMessage {
  readonly type: 'message';
  readonly attachments: readonly [
    {
      readonly contentType: 'application/vnd.microsoft.card.adaptive';
      readonly contentUrl: null;
      readonly content: AdaptiveCard;
    },
  ];
}

/** A card of version 1.4: https://adaptivecards.io/explorer/ */
interface AdaptiveCard {
  readonly $schema: 'http://adaptivecards.io/schemas/adaptive-card.json';
  readonly type: 'AdaptiveCard';
  readonly version: '1.4';
  readonly fallbackText: string;
  readonly body: readonly CardElement[];
  readonly actions?: readonly { readonly type: 'Action.OpenUrl'; readonly title: string; readonly url: string }[];
  readonly msteams: { readonly width: 'Full' };
}

/**
 * A text block would obey Markdown, which cannot be escaped in all of Teams' clients. Runs of a rich text block are shown
 * as they are: https://adaptivecards.io/explorer/TextRun.html
 */
type CardElement =
  | { readonly type: 'Container'; readonly style: ContainerStyle; readonly items: readonly CardElement[] }
  | {
      readonly type: 'RichTextBlock';
      readonly inlines: readonly TextRun[];
      readonly separator?: true;
      readonly spacing?: 'none' | 'small' | 'medium';
    };

type ContainerStyle = 'default' | 'good' | 'attention' | 'warning' | 'accent';

interface TextRun {
  readonly type: 'TextRun';
  readonly text: string;
  readonly weight?: 'bolder';
  readonly size?: 'large';
  readonly color?: 'attention' | 'warning' | 'accent';
  readonly isSubtle?: true;
  readonly fontType?: 'monospace';
}

/** Teams takes about 28 KB, and counts two bytes a character in some cases: so that either count is below it. */
const limit = 27_000;

const styles: Readonly<Record<ReportSummary['tone'], ContainerStyle>> = {
  clean: 'good',
  drift: 'attention',
  incomplete: 'warning',
  first: 'accent',
};

/** The message with its card; it may be too long. */
export function teamsMessage(summary: ReportSummary): TeamsMessage {
  const { tag, tone, subject, headline, detail, facts, warnings, causes, moreCauses, sections, remarks } = summary;
  const verdict: CardElement = {
    type: 'Container',
    style: styles[tone],
    items: [
      line([run(`${tag} ${headline}`, { weight: 'bolder', size: 'large' })]),
      line([run(detail, { weight: 'bolder' })]),
      line([run(facts, { isSubtle: true })]),
    ],
  };
  const content: AdaptiveCard = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    fallbackText: cutTo(300, subject),
    body: [
      verdict,
      ...warnings.map(({ label, text }) => warning(label, text)),
      ...(causes.length > 0 ? [headingLine('What happened')] : []),
      ...causes.flatMap(causeLines),
      ...moreCauses.map(quiet),
      ...sections.flatMap(sectionLines),
      ...remarks.map(quiet),
      ...summary.foot.map((text, index) => (index === 0 ? { ...quiet(text), separator: true as const } : quiet(text))),
    ],
    ...(summary.link !== undefined && {
      actions: [{ type: 'Action.OpenUrl' as const, title: 'Open the full report', url: summary.link }],
    }),
    msteams: { width: 'Full' },
  };
  const contentType = 'application/vnd.microsoft.card.adaptive';
  return { type: 'message', attachments: [{ contentType, contentUrl: null, content }] };
}

/** Whether Teams takes the message. */
export function teamsTakes(message: TeamsMessage): boolean {
  const text = JSON.stringify(message);
  return Math.max(Buffer.byteLength(text), 2 * text.length) <= limit;
}

const marks = { high: '▲', medium: '◆', low: '●' } as const;
const colors = { high: 'attention', medium: 'warning', low: 'accent' } as const;

function causeLines({ severity, title, who, consequences, more, notes, fix, accept }: SummaryCause): CardElement[] {
  const fact = (name: string, text: string) => line([run(`${name}  `, { isSubtle: true }), run(text)], 'small');
  return [
    line([severityRun(severity), run(title, { weight: 'bolder' })], 'medium'),
    ...who.map((text) => fact('who', text)),
    ...consequences.map((text) => fact('so', text)),
    ...(more === undefined ? [] : [fact('so', `… and ${more}`)]),
    ...notes.map((text) => fact('note', text)),
    fact('fix', fix.text),
    ...fix.commands.map(commandLine),
    ...(accept === undefined ? [] : [commandLine(accept)]),
  ];
}

function sectionLines({ heading, note, lines, more, command }: SummarySection): CardElement[] {
  return [
    headingLine(heading),
    ...lines.map(lineOf),
    ...[more, note].flatMap((text) => (text === undefined ? [] : [quiet(text)])),
    ...(command === undefined ? [] : [commandLine(command)]),
  ];
}

function lineOf({ severity, text }: SummaryLine): CardElement {
  return line(severity === undefined ? [run(text)] : [severityRun(severity), run(text)], 'small');
}

function warning(label: string, text: string): CardElement {
  return { type: 'Container', style: 'warning', items: [line([run(`${label}: `, { weight: 'bolder' }), run(text)])] };
}

function headingLine(text: string): CardElement {
  return line([run(text, { weight: 'bolder', size: 'large' })], 'medium');
}

function commandLine(command: string): CardElement {
  return line([run(command, { fontType: 'monospace' })], 'small');
}

function quiet(text: string) {
  return line([run(text, { isSubtle: true })], 'small');
}

function severityRun(severity: SummaryCause['severity']): TextRun {
  return run(`${marks[severity]} ${severity}  `, { weight: 'bolder', color: colors[severity] });
}

function run(text: string, look: Omit<TextRun, 'type' | 'text'> = {}): TextRun {
  // A line of a command may be empty.
  return { type: 'TextRun', text: text === '' ? ' ' : text, ...look };
}

function line(inlines: readonly TextRun[], spacing?: 'small' | 'medium') {
  return { type: 'RichTextBlock' as const, inlines, ...(spacing && { spacing }) };
}
