import type { DeclaredUser } from '../domain/baseline.ts';
import type { User } from '../domain/identity.ts';
import { escapeUnprintable } from '../domain/unprintable.ts';
import type { Check } from './check.ts';
import { boundaryStatements } from './shared/boundary.ts';
import { compareByName, missingStatement } from './shared/declared-identities.ts';
import { policyStatements } from './shared/declared-policies.ts';
import { awsCommand } from './shared/fix.ts';
import { observer, type Statement } from './shared/observe.ts';
import { label } from './shared/words.ts';

/**
 * Users against their declarations: existence, groups, inline and attached policies, boundary. Others are left alone.
 */
export const userDeclared: Check = {
  id: 'user-declared',
  summary: 'A declared user is missing, or the groups, policies or boundary of one are not as declared.',
  severity: 'medium',
  rules: ({ users }) => (users ? [{ name: 'users', reads: [{ about: 'user' }] }] : []),
  *run(context) {
    const { users } = context.baseline;
    if (!users) return;
    const observe = observer(context);
    for (const { matches, missing } of compareByName(context, 'user', users, context.snapshot.ofKind('user'))) {
      for (const subject of missing) yield observe(subject, missingStatement(subject));
      for (const { seen, declaration } of matches) {
        const statements = [
          ...groupStatements(seen, declaration),
          ...policyStatements(seen, declaration),
          ...boundaryStatements(seen, declaration.permissionsBoundary),
        ];
        for (const statement of statements) yield observe(seen, statement);
      }
    }
  },
};

function groupStatements(user: User, { groups }: DeclaredUser): readonly Statement[] {
  if (groups === 'any') return [];
  const declared = new Set(groups);
  const seen = new Set(user.attributes.groups);
  const command = (operation: string, group: string) =>
    awsCommand('iam', operation, { 'group-name': group, 'user-name': user.id });
  return [
    ...[...declared.difference(seen)].map((group): Statement => ({
      rule: { group },
      title: `User ${label(user)} is not in group ${escapeUnprintable(group)}`,
      expected: `a member of ${escapeUnprintable(group)}`,
      actual: 'no member',
      evidence: { isMember: false },
      commands: [command('add-user-to-group', group)],
    })),
    ...[...seen.difference(declared)].map((group): Statement => ({
      rule: { group },
      title: `User ${label(user)} is in group ${escapeUnprintable(group)}, which is not declared for it`,
      expected: `no member of ${escapeUnprintable(group)}`,
      actual: 'a member',
      evidence: { isMember: true },
      commands: [command('remove-user-from-group', group)],
    })),
  ];
}
