import { z } from 'zod';
import { textField } from '../../../config/fields.ts';
import { printableJson } from '../../../domain/text/unprintable.ts';
import type { Channel, OpenChannel } from '../../channel.ts';
import { oneRecipient, retriesFor, toAdmins } from '../settings.ts';
import { renderForm, type FileContent } from './forms.ts';
import { checkTarget, writeReport } from './write.ts';

const name = 'file';

const settings = z.strictObject({
  ...oneRecipient,
  path: textField().describe(
    'The file, relative to this file; its folder is made where there is none. `-`: standard output of "driftwarden ' +
      'serve", and standard error of "driftwarden audit", whose standard output has the result.',
  ),
  form: z
    .enum(['text', 'markdown', 'jsonl'])
    .default('text')
    .describe('text or markdown: the report. jsonl: the JSON report in one line.'),
  mode: z
    .enum(['append', 'replace'])
    .default('append')
    .describe('append: each report goes to the end. replace: the file has the last one alone.'),
});

type FileSettings = z.output<typeof settings>;

/** A file, or standard output. */
export const file: Channel<FileSettings, FileContent> = {
  name,
  description: 'A file to which each report is written, or standard output.',
  settings,
  open: (declared, sources) => openFile(declared, sources.path(declared.path), (text) => sources.print(text)),
};

function openFile(
  declared: FileSettings,
  path: string,
  print: (text: string) => Promise<void>,
): OpenChannel<FileContent> {
  const isOutput = declared.path === '-';
  return {
    name,
    subscribers: toAdmins(isOutput ? 'standard output' : declared.path, declared),
    retries: retriesFor(declared),
    render: ({ result }, reports) => renderForm(result, declared.form, reports),
    async send({ content, recipient }) {
      const text = content.json
        ? `${printableJson({ notification: recipient.messageId, ...content.json }, 0)}\n`
        : content.text;
      await (isOutput ? print(text) : writeReport(path, declared.mode, text));
      return 'written';
    },
    // Somebody makes room, or corrects the path or its permissions.
    classify: (error) => ({
      reason: `${declared.path}: ${error instanceof Error ? error.message : String(error)}`,
      retry: true,
      outage: true,
    }),
    verify: () => (isOutput ? Promise.resolve('standard output') : checkTarget(path)),
  };
}
