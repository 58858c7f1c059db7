import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import type { TagChange, WritableTagIssue } from '../../access/lint/index.ts';
import type { ReadDocument } from '../shared/documents.ts';
import type { FindingDetails } from '../shared/report-finding.ts';
import { capitalized } from '../shared/words.ts';
import { actionsText, nameOfStatement } from './wording.ts';

/** The finding about a statement that decides by a tag which its holders can write. */
export function describeWritableTag(
  { statement: { written }, tag, bypasses: [first] }: WritableTagIssue,
  { words }: ReadDocument,
): FindingDetails {
  const isDeny = written.effect === 'Deny';
  if (!first) throw new TypeError('nobody can bypass the statement');
  const { by, tagging } = first;
  const both = `${tagging.add} and ${tagging.remove}`;
  return {
    rule: { statement: written.name, tag: tag.toLowerCase() },
    title: `${capitalized(nameOfStatement(written, words))} ${isDeny ? 'denies' : 'allows'} ${actionsText(written)} by the tag ${escapeUnprintable(tag)}, which its holders can change`,
    expected: isDeny
      ? `${both} denied by the same condition`
      : `${both} for the tag ${escapeUnprintable(tag)} ${tagging.add === 'ec2:CreateTags' ? 'allowed only at launch (ec2:CreateAction)' : 'not allowed (aws:TagKeys)'}`,
    actual: `${by} ${changeText(tag, first)}`,
    evidence: { statement: written.name, tag, by },
  };
}

function changeText(tag: string, change: Pick<TagChange, 'from' | 'to'>): string {
  const [before, after] = [change.from, change.to].map(
    (value) => value && `${escapeUnprintable(tag)}=${escapeUnprintable(value)}`,
  );
  if (after === undefined) return `removes ${before ?? escapeUnprintable(tag)}`;
  return before === undefined ? `adds ${after}` : `changes ${before} to ${after}`;
}
