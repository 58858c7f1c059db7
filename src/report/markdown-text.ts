import { escapeUnprintable } from '../domain/text/unprintable.ts';

/** A row of a table, where even a code span must escape its `|`. */
export function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replace(/(?<!\\)\|/g, '\\|')).join(' | ')} |`;
}

/** Prose with Markdown's own characters escaped; nothing in it mentions a user, links or opens a tag. */
export function escaped(text: string): string {
  return escapeUnprintable(text)
    .replace(/[\\`*_[\]<>|~$&]/g, '\\$&')
    .replace(/:\/\//g, '\\://')
    .replace(/\bwww\./gi, 'www\\.')
    .replace(/[@#](?=\w)/g, '$&<!-- -->');
}

/** A code span, whatever backticks the text holds. */
export function code(text: string): string {
  const shown = escapeUnprintable(text);
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const blank = longest > 0 || shown.trim() !== shown || shown === '' ? ' ' : '';
  return `${fence}${blank}${shown}${blank}${fence}`;
}

/** A block of code, whatever backticks the text holds. */
export function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}
