import type { Attachment } from '../../domain/letter.ts';
import { html } from '../formats/html.ts';
import { json } from '../formats/json.ts';
import type { ReportModel } from '../model.ts';

/** The full report as files, in this order as far as `limit` bytes reach; `leftOut` are those that do not fit. */
export async function attachmentsOf(
  model: ReportModel,
  limit: number,
): Promise<{ readonly attached: readonly Attachment[]; readonly leftOut: readonly Attachment[] }> {
  const name = `driftwarden-${model.result.run.id.replace(/[^\w.-]/g, '-')}`;
  const files: readonly Attachment[] = [
    { filename: `${name}.html`, contentType: 'text/html; charset=utf-8', content: await html(model) },
    { filename: `${name}.json`, contentType: 'application/json', content: json(model) },
  ];
  const attached: Attachment[] = [];
  const leftOut: Attachment[] = [];
  let room = limit;
  for (const file of files) {
    const size = Buffer.byteLength(file.content);
    (size <= room ? attached : leftOut).push(file);
    if (size <= room) room -= size;
  }
  return { attached, leftOut };
}

/** Where the reader of the mail finds everything. */
export function attachmentSentence(
  attached: readonly Attachment[],
  leftOut: readonly Attachment[],
  runId: string,
): string {
  const names = attached.map(({ filename }) => filename).join(' and ');
  const rest = leftOut
    .map(({ filename, content }) => `${filename} (${(Buffer.byteLength(content) / 1e6).toFixed(1)} MB)`)
    .join(' and ');
  return [
    ...(names === '' ? [] : [`The full report is attached: ${names}.`]),
    ...(rest === ''
      ? []
      : [`Too large to attach: ${rest}; "driftwarden report ${runId} --format html --output report.html" renders it.`]),
  ].join(' ');
}
