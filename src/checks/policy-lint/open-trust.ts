import { issuerIn, lintOpenTrust, type OpenTrustIssue } from '../../access/lint/index.ts';
import { formatArn, parseArn } from '../../domain/arn.ts';
import { isJsonObject, type Json } from '../../domain/json.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import type { ReadDocument } from '../shared/documents.ts';
import { replaceDocument } from '../shared/replace-document.ts';
import { joinedByAnd, label } from '../shared/words.ts';
import { withStatements, withStrings } from '../../domain/iam/edit-document.ts';
import { trustLint } from './trust-lint.ts';

/**
 * A role that strangers can act as: everybody in AWS, or every token of a web identity provider, which other customers
 * of the provider get, too.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-anonymous
 */
export const guardOpenTrust = trustLint({
  id: 'guard-open-trust',
  summary: 'A trust policy lets in everybody in AWS, or every token of a web identity provider.',
  severity: 'high',
  find: lintOpenTrust,
  describe(issue, document) {
    const { principal, reach, who, statements } = issue;
    const { owner, policy } = document;
    return {
      rule: { principal },
      ...(reach === 'provider' && { severity: 'medium' }),
      title: `Role ${label(owner)} lets in ${escapeUnprintable(who)}`,
      expected: expectedFor(issue),
      actual: `Principal ${escapeUnprintable(principal)} in statement${statements.length === 1 ? '' : 's'} ${joinedByAnd(statements)}`,
      evidence: {
        principal,
        reach,
        statements: policy.statements
          .filter(({ name }) => statements.includes(name))
          .map(({ name, conditions }) => ({
            name,
            conditions: conditions.map(({ operator, key, values }) => ({ operator, key, values: [...values] })),
          })),
      },
      commands: issue.kind === 'anybody' ? repair(issue, document) : [],
    };
  },
});

function expectedFor({ kind, principal }: OpenTrustIssue): string {
  if (kind === 'anybody') return 'named accounts or principals, or a condition on aws:PrincipalOrgID';
  return principal === '*'
    ? 'a named identity provider'
    : `a condition on ${escapeUnprintable(issuerIn(principal))}:sub that others do not meet`;
}

/** Lets in the role's own account in place of everybody. */
function repair({ statements }: OpenTrustIssue, document: ReadDocument): readonly (string | undefined)[] {
  const { owner, policy } = document;
  const partition = parseArn(owner.arn)?.partition ?? 'aws';
  const own = formatArn({ partition, service: 'iam', region: '', account: owner.account, resource: 'root' });
  const narrowed = withStatements(document.document, (statement, position) => {
    if (!statements.includes(policy.statements[position]?.name ?? '')) return statement;
    return { ...statement, Principal: withoutEverybody(statement['Principal'], own) };
  });
  return narrowed ? replaceDocument(document, narrowed) : [];
}

function withoutEverybody(written: Json | undefined, own: string): Json {
  if (!isJsonObject(written)) return { AWS: own };
  return { ...written, AWS: withStrings(written['AWS'], (value) => (value === '*' ? own : value)) ?? own };
}
