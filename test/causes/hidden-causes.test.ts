import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { AccountParts } from '../accounts/account.ts';
import { allow } from '../accounts/statements.ts';
import { readBaseline, twoNights } from './nights.ts';

/* Findings that do not vanish where all that could be their cause is taken back together. */

const onlyAdmins = await readBaseline(
  'version: 1\naccess: [{ name: only admins, actions: destroy, resources: { tag: { team: a } }, allowedTo: [] }]\n',
);
const nothing = await readBaseline('version: 1\n');

type User = NonNullable<AccountParts['users']>[string];

function oneUser(user: User, more: AccountParts = {}): AccountParts {
  return { users: { eve: user }, instances: [{ id: 'i-1', tags: { team: 'a' } }], ...more };
}

suite('changes of which each makes a finding vanish, and which keep it together', () => {
  const tagging = { tagging: allow('ec2:CreateTags') };
  const escalates = { self: allow('iam:PutUserPolicy') };
  const withMfa = { self: allow('iam:PutUserPolicy', '*', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }) };
  const put = 'inline policy tagging was put on user eve';
  const deleted = 'inline policy self was deleted from user eve';
  const noDevice = 'MFA of user eve was switched off';
  // With policy self she can do all of it: that is another finding.
  const cases: readonly (readonly [string, User, User, readonly string[]])[] = [
    ['by a new policy', {}, { inline: tagging }, [put]],
    [
      'by a new policy, and no longer everything, for want of another',
      { inline: escalates },
      { inline: tagging },
      [put, deleted],
    ],
    [
      'by a new policy, and no longer everything, for want of MFA',
      { inline: withMfa, mfa: true },
      { inline: { ...withMfa, ...tagging } },
      [put, noDevice],
    ],
    [
      'by a new policy, and not everything by another new one, for want of MFA',
      { mfa: true },
      { inline: { ...withMfa, ...tagging } },
      [put, noDevice],
    ],
    [
      'by a new policy, and not everything by another one, without MFA before',
      {},
      { inline: { ...withMfa, ...tagging } },
      [put],
    ],
  ];
  for (const [name, before, after, titles] of cases)
    test(`eve can change tags ${name}`, () => {
      const { findings, causes } = twoNights(
        { parts: oneUser(before), baseline: onlyAdmins },
        { parts: oneUser(after), baseline: onlyAdmins },
      );
      assert.deepEqual(
        findings.map(({ status, title }) => [status, title]),
        [['new', 'eve can change tag team of 1 instance covered by rule "only admins"']],
      );
      assert.deepEqual(causes.map(({ title }) => title).sort(), titles.toSorted());
    });
});

suite('what was read for the first time', () => {
  const byTag = { StringNotEquals: { 'aws:ResourceTag/team': 'b' } };
  const inline = { tags: [allow('ec2:TerminateInstances', '*', byTag), allow('ec2:CreateTags')] };
  // As long as it is not known that eve has no MFA device, she can terminate whatever the tags are.
  const withMfa = { mfa: allow('ec2:TerminateInstances', '*', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }) };
  const removed = ['change', 'inline policy mfa was deleted from user eve'];
  const cases: readonly (readonly [string, { mfa: boolean; unread: readonly string[] }, readonly unknown[]])[] = [
    [
      'the device that she does not have was not read before',
      { mfa: false, unread: ['credential'] },
      [['first-seen', 'it was read for the first time, and may have been like this before']],
    ],
    ['what else was not read before does not matter', { mfa: true, unread: ['volume'] }, [removed]],
    ['she has a device, which was read before', { mfa: true, unread: [] }, [removed]],
    ['she has none, which was read before: then nothing is new', { mfa: false, unread: [] }, []],
  ];
  for (const [name, { mfa, unread }, expected] of cases)
    test(`a policy that decides by a tag, beside one that needs MFA and is removed: ${name}`, () => {
      const { causes } = twoNights(
        { parts: oneUser({ mfa, inline: { ...inline, ...withMfa } }, { unread }), baseline: nothing },
        { parts: oneUser({ mfa, inline }), baseline: nothing },
      );
      assert.deepEqual(
        causes.map(({ kind, title }) => [kind, title]),
        expected,
      );
    });
});
