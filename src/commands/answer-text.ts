import { organizationPolicies, type StatementSource } from '../access/index.ts';
import { escapeUnprintable } from '../domain/text/unprintable.ts';
import { wrapped } from '../report/index.ts';

/**
 * Paragraphs of lines for a terminal of so many columns, what was not read at the end; nothing in them steers the
 * terminal. A line that is too long goes on below, indented by two more.
 */
export function answerText(
  paragraphs: readonly (readonly string[])[],
  notRead: readonly string[],
  width: number,
): string {
  return [...paragraphs, unreadLines(notRead)]
    .filter(({ length }) => length > 0)
    .map((lines) => lines.flatMap((line) => lineWithin(escapeUnprintable(line), width)).join('\n'))
    .join('\n\n');
}

function lineWithin(line: string, width: number): string[] {
  const [, indent = '', text = ''] = /^( *)(.*)$/s.exec(line) ?? [];
  const [first = '', ...more] = wrapped(text, width - indent.length - 2);
  return [indent + first, ...more.map((part) => `${indent}  ${part}`)];
}

/** Indented lines, the label before the first. */
export function listing(label: string, texts: readonly string[]): string[] {
  return texts.map((text, index) => `  ${(index === 0 ? label : '').padEnd(8)}${text}`);
}

/** `statement Dev of policy Developers (group/developers)`. */
export function describeSource({ statement, policy, layer, heldBy }: StatementSource): string {
  const what =
    layer === 'identity policy' ? `policy ${policy}` : layer === 'permissions boundary' ? `${layer} ${policy}` : policy;
  return `statement ${statement} of ${what}${heldBy.length === 0 ? '' : ` (${heldBy.join(', ')})`}`;
}

/** Unread policies that can only restrict make an answer an upper bound; other unread ones may also allow more. */
function unreadLines(notRead: readonly string[]): string[] {
  const limiting = notRead.filter((what) => organizationPolicies.includes(what));
  const others = notRead.filter((what) => !organizationPolicies.includes(what));
  return [
    ...(limiting.length === 0 ? [] : [`An upper bound: ${limiting.join(' and ')} were not read.`]),
    ...(others.length === 0
      ? []
      : ['Not read; what it allows or denies is missing here:', ...others.map((what) => `  ${what}`)]),
  ];
}
