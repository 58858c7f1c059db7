import type { JsonObject } from '../json.ts';

/** An option of an AWS CLI command: a string, a JSON value, or `true` for a switch. */
type Option = string | true | JsonObject | readonly JsonObject[] | readonly string[];

/** Options by their names without the dashes; those whose value is undefined are left out. */
export type CommandOptions = { readonly [name: string]: Option | undefined };

/** What POSIX shells and zsh read literally, in any position. */
const harmless = /^[A-Za-z0-9/][A-Za-z0-9_@%+=:,./-]*$/;

/** Quotes one word for a POSIX shell. */
export function shellWord(text: string): string {
  return harmless.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/**
 * Writes an AWS CLI command, `awsCommand('ec2', 'create-tags', { region, … })`; options whose value is undefined are
 * left out. Undefined if a value cannot be passed safely: control characters do not survive a terminal, and the
 * CLI reads `file://…` as the name of a file
 * (https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-parameters-file.html).
 */
export function awsCommand(service: string, operation: string, options: CommandOptions): string | undefined {
  const words = ['aws', service, operation];
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    const text = typeof value === 'object' ? jsonOption(value) : value;
    if (text === true) words.push(`--${name}`);
    else if (/\p{Cc}/u.test(text) || /^(fileb?|https?):/.test(text)) return undefined;
    else if (text.startsWith('-')) words.push(shellWord(`--${name}=${text}`));
    else words.push(`--${name}`, shellWord(text));
  }
  return words.join(' ');
}

/** One harmless word of a list as it is; everything else as JSON, which the CLI takes for lists and structures alike. */
function jsonOption(value: object): string {
  const [only, ...others] = Array.isArray(value) ? (value as readonly unknown[]) : [];
  if (typeof only === 'string' && others.length === 0 && harmless.test(only)) return only;
  return JSON.stringify(value);
}
