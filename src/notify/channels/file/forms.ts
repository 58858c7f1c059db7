import type { AuditResult } from '../../../domain/audit-result.ts';
import type { Reports } from '../../channel.ts';

/** What is written: a text, or JSON that gets the id of its delivery. */
export type FileContent =
  | { readonly text: string; readonly json?: undefined }
  | { readonly json: Readonly<Record<string, unknown>>; readonly text?: undefined };

/** A report in one of the forms. Reports in one file are apart by a blank line, in Markdown by a rule. */
export async function renderForm(
  result: AuditResult,
  form: 'text' | 'markdown' | 'jsonl',
  reports: Reports,
): Promise<FileContent> {
  if (form === 'jsonl')
    return { json: JSON.parse(await reports.report(result, 'json')) as Readonly<Record<string, unknown>> };
  const report = (await reports.report(result, form)).trimEnd();
  return { text: form === 'markdown' ? `${report}\n\n---\n\n` : `${report}\n\n` };
}
