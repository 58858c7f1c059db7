import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Check } from '../../../src/checks/index.ts';
import { groupDeclared } from '../../../src/checks/iam/group-declared.ts';
import { roleDeclared } from '../../../src/checks/iam/role-declared.ts';
import { userDeclared } from '../../../src/checks/iam/user-declared.ts';
import type { DeclaredGroup } from '../../../src/domain/baseline.ts';
import type { IdentityPolicies } from '../../../src/domain/iam/identity.ts';
import type { JsonObject } from '../../../src/domain/json.ts';
import { allow, found, group, inline, role, theOne, user, type Situation } from '../fixtures/account.ts';
import { readOnly, admin, groups, users, roles } from './declarations.ts';

interface HolderKind {
  readonly kind: 'group' | 'user' | 'role';
  readonly check: Check;
  readonly situation: (
    seen: Partial<IdentityPolicies>,
    declared: Partial<Pick<DeclaredGroup, 'inline' | 'attached'>>,
  ) => Situation;
}

const holderKinds: readonly HolderKind[] = [
  {
    kind: 'group',
    check: groupDeclared,
    situation: (seen, declared) => ({ resources: [group('x', seen)], baseline: groups({ x: declared }) }),
  },
  {
    kind: 'user',
    check: userDeclared,
    situation: (seen, declared) => ({ resources: [user('x', seen)], baseline: users({ x: declared }) }),
  },
  {
    kind: 'role',
    check: roleDeclared,
    situation: (seen, declared) => ({ resources: [role('x', seen)], baseline: roles({ x: declared }) }),
  },
];

for (const { kind, check, situation } of holderKinds) {
  suite(`the policies of a ${kind}`, () => {
    test('an inline policy that is not declared is grave, and what it gives is shown', () => {
      const finding = theOne(check, situation({ inline: [inline('sneaky', allow('ec2:*'))] }, {}));
      assert.equal(finding.title, `Inline policy sneaky in ${kind} x is not declared`);
      assert.equal(finding.severity, 'high');
      assert.equal(finding.actual, '+ Allow ec2:* on *');
      assert.deepEqual(finding.evidence, { statements: ['Allow ec2:* on *'] });
      assert.deepEqual(finding.fix?.commands, [`aws iam delete-${kind}-policy --${kind}-name x --policy-name sneaky`]);
    });

    test('an inline policy that is missing can be put back', () => {
      const finding = theOne(check, situation({}, { inline: new Map([['dev', allow('s3:*')]]) }));
      assert.equal(finding.title, `Inline policy dev is missing in ${kind} x`);
      assert.deepEqual(finding.fix?.commands, [
        `aws iam put-${kind}-policy --${kind}-name x --policy-name dev --policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'`,
      ]);
    });

    test('an inline policy that says more is grave, and the very change is shown', () => {
      const seen = { inline: [inline('dev', allow(['ec2:RunInstances', 'ec2:TerminateInstances']))] };
      const finding = theOne(check, situation(seen, { inline: new Map([['dev', allow('ec2:RunInstances')]]) }));
      assert.equal(finding.title, `Inline policy dev in ${kind} x is not as declared`);
      assert.equal(finding.severity, 'high');
      assert.equal(finding.actual, '~ Allow ec2:RunInstances on *: actions added: ec2:TerminateInstances');
    });

    test('the evidence of a difference is what was seen, in whatever order it was written', () => {
      const declared = { inline: new Map([['dev', allow('ec2:RunInstances')]]) };
      const evidenceOf = (document: JsonObject) =>
        theOne(check, situation({ inline: [inline('dev', document)] }, declared)).evidence;
      assert.deepEqual(evidenceOf(allow(['a:x', 'a:y'])), evidenceOf(allow(['a:y', 'a:x'])));
      assert.notDeepEqual(evidenceOf(allow(['a:x', 'a:y'])), evidenceOf(allow(['a:x', 'a:z'])));
    });

    test('a document that does not parse is not as declared', () => {
      const seen = { inline: [{ name: 'dev', policy: { text: '{"Version":', error: 'Unexpected end' } }] };
      const finding = theOne(check, situation(seen, { inline: new Map([['dev', allow('ec2:RunInstances')]]) }));
      assert.equal(finding.actual, 'a document that does not parse: Unexpected end');
      assert.deepEqual(finding.evidence, { text: '{"Version":' });
      assert.match(theOne(check, situation(seen, {})).actual, /does not parse/);
    });

    test('attached policies: one more is grave, one less is not', () => {
      const [missing, added] = found(check, situation({ attached: [admin] }, { attached: [readOnly] }));
      assert.equal(missing?.title, `Policy ${readOnly} is not attached to ${kind} x`);
      assert.equal(missing.severity, 'medium');
      assert.deepEqual(missing.fix?.commands, [
        `aws iam attach-${kind}-policy --${kind}-name x --policy-arn ${readOnly}`,
      ]);
      assert.equal(added?.title, `Policy ${admin} is attached to ${kind} x, but not declared`);
      assert.equal(added.severity, 'high');
      assert.deepEqual(added.fix?.commands, [`aws iam detach-${kind}-policy --${kind}-name x --policy-arn ${admin}`]);
    });

    test('any leaves the list unchecked', () => {
      const seen = { attached: [admin], inline: [inline('sneaky', allow('*'))] };
      assert.deepEqual(found(check, situation(seen, { inline: 'any', attached: 'any' })), []);
      assert.equal(found(check, situation(seen, { inline: 'any' })).length, 1);
    });

    test('a policy name with characters that a shell reads is quoted', () => {
      const finding = theOne(check, situation({ inline: [inline("a'; rm -rf ~", allow('*'))] }, {}));
      assert.ok(finding.fix?.commands[0]?.endsWith(String.raw`--policy-name 'a'\''; rm -rf ~'`));
    });
  });
}
