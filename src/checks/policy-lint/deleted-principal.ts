import { deletedPrincipalTest, lintDeletedPrincipal, type DeletedPrincipalIssue } from '../../access/lint/index.ts';
import { isJsonObject } from '../../domain/json.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import type { Check, CheckContext } from '../check.ts';
import type { ReadDocument } from '../shared/documents.ts';
import { iamScope } from '../shared/iam.ts';
import { always } from '../shared/reads.ts';
import { replaceDocument } from '../shared/replace-document.ts';
import type { FindingDetails } from '../shared/report-finding.ts';
import { capitalized, joinedByAnd } from '../shared/words.ts';
import { inEveryDocument } from './document-lint.ts';
import { withStatements, withStrings } from '../../domain/iam/edit-document.ts';

const id = 'guard-deleted-principal';

/**
 * Users and roles that a trust policy names and that were deleted. AWS shows the unique id of a deleted one. Nobody gets
 * in by it, not even a new user or role of the same name.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export const guardDeletedPrincipal: Check = {
  id,
  summary: 'A trust policy names a user or role that does not exist any more.',
  severity: 'low',
  rules: always(id, [{ about: 'role', with: ['user', 'role'] }]),
  *run(context) {
    const isDeleted = deletedPrincipalTest(context.snapshot);
    yield* inEveryDocument(context, (document) =>
      document.place === 'trust'
        ? lintDeletedPrincipal(document.policy, isDeleted).map((issue) => describe(issue, document, context))
        : [],
    );
  },
};

function describe(
  { principal, statements }: DeletedPrincipalIssue,
  document: ReadDocument,
  { snapshot }: CheckContext,
): FindingDetails {
  const written = escapeUnprintable(principal);
  const names = joinedByAnd(statements.map(({ name }) => name));
  return {
    rule: { principal },
    title: `${capitalized(document.words)} names ${written}, which does not exist`,
    expected: 'only users and roles that exist',
    actual: `Principal ${written} in statement${statements.length === 1 ? '' : 's'} ${names}`,
    evidence: { principal, statements: statements.map(({ name }) => name) },
    commands: repair(principal, document),
    dependsOn: snapshot.snapshot.accounts.flatMap((account) => [iamScope(account, 'user'), iamScope(account, 'role')]),
  };
}

/** Takes the principal out, and each statement that names no other; nothing where no statement would be left. */
function repair(principal: string, document: ReadDocument): readonly (string | undefined)[] {
  const remaining = withStatements(document.document, (statement) => {
    const named = statement['Principal'];
    if (!isJsonObject(named)) return statement;
    const aws = withStrings(named['AWS'], (value) => (value === principal ? undefined : value));
    const others = Object.fromEntries(Object.entries(named).filter(([kind]) => kind !== 'AWS'));
    const left = aws === undefined ? others : { ...named, AWS: aws };
    return Object.keys(left).length === 0 ? undefined : { ...statement, Principal: left };
  });
  return remaining ? replaceDocument(document, remaining) : [];
}
