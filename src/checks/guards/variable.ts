import { lintVariable } from '../../access/lint/index.ts';
import { escapeUnprintable } from '../../domain/unprintable.ts';
import { replaceDocument } from '../shared/replace-document.ts';
import { all, capitalized } from '../shared/words.ts';
import { documentGuard } from './document-guard.ts';

/**
 * Policy variables in a document of the old language version, or of none: AWS compares their letters, so an Allow meant
 * for each person's own things gives nobody anything, and a Deny denies nothing, or with a negated operator everything.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export const guardVariable = documentGuard({
  id: 'guard-variable',
  summary: 'A policy uses variables under a version of the policy language that takes them for plain text.',
  severity: 'medium',
  find(policy) {
    const statements = lintVariable(policy);
    return statements.length > 0 ? [statements] : [];
  },
  say(statements, written) {
    const { words, document } = written;
    const variables = [...new Set(statements.flatMap((found) => found.variables))].sort();
    const isDeny = statements.some(({ statement }) => statement.effect === 'Deny');
    const version =
      typeof document['Version'] === 'string'
        ? `under Version ${escapeUnprintable(document['Version'])}`
        : 'without a Version';
    return {
      ...(isDeny ? { severity: 'high' as const } : {}),
      title: `${capitalized(words)} takes ${all(variables)} for plain text`,
      expected: 'Version 2012-10-17, under which variables are filled in',
      actual: `a document ${version}; the variables stand in ${namesOf(statements.map(({ statement }) => statement.name))}`,
      evidence: {
        version: document['Version'] ?? null,
        statements: statements.map(({ statement, variables }) => ({ statement: statement.name, variables })),
      },
      commands: replaceDocument(written, { ...document, Version: '2012-10-17' }),
    };
  },
});

function namesOf(names: readonly string[]): string {
  return `statement${names.length === 1 ? '' : 's'} ${all(names)}`;
}
