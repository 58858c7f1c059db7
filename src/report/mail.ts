import { inline } from '@css-inline/css-inline';
import type { AuditResult } from '../domain/audit-result.ts';
import { attachmentsOf, attachmentSentence, type Attachment } from './attachments.ts';
import { mailView, type MailRoom } from './mail-view.ts';
import { reportModel, type ReportModel } from './model.ts';
import { loadTemplates } from './templates.ts';
import { text } from './text.ts';
import { subjectLine } from './verdict.ts';

/** A report as a mail. The subject holds nothing that came from AWS, and no line break. */
export interface MailMessage {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** The page and the JSON, as far as they fit. */
  readonly attachments: readonly Attachment[];
}

export interface MailOptions {
  /** Bytes that all attachments may have together; 5,000,000 unless given. */
  readonly attachmentLimit?: number;
}

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
  const { attached, leftOut } = await attachmentsOf(model, options.attachmentLimit ?? 5_000_000);
  const pointer = attachmentSentence(attached, leftOut, result.run.id);
  const { mail } = await loadTemplates();
  return {
    subject: subjectLine(result, model.coverage),
    html: firstThatFits((room) => inlined(mail(mailView(model, room, pointer)))),
    text: firstThatFits((room) => textPart(model, room, pointer)),
    attachments: attached,
  };
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

function textPart(model: ReportModel, room: MailRoom, pointer: string): string {
  const limits = {
    shown: { new: room.detailed, changed: room.detailed, open: room.listed, resolved: room.listed, accepted: 3 },
    listed: room.owners,
    characters: room.characters,
    command: room.command,
  };
  return `${text(model, { color: false, width: 78 }, limits)}\n${pointer}\n`;
}
