import type { DeclaredUser } from '../../domain/baseline.ts';
import type { User } from '../../domain/iam/identity.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import type { Check } from '../check.ts';
import { boundaryFindings } from '../shared/boundary.ts';
import { compareByName, missingFinding } from '../shared/declared-identities.ts';
import { placeOf, policyFindings } from '../shared/declared-policies.ts';
import { awsCommand } from '../../domain/text/aws-command.ts';
import { findingReporter, type FindingDetails } from '../shared/report-finding.ts';
import { label } from '../shared/words.ts';

/**
 * Users compared with their declarations: existence, groups, inline and attached policies, boundary. Users that are not
 * declared are not checked.
 */
export const userDeclared: Check = {
  id: 'user-declared',
  summary: 'A declared user is missing, or its groups, policies or boundary are not as declared.',
  severity: 'medium',
  declaredBy: 'users',
  rules: ({ users }) => (users ? [{ name: 'users', reads: [{ about: 'user' }] }] : []),
  *run(context) {
    const { users } = context.baseline;
    if (!users) return;
    const reportFinding = findingReporter(context);
    for (const { matches, missing } of compareByName(context, 'user', users, context.snapshot.ofKind('user'))) {
      for (const subject of missing) yield reportFinding(subject, missingFinding(subject));
      for (const { seen, declaration } of matches) {
        const findings = [
          ...groupFindings(seen, declaration),
          ...policyFindings(seen, declaration),
          ...boundaryFindings(seen, declaration.permissionsBoundary),
        ];
        for (const finding of findings) yield reportFinding(seen, finding);
      }
    }
  },
};

function groupFindings(user: User, { groups }: DeclaredUser): readonly FindingDetails[] {
  if (groups === 'any') return [];
  const declared = new Set(groups);
  const seen = new Set(user.attributes.groups);
  const command = (operation: string, group: string) =>
    awsCommand('iam', operation, { 'group-name': group, 'user-name': user.id });
  return [
    ...[...declared.difference(seen)].map((group): FindingDetails => ({
      rule: { group },
      title: `User ${label(user)} is not in group ${escapeUnprintable(group)}`,
      expected: `a member of ${escapeUnprintable(group)}`,
      actual: 'not a member',
      evidence: { isMember: false },
      commands: [command('add-user-to-group', group)],
      takeOver: [{ do: 'remove', at: [...placeOf(user), 'groups'], value: group }],
    })),
    ...[...seen.difference(declared)].map((group): FindingDetails => ({
      rule: { group },
      title: `User ${label(user)} is in group ${escapeUnprintable(group)}, which is not declared for it`,
      expected: `not a member of ${escapeUnprintable(group)}`,
      actual: 'a member',
      evidence: { isMember: true },
      commands: [command('remove-user-from-group', group)],
      takeOver: [{ do: 'add', at: [...placeOf(user), 'groups'], value: group }],
    })),
  ];
}
