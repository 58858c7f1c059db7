import type { DeclaredGroup } from '../domain/baseline.ts';
import type { Group, User } from '../domain/identity.ts';
import { escapeUnprintable } from '../domain/unprintable.ts';
import type { Check, CheckContext } from './check.ts';
import { compareByName, missingStatement } from './shared/declared-identities.ts';
import { policyStatements } from './shared/declared-policies.ts';
import { awsCommand } from './shared/fix.ts';
import { iamScope } from './shared/iam.ts';
import { membersByGroup } from './shared/members.ts';
import { observer, scopeOf, type Statement } from './shared/observe.ts';
import { label } from './shared/words.ts';

/**
 * Groups against their declarations: existence, members, inline and attached policies. Where any is declared, all are.
 */
export const groupDeclared: Check = {
  id: 'group-declared',
  summary: 'A group is missing or not declared, or its members or policies are not as declared.',
  severity: 'medium',
  rules: ({ groups }) => (groups ? [{ name: 'groups', reads: [{ about: 'group', with: ['user'] }] }] : []),
  *run(context) {
    const { groups } = context.baseline;
    if (!groups) return;
    const observe = observer(context);
    const membersOf = membersByGroup(context.snapshot);
    for (const { matches, missing, undeclared } of compareByName(
      context,
      'group',
      groups,
      context.snapshot.ofKind('group'),
    )) {
      for (const subject of missing) {
        yield observe(
          subject,
          missingStatement(subject, awsCommand('iam', 'create-group', { 'group-name': subject.id })),
        );
      }
      for (const { seen, declaration } of matches) {
        const members = membersOf(seen);
        for (const statement of memberStatements(seen, declaration, members, context)) yield observe(seen, statement);
        for (const statement of policyStatements(seen, declaration)) yield observe(seen, statement);
      }
      for (const group of undeclared) yield observe(group, undeclaredStatement(group, membersOf(group)));
    }
  },
};

function memberStatements(
  group: Group,
  { members }: DeclaredGroup,
  users: readonly User[],
  { snapshot }: CheckContext,
): readonly Statement[] {
  if (members === 'any') return [];
  const userScope = iamScope(group.account, 'user');
  const restsOn = [scopeOf(group), userScope];
  const declared = new Set(members);
  const seen = new Set(users.map(({ id }) => id));
  const absent = snapshot.isComplete(userScope) ? declared.difference(seen) : [];
  return [
    ...[...absent].map((name): Statement => {
      const exists = snapshot.find({ ...userScope, kind: 'user' }, name) !== undefined;
      return {
        rule: { member: name },
        title: `User ${escapeUnprintable(name)} is not in group ${label(group)}`,
        expected: `${escapeUnprintable(name)} is a member`,
        actual: exists ? 'no member' : 'no such user',
        evidence: { isMember: false, userExists: exists },
        commands: exists ? [membershipCommand('add-user-to-group', group, name)] : [],
        restsOn,
      };
    }),
    ...users
      .filter(({ id }) => !declared.has(id))
      .map((user): Statement => ({
        rule: { member: user.id },
        severity: 'high',
        title: `User ${label(user)} is in group ${label(group)} and not declared`,
        expected: `${escapeUnprintable(user.id)} is no member`,
        actual: 'a member',
        evidence: { isMember: true, userId: user.attributes.uniqueId },
        commands: [membershipCommand('remove-user-from-group', group, user.id)],
        restsOn,
      })),
  ];
}

function membershipCommand(operation: string, group: Group, user: string): string | undefined {
  return awsCommand('iam', operation, { 'group-name': group.id, 'user-name': user });
}

function undeclaredStatement(group: Group, members: readonly User[]): Statement {
  const names = members.map(({ id }) => id).sort();
  const { inline, attached, uniqueId } = group.attributes;
  const policies = [...inline.map(({ name }) => name), ...attached];
  const parts = [
    `members: ${names.map(escapeUnprintable).join(', ') || 'none'}`,
    `policies: ${policies.map(escapeUnprintable).join(', ') || 'none'}`,
  ];
  return {
    rule: { field: 'existence' },
    title: `Group ${label(group)} is not declared`,
    expected: 'no such group',
    actual: parts.join('; '),
    evidence: { groupId: uniqueId, members: names, inline: inline.map(({ name }) => name), attached },
    restsOn: [scopeOf(group), iamScope(group.account, 'user')],
  };
}
