import type { Finding } from '../domain/finding.ts';
import { withOneTagsCommand } from '../domain/text/one-tags-command.ts';
import { hasUnprintable } from '../domain/text/unprintable.ts';
type Quote = 'none' | 'single' | 'double';

/**
 * A shell command that can be shown and still be copied: what is unprintable is written as `$'\xe2\x80\xae'`, bytes
 * that bash, zsh, ksh and POSIX.1-2024 shells turn back, whatever the locale. A line break stays one only where the
 * shell reads it as the end of a command or as a continued line.
 */
export function copyable(command: string): string {
  if (!hasUnprintable(command)) return command;
  let quote: Quote = 'none';
  let escaped = false;
  let shown = '';
  for (const character of command) {
    if (hasUnprintable(character) && !(character === '\n' && quote === 'none')) {
      shown = (escaped ? withoutEscape(shown, quote) : shown) + spelledOut(character, quote);
    } else {
      shown += character;
    }
    if (escaped) escaped = false;
    else if (character === '\\' && quote !== 'single') escaped = true;
    else quote = quoteAfter(character, quote);
  }
  return shown;
}

function quoteAfter(character: string, quote: Quote): Quote {
  if (character === "'" && quote !== 'double') return quote === 'single' ? 'none' : 'single';
  if (character === '"' && quote !== 'single') return quote === 'double' ? 'none' : 'double';
  return quote;
}

/** A backslash before an unprintable character: bare, it only quotes it; between double quotes it stands for itself. */
function withoutEscape(shown: string, quote: Quote): string {
  return quote === 'double' ? `${shown}\\` : shown.slice(0, -1);
}

const around: Readonly<Record<Quote, string>> = { none: '', single: "'", double: '"' };

function spelledOut(character: string, quote: Quote): string {
  const bytes = [...Buffer.from(character, 'utf8')].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`);
  return `${around[quote]}$'${bytes.join('')}'${around[quote]}`;
}

/** The commands that fix all of the findings, in their order. */
export function fixCommands(findings: readonly Pick<Finding, 'fix'>[]): readonly string[] {
  return withOneTagsCommand(findings.flatMap(({ fix }) => fix?.commands ?? [])).map(copyable);
}
