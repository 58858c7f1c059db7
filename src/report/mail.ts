import { inline } from '@css-inline/css-inline';
import type { AuditResult } from '../domain/audit-result.ts';
import type { MailMessage, MailOptions } from '../domain/mail-message.ts';
import { attachmentsOf, attachmentSentence } from './attachments.ts';
import { mailView, notMailedView, type MailRoom } from './mail-view.ts';
import { reportModel, type ReportModel } from './model.ts';
import { loadTemplates } from './templates.ts';
import { text } from './text.ts';
import { subjectLine } from './verdict.ts';

/** Gmail cuts off what is longer than 102 KB. */
const bodyLimit = 80_000;

/** From roomy to tight: the first that keeps the body below its limit is taken. */
const rooms: readonly MailRoom[] = [
  { detailed: 24, listed: 24, owners: 12, characters: 400, command: 1200 },
  { detailed: 14, listed: 16, owners: 10, characters: 300, command: 800 },
  { detailed: 8, listed: 10, owners: 8, characters: 240, command: 500 },
  { detailed: 4, listed: 6, owners: 6, characters: 160, command: 300 },
  { detailed: 2, listed: 3, owners: 4, characters: 100, command: 0 },
];

/** Makes the mail of a result: HTML and text below 80 KB each whatever was found, and the full report attached. */
export async function mailMessage(result: AuditResult, options: MailOptions = {}): Promise<MailMessage> {
  const model = reportModel(result);
  const { attached, leftOut } = await attachmentsOf(model, 1e6 * (options.attachmentLimit ?? 5));
  const pointer = attachmentSentence(attached, leftOut, result.run.id);
  const { mail } = await loadTemplates();
  return {
    subject:
      options.threading === 'subject'
        ? `${tagOf(options.name)} Drift report`
        : `${tagOf(options.name)} ${subjectLine(result, model.coverage)}`,
    html: firstThatFits((room) =>
      inlined(mail(mailView(model, room, { pointer, notMailed: options.notMailed ?? [] }))),
    ),
    text: firstThatFits((room) => textPart(model, room, [...notMailedLines(options.notMailed ?? [], room), pointer])),
    attachments: attached,
  };
}

/** `[driftwarden]`, `[driftwarden prod]`. */
function tagOf(name: string | undefined): string {
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

/** Mail clients read style attributes; the media query for dark mode stays where those that know it look. */
function inlined(document: string): string {
  return inline(document, { keepAtRules: true, minifyCss: true, loadRemoteStylesheets: false });
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
    characters: room.characters,
    command: room.command,
  };
  return `${text(model, { color: false, width: 78 }, limits)}\n${foot.join('\n')}\n`;
}
