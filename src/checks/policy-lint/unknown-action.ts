import { lintUnknownAction, type UnknownActionIssue } from '../../access/lint/index.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import type { ReadDocument } from '../shared/documents.ts';
import { replaceDocument } from '../shared/replace-document.ts';
import { capitalized, either, some } from '../shared/words.ts';
import { documentLint } from './document-lint.ts';
import { withStatements, withStrings } from '../../domain/iam/edit-document.ts';
import { severityOf } from './severity.ts';
import { nameOfStatement } from './wording.ts';

type UnknownAction = UnknownActionIssue['entries'][number];

/**
 * Entries of Action or NotAction that match no action of AWS: a Deny on `ec2:TerminateInstance` denies nothing. What
 * resembles no action can be newer than the reference, and the finding says so.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const guardUnknownAction = documentLint({
  id: 'guard-unknown-action',
  summary: 'A statement names an action that AWS does not have, so that this part of it has no effect.',
  severity: 'high',
  find: (policy, { reference }) => lintUnknownAction(reference, policy),
  describe(issue, document) {
    const { statement, entries } = issue;
    const patterns = entries.map(({ pattern }) => pattern);
    const element = statement.actions.negated ? 'NotAction' : 'Action';
    const isUncertain = entries.every(isPerhapsNew);
    const severity = severityOf(statement, statement.actions.negated ? 'always' : 'never');
    const subject = capitalized(nameOfStatement(statement, document.words));
    return {
      rule: { statement: statement.name },
      severity: isUncertain && severity === 'high' ? 'medium' : severity,
      title: isUncertain
        ? `${subject} names ${some(patterns)}, which AWS's reference does not have`
        : `${subject} ${effectOf(issue)}: AWS has no action ${some(patterns)}`,
      expected: entries.map(expectedText).join('; '),
      actual: `${element} ${some(statement.actions.items)}`,
      evidence: { [element]: patterns, effect: statement.effect },
      commands: repair(issue, document),
    };
  },
});

function effectOf({ statement: { effect, actions }, entries }: UnknownActionIssue): string {
  const patterns = some(entries.map(({ pattern }) => pattern));
  if (actions.negated) return `does not exempt ${patterns}`;
  if (entries.length === actions.items.length) return effect === 'Deny' ? 'denies nothing' : 'allows nothing';
  return `does not ${effect === 'Deny' ? 'deny' : 'allow'} ${patterns}`;
}

/** Whether no action resembles the entry, so that it may be newer than the reference. */
function isPerhapsNew({ nearest }: UnknownAction): boolean {
  return !nearest.some((near) => near.includes(':'));
}

function expectedText(entry: UnknownAction): string {
  const { unknown, nearest } = entry;
  const written = escapeUnprintable(entry.pattern);
  if (!isPerhapsNew(entry)) return `${either(nearest)} in place of ${written}`;
  const example = nearest.length > 0 ? `, for example ${either(nearest)}` : '';
  const what = unknown === 'service' ? 'a service' : 'an action';
  return `${what} of AWS in place of ${written}${example}, unless the ${unknown} is newer than the reference`;
}

/**
 * Replaces each entry by its correction. Only where that makes the policy stricter: an Allow that never worked may
 * not be needed.
 */
function repair({ statement, entries }: UnknownActionIssue, document: ReadDocument): readonly (string | undefined)[] {
  const element = statement.actions.negated ? 'NotAction' : 'Action';
  if ((statement.effect === 'Deny') === statement.actions.negated) return [];
  const corrections = new Map(entries.map(({ pattern, correction }) => [pattern, correction]));
  if ([...corrections.values()].includes(undefined)) return [];
  const position = document.policy.statements.indexOf(statement);
  const corrected = withStatements(document.document, (written, at) => {
    const actions = withStrings(written[element], (action) => corrections.get(action) ?? action);
    return at === position && actions !== undefined ? { ...written, [element]: actions } : written;
  });
  return corrected ? replaceDocument(document, corrected) : [];
}
