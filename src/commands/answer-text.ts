import { organizationPolicies, resourcePolicies, type Limits, type StatementSource } from '../access/index.ts';
import { escapeUnprintable } from '../domain/text/unprintable.ts';
import { wrapped } from '../report/index.ts';

/**
 * Paragraphs of lines for a terminal of so many columns; nothing in them steers the terminal. A line that is too long
 * goes on below, indented by two more.
 */
export function answerText(paragraphs: readonly (readonly string[])[], width: number): string {
  return paragraphs
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

/** What was not read, besides what an answer's limits say already. */
export function unreadLines(notRead: readonly string[], action = ''): string[] {
  const inLimits = new Set([...organizationPolicies, ...resourcePolicies(action)]);
  const others = notRead.filter((what) => !inLimits.has(what));
  return others.length === 0
    ? []
    : ['Not read; what it allows or denies is missing here:', ...others.map((what) => `  ${what}`)];
}

/** What the model does not cover and could matter to an answer. An upper bound is claimed only where it is one. */
export function limitLines({ upperBound, couldAdd, couldTakeAway }: Limits): string[] {
  const less = listed(couldTakeAway);
  if (couldAdd.length === 0) {
    if (less === '') return [];
    return [`${upperBound ? 'An upper bound. ' : ''}What could take away from it: ${less}.`];
  }
  return [
    'What the model does not cover (docs/paths.md):',
    `  could add to this answer: ${listed(couldAdd)}`,
    ...(less === '' ? [] : [`  could take away from it: ${less}`]),
  ];
}

function listed(limits: Limits['couldAdd']): string {
  return limits.map(({ what }) => what).join('; ');
}
