import type { CanonicalStatement, Term, Terms } from './canonical.ts';

/** One statement in one line: `Deny ec2:TerminateInstances on * when ec2:ResourceTag/department is prod`. */
export function describeStatement(
  { effect, principals, actions, resources, conditions }: CanonicalStatement,
  most = Infinity,
): string {
  const list = (terms: NonNullable<Terms>, everything: string) =>
    terms.negated ? `${everything} but ${enumerate(terms.items, most)}` : enumerate(terms.items, most);
  return [
    `${effect} ${list(actions, 'all actions')}`,
    ...(resources ? [`on ${list(resources, 'everything')}`] : []),
    ...(principals ? [`to ${list(principals, 'everyone')}`] : []),
    ...(conditions.length > 0 ? [`when ${conditions.map(({ text }) => text).join(' and ')}`] : []),
  ].join(' ');
}

/** The terms' texts in a row; past the given number, how many more there are. */
export function enumerate(terms: readonly Term[], most = Infinity): string {
  const shown = terms.slice(0, most).map(({ text }) => text);
  return shown.join(', ') + (terms.length > most ? ` and ${terms.length - most} more` : '');
}
