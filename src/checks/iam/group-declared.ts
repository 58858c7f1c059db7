import type { DeclaredGroup } from '../../domain/baseline.ts';
import type { TakeOver } from '../../domain/baseline-edit.ts';
import { isParsed } from '../../domain/iam/policy.ts';
import type { Group, User } from '../../domain/iam/identity.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import type { Check, CheckContext } from '../check.ts';
import { compareByName, missingFinding } from '../shared/declared-identities.ts';
import { placeOf, policyFindings } from '../shared/declared-policies.ts';
import { awsCommand } from '../../domain/text/aws-command.ts';
import { iamScope } from '../shared/iam.ts';
import { membersByGroup } from '../shared/members.ts';
import { findingReporter, scopeOf, type FindingDetails } from '../shared/report-finding.ts';
import { label } from '../shared/words.ts';

/**
 * Groups compared with their declarations: existence, members, inline and attached policies. If one group is declared,
 * every group must be.
 */
export const groupDeclared: Check = {
  id: 'group-declared',
  summary: 'A group is missing or not declared, or its members or policies are not as declared.',
  severity: 'medium',
  declaredBy: 'groups',
  rules: ({ groups }) => (groups ? [{ name: 'groups', reads: [{ about: 'group', with: ['user'] }] }] : []),
  *run(context) {
    const { groups } = context.baseline;
    if (!groups) return;
    const reportFinding = findingReporter(context);
    const membersOf = membersByGroup(context.snapshot);
    for (const { matches, missing, undeclared } of compareByName(
      context,
      'group',
      groups,
      context.snapshot.ofKind('group'),
    )) {
      for (const subject of missing) {
        yield reportFinding(
          subject,
          missingFinding(subject, awsCommand('iam', 'create-group', { 'group-name': subject.id })),
        );
      }
      for (const { seen, declaration } of matches) {
        const members = membersOf(seen);
        for (const finding of memberFindings(seen, declaration, members, context)) yield reportFinding(seen, finding);
        for (const finding of policyFindings(seen, declaration)) yield reportFinding(seen, finding);
      }
      for (const group of undeclared) yield reportFinding(group, undeclaredFinding(group, membersOf(group)));
    }
  },
};

function memberFindings(
  group: Group,
  { members }: DeclaredGroup,
  users: readonly User[],
  { snapshot }: CheckContext,
): readonly FindingDetails[] {
  if (members === 'any') return [];
  const userScope = iamScope(group.account, 'user');
  const dependsOn = [scopeOf(group), userScope];
  const declared = new Set(members);
  const seen = new Set(users.map(({ id }) => id));
  const absent = snapshot.isComplete(userScope) ? declared.difference(seen) : [];
  return [
    ...[...absent].map((name): FindingDetails => {
      const exists = snapshot.find({ ...userScope, kind: 'user' }, name) !== undefined;
      return {
        rule: { member: name },
        title: `User ${escapeUnprintable(name)} is not in group ${label(group)}`,
        expected: `${escapeUnprintable(name)} is a member`,
        actual: exists ? 'not a member' : 'no such user',
        evidence: { isMember: false, userExists: exists },
        commands: exists ? [membershipCommand('add-user-to-group', group, name)] : [],
        dependsOn,
        takeOver: [{ do: 'remove', at: [...placeOf(group), 'members'], value: name }],
      };
    }),
    ...users
      .filter(({ id }) => !declared.has(id))
      .map((user): FindingDetails => ({
        rule: { member: user.id },
        severity: 'high',
        title: `User ${label(user)} is in group ${label(group)}, but not declared`,
        expected: `${escapeUnprintable(user.id)} is not a member`,
        actual: 'a member',
        evidence: { isMember: true, userId: user.attributes.uniqueId },
        commands: [membershipCommand('remove-user-from-group', group, user.id)],
        dependsOn,
        takeOver: [{ do: 'add', at: [...placeOf(group), 'members'], value: user.id }],
      })),
  ];
}

function membershipCommand(operation: string, group: Group, user: string): string | undefined {
  return awsCommand('iam', operation, { 'group-name': group.id, 'user-name': user });
}

function undeclaredFinding(group: Group, members: readonly User[]): FindingDetails {
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
    dependsOn: [scopeOf(group), iamScope(group.account, 'user')],
    takeOver: declaration(group, names),
  };
}

/** Declares a group as it is. */
function declaration(group: Group, members: readonly string[]): TakeOver {
  const { inline, attached } = group.attributes;
  const documents = inline.flatMap(({ name, policy }) => (isParsed(policy) ? [[name, policy.document] as const] : []));
  if (documents.length < inline.length)
    return { cannot: 'a policy of it does not parse, so that it cannot be declared' };
  const value = { members, inline: Object.fromEntries(documents), attached };
  return [{ do: 'set', at: placeOf(group), value }];
}
