import type { DeclaredRole } from '../../domain/baseline.ts';
import type { Role } from '../../domain/iam/identity.ts';
import type { Check } from '../check.ts';
import { boundaryFindings } from '../shared/boundary.ts';
import { compareByName, missingFinding } from '../shared/declared-identities.ts';
import { declareDocument, documentDifference, placeOf, policyFindings } from '../shared/declared-policies.ts';
import { awsCommand } from '../../domain/text/aws-command.ts';
import { isServiceLinked } from '../shared/iam.ts';
import { findingReporter, type FindingDetails } from '../shared/report-finding.ts';
import { label } from '../shared/words.ts';

/**
 * Roles compared with their declarations: existence, trust policy, inline and attached policies, boundary. Roles that are
 * not declared are not checked.
 */
export const roleDeclared: Check = {
  id: 'role-declared',
  summary: 'A declared role is missing, or its trust policy, policies or boundary are not as declared.',
  severity: 'medium',
  declaredBy: 'roles',
  rules: ({ roles }) => (roles ? [{ name: 'roles', reads: [{ about: 'role' }] }] : []),
  *run(context) {
    const { roles } = context.baseline;
    if (!roles) return;
    const reportFinding = findingReporter(context);
    for (const { matches, missing } of compareByName(context, 'role', roles, context.snapshot.ofKind('role'))) {
      for (const subject of missing) yield reportFinding(subject, missingFinding(subject));
      for (const { seen, declaration } of matches.filter(({ seen }) => !isServiceLinked(seen))) {
        const findings = [
          ...trustFindings(seen, declaration),
          ...policyFindings(seen, declaration),
          ...boundaryFindings(seen, declaration.permissionsBoundary),
        ];
        for (const finding of findings) yield reportFinding(seen, finding);
      }
    }
  },
};

function trustFindings(role: Role, { trust }: DeclaredRole): readonly FindingDetails[] {
  const difference = trust && documentDifference(role.attributes.trust, trust, 'trust');
  if (!difference) return [];
  return [
    {
      rule: { field: 'trust' },
      severity: 'high',
      title: `The trust policy of role ${label(role)} is not as declared`,
      ...difference,
      commands: [awsCommand('iam', 'update-assume-role-policy', { 'role-name': role.id, 'policy-document': trust })],
      takeOver: declareDocument(role.attributes.trust, [...placeOf(role), 'trust']),
    },
  ];
}
