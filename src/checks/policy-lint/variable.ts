import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import { lintVariable } from '../../access/lint/index.ts';
import { replaceDocument } from '../shared/replace-document.ts';
import { joinedByAnd, capitalized } from '../shared/words.ts';
import { documentLint } from './document-lint.ts';

/**
 * Policy variables in a document of the old language version, or without a version: AWS compares them as plain text. An
 * Allow that is meant for each user's own resources allows nothing, and a Deny denies nothing, or everything with a
 * negated operator.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export const guardVariable = documentLint({
  id: 'guard-variable',
  summary: 'A policy uses variables under a version of the policy language that treats them as plain text.',
  severity: 'medium',
  find(policy) {
    const statements = lintVariable(policy);
    return statements.length > 0 ? [statements] : [];
  },
  describe(statements, written) {
    const { words, document } = written;
    const variables = [...new Set(statements.flatMap((found) => found.variables))].sort();
    const isDeny = statements.some(({ statement }) => statement.effect === 'Deny');
    const version =
      typeof document['Version'] === 'string'
        ? `under Version ${escapeUnprintable(document['Version'])}`
        : 'without a Version';
    return {
      ...(isDeny ? { severity: 'high' as const } : {}),
      title: `${capitalized(words)} treats ${joinedByAnd(variables)} as plain text`,
      expected: 'Version 2012-10-17, which replaces variables with their values',
      actual: `a document ${version}; the variables are in ${namesOf(statements.map(({ statement }) => statement.name))}`,
      evidence: {
        version: document['Version'] ?? null,
        statements: statements.map(({ statement, variables }) => ({ statement: statement.name, variables })),
      },
      commands: replaceDocument(written, { ...document, Version: '2012-10-17' }),
    };
  },
});

function namesOf(names: readonly string[]): string {
  return `statement${names.length === 1 ? '' : 's'} ${joinedByAnd(names)}`;
}
