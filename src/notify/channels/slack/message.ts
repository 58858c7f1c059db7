import type { ReportSummary, SummaryCause, SummaryLine, SummarySection } from '../../../domain/report-summary.ts';
import { cutTo } from '../../../domain/text/cut.ts';
import { code, codeBlock, entities, link, mrkdwn } from './mrkdwn.ts';

/** A message of an incoming webhook: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/ */
export interface SlackMessage {
  /** What notifications show, and clients without blocks. */
  readonly text: string;
  readonly blocks: readonly SlackBlock[];
  readonly unfurl_links: false;
  readonly unfurl_media: false;
}

/** The blocks that a message is made of: https://docs.slack.dev/reference/block-kit/blocks/ */
type SlackBlock =
  | { readonly type: 'header'; readonly text: PlainText }
  | { readonly type: 'section'; readonly text: Mrkdwn }
  | { readonly type: 'context'; readonly elements: readonly Mrkdwn[] }
  | { readonly type: 'divider' };

interface PlainText {
  readonly type: 'plain_text';
  readonly text: string;
  readonly emoji: false;
}

interface Mrkdwn {
  readonly type: 'mrkdwn';
  readonly text: string;
  /** Nothing in the text becomes a link or a mention by itself. */
  readonly verbatim: true;
}

/**
 * Slack's limits, and one that it does not publish: it refuses blocks of about 13,200 characters together as
 * `msg_blocks_too_long` (https://github.com/slackapi/bolt-js/issues/2509).
 */
const limits = { header: 150, section: 3000, blocks: 50, together: 12_000 } as const;

/** The message in Block Kit; it may be too long. */
export function slackMessage(summary: ReportSummary): SlackMessage {
  const { tag, headline, detail, facts, warnings, causes, moreCauses, sections, remarks, foot, link: url } = summary;
  return {
    // Five characters at most become of one, and Slack takes 4,000.
    text: entities(cutTo(800, `${summary.subject}: ${headline}: ${detail}`)),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: cutTo(limits.header, `${tag} ${headline}`), emoji: false } },
      section([`*${mrkdwn(detail)}*`, mrkdwn(facts)]),
      ...warnings.map(({ label, text }) => section([`:warning: *${label}:* ${mrkdwn(text)}`])),
      ...(causes.length > 0 ? [heading('What happened')] : []),
      ...causes.map(causeBlock),
      ...moreCauses.map((text) => context([mrkdwn(text)])),
      ...sections.flatMap(sectionBlocks),
      ...remarks.map((remark) => context([mrkdwn(remark)])),
      { type: 'divider' },
      context([...(url === undefined ? [] : [link(url, 'Open the full report')]), ...foot.map(mrkdwn)]),
    ],
    unfurl_links: false,
    unfurl_media: false,
  };
}

/** Whether Slack takes the message. */
export function slackTakes({ blocks }: SlackMessage): boolean {
  return (
    blocks.length <= limits.blocks &&
    JSON.stringify(blocks).length <= limits.together &&
    blocks.flatMap(mrkdwnOf).every(({ length }) => length <= limits.section)
  );
}

function mrkdwnOf(block: SlackBlock): readonly string[] {
  if (block.type === 'section') return [block.text.text];
  return block.type === 'context' ? block.elements.map(({ text: each }) => each) : [];
}

const marks = { high: ':red_circle:', medium: ':large_orange_circle:', low: ':large_yellow_circle:' } as const;

function causeBlock({ severity, title, who, consequences, more, notes, fix, accept }: SummaryCause): SlackBlock {
  const commands = fix.commands.length === 0 ? undefined : codeBlock(fix.commands);
  const missing = commands === undefined && fix.commands.length > 0 ? ' (the commands are in the full report)' : '';
  return section([
    `${marks[severity]} *${severity}* ${mrkdwn(title)}`,
    ...who.map((line) => `*who* ${mrkdwn(line)}`),
    ...consequences.map((line) => `• ${mrkdwn(line)}`),
    ...(more === undefined ? [] : [`• … and ${mrkdwn(more)}`]),
    ...notes.map((line) => `*note* ${mrkdwn(line)}`),
    `*fix* ${mrkdwn(fix.text)}${missing}`,
    ...(commands === undefined ? [] : [commands]),
    ...(accept === undefined ? [] : [`*accept* ${code(accept)}`]),
  ]);
}

function sectionBlocks({ heading: title, note, lines, more, command }: SummarySection): readonly SlackBlock[] {
  const rest = [
    ...(more === undefined ? [] : [mrkdwn(more)]),
    ...(note === undefined ? [] : [mrkdwn(note)]),
    ...(command === undefined ? [] : [`*accept* ${code(command)}`]),
  ];
  return [section([`*${mrkdwn(title)}*`, ...lines.map(lineOf), ...rest])];
}

function lineOf({ severity, text }: SummaryLine): string {
  return `${severity === undefined ? '•' : `${marks[severity]} ${severity}`} ${mrkdwn(text)}`;
}

function heading(text: string): SlackBlock {
  return section([`*${text}*`]);
}

function section(lines: readonly string[]): SlackBlock {
  return { type: 'section', text: text(lines) };
}

function context(lines: readonly string[]): SlackBlock {
  return { type: 'context', elements: [text(lines)] };
}

function text(lines: readonly string[]): Mrkdwn {
  return { type: 'mrkdwn', text: lines.join('\n'), verbatim: true };
}
