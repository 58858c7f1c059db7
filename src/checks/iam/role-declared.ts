import type { DeclaredRole } from '../../domain/baseline.ts';
import type { Role } from '../../domain/identity.ts';
import type { Check } from '../check.ts';
import { boundaryFindings } from '../shared/boundary.ts';
import { compareByName, missingFinding } from '../shared/declared-identities.ts';
import { documentDifference, policyFindings } from '../shared/declared-policies.ts';
import { awsCommand } from '../shared/fix.ts';
import { isServiceLinked } from '../shared/iam.ts';
import { findingReporter, type FindingDetails } from '../shared/report-finding.ts';
import { label } from '../shared/words.ts';

/**
 * Roles against their declarations: existence, trust, inline and attached policies, boundary. Others are left alone.
 */
export const roleDeclared: Check = {
  id: 'role-declared',
  summary: 'A declared role is missing, or the trust, policies or boundary of one are not as declared.',
  severity: 'medium',
  rules: ({ roles }) => (roles ? [{ name: 'roles', reads: [{ about: 'role' }] }] : []),
  *run(context) {
    const { roles } = context.baseline;
    if (!roles) return;
    const observe = findingReporter(context);
    for (const { matches, missing } of compareByName(context, 'role', roles, context.snapshot.ofKind('role'))) {
      for (const subject of missing) yield observe(subject, missingFinding(subject));
      for (const { seen, declaration } of matches.filter(({ seen }) => !isServiceLinked(seen))) {
        const statements = [
          ...trustStatements(seen, declaration),
          ...policyFindings(seen, declaration),
          ...boundaryFindings(seen, declaration.permissionsBoundary),
        ];
        for (const statement of statements) yield observe(seen, statement);
      }
    }
  },
};

function trustStatements(role: Role, { trust }: DeclaredRole): readonly FindingDetails[] {
  const difference = trust && documentDifference(role.attributes.trust, trust, 'trust');
  if (!difference) return [];
  return [
    {
      rule: { field: 'trust' },
      severity: 'high',
      title: `The trust policy of role ${label(role)} is not as declared`,
      ...difference,
      commands: [awsCommand('iam', 'update-assume-role-policy', { 'role-name': role.id, 'policy-document': trust })],
    },
  ];
}
