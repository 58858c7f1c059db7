import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { guardOwnBoundary } from '../../../src/checks/policy-lint/own-boundary.ts';
import type { JsonObject } from '../../../src/domain/json.ts';
import { account, found, inline, managed, role, theOne, user } from '../fixtures/account.ts';
import { allowing, denying, policyOf, reference } from './lint-cases.ts';

const arn = `arn:aws:iam::${account}:policy/limits`;
const amazons = 'arn:aws:iam::aws:policy/PowerUserAccess';
const everything = [inline('wide', policyOf(allowing('*')))];
const removing = ['iam:DeleteUserPermissionsBoundary', 'iam:PutUserPermissionsBoundary'];
const rewriting = ['iam:CreatePolicyVersion', 'iam:SetDefaultPolicyVersion'];

/** What user ana, who is allowed everything, may do to a boundary of these statements. */
const cases: readonly {
  readonly name: string;
  readonly boundary: readonly JsonObject[];
  readonly may: readonly string[];
}[] = [
  { name: 'a boundary that allows everything', boundary: [allowing('*')], may: [...removing, ...rewriting] },
  {
    name: 'one that leaves out policies and denies the rest',
    boundary: [allowing('*'), denying(removing)],
    may: rewriting,
  },
  { name: 'one that denies policies alone', boundary: [allowing('*'), denying(rewriting, {}, arn)], may: removing },
  {
    name: 'twin: one that denies both',
    boundary: [allowing('*'), denying(removing), denying(rewriting, {}, arn)],
    may: [],
  },
  { name: 'twin: one that denies other policies to be kept', boundary: [allowing('ec2:*')], may: [] },
  {
    name: 'one that denies it to others alone',
    boundary: [allowing('*'), denying(removing, {}, `arn:aws:iam::${account}:user/ben`), denying(rewriting)],
    may: removing,
  },
  {
    name: 'twin: only the boundary itself may be put',
    boundary: [
      allowing('*'),
      denying(rewriting),
      denying(removing, { StringNotEquals: { 'iam:PermissionsBoundary': arn } }),
      denying('iam:Delete*Boundary'),
    ],
    may: [],
  },
  {
    name: 'deleting is denied only where it is another one',
    boundary: [
      allowing('*'),
      denying(rewriting),
      denying(removing, { StringNotEquals: { 'iam:PermissionsBoundary': arn } }),
    ],
    may: ['iam:DeleteUserPermissionsBoundary'],
  },
];

suite(guardOwnBoundary.id, () => {
  for (const { name, boundary, may } of cases) {
    test(`${name}: ${may.join(', ') || 'nothing'}`, () => {
      const resources = [
        managed(arn, { document: policyOf(boundary) }),
        user('ana', { inline: everything, permissionsBoundary: arn }),
      ];
      const [finding, ...others] = found(guardOwnBoundary, { resources, reference });
      assert.deepEqual(others, []);
      assert.deepEqual(finding?.evidence['actions'] ?? [], may);
    });
  }
});

const open = managed(arn, { document: policyOf(allowing('*')) });

test('roles are bounded too', () => {
  const finding = theOne(guardOwnBoundary, {
    resources: [open, role('deploy', { inline: everything, permissionsBoundary: arn })],
    reference,
  });
  assert.equal(finding.title, 'Role deploy can remove its own permissions boundary');
  assert.deepEqual(finding.evidence['actions'], [
    'iam:DeleteRolePermissionsBoundary',
    'iam:PutRolePermissionsBoundary',
    ...rewriting,
  ]);
});

test('twin: who has no boundary has none to remove', () => {
  assert.deepEqual(found(guardOwnBoundary, { resources: [open, user('ana', { inline: everything })], reference }), []);
});

test("nobody writes AWS's own policies, but another may be put in their place", () => {
  const resources = [
    managed(amazons, { document: policyOf(allowing('*')) }),
    user('ana', { inline: everything, permissionsBoundary: amazons }),
  ];
  assert.deepEqual(theOne(guardOwnBoundary, { resources, reference }).evidence['actions'], removing);
});

test('with MFA only it is a lesser finding', () => {
  const bounded = managed(arn, {
    document: policyOf([allowing('*'), denying('iam:*', { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } })]),
  });
  const finding = theOne(guardOwnBoundary, {
    resources: [bounded, user('ana', { inline: everything, permissionsBoundary: arn })],
    reference,
  });
  assert.equal(finding.severity, 'medium');
  assert.match(finding.actual, /under conditions; the boundary is limits$/);
});

test('a boundary that was not read is not taken for none', () => {
  assert.deepEqual(
    found(guardOwnBoundary, { resources: [user('ana', { inline: everything, permissionsBoundary: arn })], reference }),
    [],
  );
});
