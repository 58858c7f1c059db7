import { commentedYaml, baselineJsonSchema, settingsJsonSchema } from '../../config/index.ts';
import { escapeUnprintable, printableJson } from '../../domain/text/unprintable.ts';
import { channels } from '../../notify/index.ts';
import { proposedSettings, type Proposal, type SettingChoices } from '../../propose/index.ts';
import { vocabulary } from '../setup.ts';

/** The names of the files, relative to the folder that they are written into. */
export const fileNames = {
  settings: 'driftwarden.yaml',
  baseline: 'baseline.yaml',
  settingsSchema: 'schemas/driftwarden.schema.json',
  baselineSchema: 'schemas/baseline.schema.json',
} as const;

const editors = (schema: string) => `yaml-language-server: $schema=./${schema}`;

/** driftwarden.yaml, for editors too. */
export function settingsText(choices: SettingChoices): string {
  const header = [
    editors(fileNames.settingsSchema),
    'Where to look, what to compare it with, whom to tell. "driftwarden doctor" tries all of it.',
    'AWS credentials come from where the AWS SDK finds them, never from here.',
  ];
  return commentedYaml(header, proposedSettings(choices));
}

/** The baseline and the policies that it names, by their paths; `about` says where it comes from, in sentences. */
export function baselineFiles({ baseline, policies }: Proposal, about: readonly string[]): ReadonlyMap<string, string> {
  const header = [
    editors(fileNames.baselineSchema),
    'What should be true of the account. "driftwarden audit" compares it with the account and says what differs.',
    ...about.map(escapeUnprintable),
  ];
  return new Map([
    [fileNames.baseline, commentedYaml(header, baseline)],
    ...[...policies].map(([path, document]) => [path, `${printableJson(document)}\n`] as const),
  ]);
}

/** The JSON Schemas that the two files name, so that an editor finds them without a network. */
export function schemaFiles(): ReadonlyMap<string, string> {
  return new Map([
    [fileNames.settingsSchema, `${printableJson(settingsJsonSchema(channels))}\n`],
    [fileNames.baselineSchema, `${printableJson(baselineJsonSchema(vocabulary))}\n`],
  ]);
}
