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
  const by = first?.by ?? 'ec2:CreateTags';
  return {
    rule: { statement: written.name, tag: tag.toLowerCase() },
    title: `${capitalized(nameOfStatement(written, words))} ${isDeny ? 'denies' : 'allows'} ${actionsText(written)} by the tag ${escapeUnprintable(tag)}, which its holders can change`,
    expected: isDeny
      ? 'ec2:CreateTags and ec2:DeleteTags denied by the same condition'
      : `ec2:CreateTags and ec2:DeleteTags for the tag ${escapeUnprintable(tag)} allowed only at launch (ec2:CreateAction)`,
    actual: `${by} ${changeText(tag, first)}`,
    evidence: { statement: written.name, tag, by },
  };
}

function changeText(tag: string, change: Pick<TagChange, 'from' | 'to'> | undefined): string {
  const [before, after] = [change?.from, change?.to].map(
    (value) => value && `${escapeUnprintable(tag)}=${escapeUnprintable(value)}`,
  );
  if (after === undefined) return `removes ${before ?? escapeUnprintable(tag)}`;
  return before === undefined ? `adds ${after}` : `changes ${before} to ${after}`;
}
