import type { AuditResult } from '../../domain/audit-result.ts';
import type { MailMessage, MailOptions } from '../../domain/mail-message.ts';
import { attachmentsOf, attachmentSentence } from './attachments.ts';
import { inlineStyles } from './inline-styles.ts';
import { mailView, notMailedView, type MailFoot, type MailRoom } from './view.ts';
import { reportLink } from '../link.ts';
import { reportModel, type ReportModel } from '../model.ts';
import { loadTemplates } from '../templates.ts';
import { textWithin } from '../formats/text.ts';
import { mailSubject } from '../causes/subject.ts';

/** Gmail cuts off what is longer than 102 KB. */
const bodyLimit = 80_000;

/** From the most detail to the least: the first that keeps the body below its limit is taken. */
const rooms: readonly MailRoom[] = [
  { causes: 12, detailed: 24, members: 12, listed: 24, owners: 12, characters: 400, command: 1200 },
  { causes: 8, detailed: 14, members: 8, listed: 16, owners: 10, characters: 300, command: 800 },
  { causes: 6, detailed: 8, members: 6, listed: 10, owners: 8, characters: 240, command: 500 },
  { causes: 4, detailed: 4, members: 4, listed: 6, owners: 6, characters: 160, command: 300 },
  { causes: 2, detailed: 2, members: 2, listed: 3, owners: 4, characters: 100, command: 0 },
];

/** Makes the mail of a result: HTML and text below 80 KB each whatever was found, and the full report attached. */
export async function mailMessage(result: AuditResult, options: MailOptions = {}): Promise<MailMessage> {
  const model = reportModel(result);
  const { attached, leftOut } = await attachmentsOf(model, 1e6 * (options.attachmentLimit ?? 5));
  const foot: MailFoot = {
    pointer: attachmentSentence(attached, leftOut, result.run.id),
    notMailed: options.notMailed ?? [],
  };
  const tag = installationTag(options.name ?? result.background.accountName);
  return {
    subject: options.threading === 'subject' ? `${tag} Drift report` : mailSubject(model, tag),
    html: (await htmlPart(model, foot)).html,
    text: firstThatFits((room) =>
      textPart(model, room, [...notMailedLines(foot.notMailed, room), ...linkLines(result), foot.pointer]),
    ),
    attachments: attached,
  };
}

/** The HTML part of a mail. */
interface HtmlPart {
  /** As the template writes it, with its style sheet. */
  readonly document: string;
  /** The same with the styles in attributes: what is sent. */
  readonly html: string;
}

/** Renders the HTML part with as much detail as the limit allows. */
export async function htmlPart(model: ReportModel, foot: MailFoot): Promise<HtmlPart> {
  const { mail } = await loadTemplates();
  let document = '';
  const html = firstThatFits((room) => {
    document = mail(mailView(model, room, foot));
    return inlineStyles(document);
  });
  return { document, html };
}

/** What a subject begins with: `[driftwarden]`, `[driftwarden prod]`. */
export function installationTag(name: string | undefined): string {
  return name === undefined ? '[driftwarden]' : `[driftwarden ${name}]`;
}

function firstThatFits(render: (room: MailRoom) => string): string {
  let body = '';
  for (const room of rooms) {
    body = render(room);
    if (Buffer.byteLength(body) < bodyLimit) break;
  }
  return body;
}

function linkLines(result: AuditResult): readonly string[] {
  const link = reportLink(result);
  return link === undefined ? [] : [`The report of this run in the browser: ${link}`];
}

function notMailedLines(notMailed: readonly string[], room: MailRoom): readonly string[] {
  const { shown, more } = notMailedView(notMailed, room);
  return shown.length === 0
    ? []
    : [['Owners who got no mail:', ...shown, ...(more === null ? [] : [more])].join('\n  '), ''];
}

function textPart(model: ReportModel, room: MailRoom, foot: readonly string[]): string {
  const limits = {
    shown: {
      new: room.detailed,
      changed: room.detailed,
      open: room.listed,
      resolved: room.listed,
      unchecked: room.listed,
      accepted: 3,
    },
    listed: room.owners,
    causes: room.causes,
    members: room.members,
    lines: room.members,
    inRows: true,
    characters: room.characters,
    command: room.command,
  };
  return `${textWithin(model, { color: false, width: 78 }, limits)}\n${foot.join('\n')}\n`;
}
