import type { WritableTagIssue } from '../../access/lint/index.ts';
import { escapeUnprintable } from '../../domain/unprintable.ts';
import type { ReadDocument } from '../shared/documents.ts';
import type { Statement } from '../shared/observe.ts';
import { capitalized } from '../shared/words.ts';
import { actionsOf, statementWords } from './statement-words.ts';

/** What a finding says of a statement whose tag those may write whom it is to hold back. */
export function sayWritable(
  { statement: { written }, tag, bypasses: [first] }: WritableTagIssue,
  { words }: ReadDocument,
): Statement {
  const isDeny = written.effect === 'Deny';
  const by = first?.by ?? 'ec2:CreateTags';
  return {
    rule: { statement: written.name, tag: tag.toLowerCase() },
    title: `${capitalized(statementWords(written, words))} ${isDeny ? 'denies' : 'gives'} ${actionsOf(written)} by the tag ${escapeUnprintable(tag)}, which its holders may change`,
    expected: isDeny
      ? 'ec2:CreateTags and ec2:DeleteTags denied by the same condition'
      : `ec2:CreateTags and ec2:DeleteTags withheld for the tag ${escapeUnprintable(tag)}, but while launching (ec2:CreateAction)`,
    actual: `${by} turns ${valueWords(tag, first?.from)} into ${valueWords(tag, first?.to)}`,
    evidence: { statement: written.name, tag, by },
  };
}

function valueWords(tag: string, value: string | undefined): string {
  return value === undefined
    ? `no tag ${escapeUnprintable(tag)}`
    : `${escapeUnprintable(tag)}=${escapeUnprintable(value)}`;
}
