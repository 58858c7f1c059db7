import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { roleDeclared } from '../../../src/checks/iam/role-declared.ts';
import { found, role, theOne, trustOf } from '../fixtures/account.ts';
import { admin, roles } from './declarations.ts';

suite('role-declared', () => {
  test('a trust policy that lets others in is grave', () => {
    const trust = {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com', AWS: '999988887777' }, Action: 'sts:AssumeRole' },
      ],
    };
    const finding = theOne(roleDeclared, {
      resources: [role('web', { trust: { document: trust } })],
      baseline: roles({ web: { trust: trustOf('ec2.amazonaws.com') } }),
    });
    assert.equal(finding.title, 'The trust policy of role web is not as declared');
    assert.equal(finding.severity, 'high');
    assert.equal(finding.actual, '~ Allow sts:AssumeRole to ec2.amazonaws.com: principals added: 999988887777');
    assert.match(
      finding.fix?.commands[0] ?? '',
      /^aws iam update-assume-role-policy --role-name web --policy-document '/,
    );
  });

  test('a trust policy that is as declared, or not declared, is nothing to find', () => {
    const resources = [role('web')];
    assert.deepEqual(
      found(roleDeclared, { resources, baseline: roles({ web: { trust: trustOf('ec2.amazonaws.com') } }) }),
      [],
    );
    assert.deepEqual(found(roleDeclared, { resources, baseline: roles({ web: {} }) }), []);
  });

  test('service-linked roles are never findings, roles that are not declared neither', () => {
    const name = 'AWSServiceRoleForSupport';
    const linked = role(name, { path: '/aws-service-role/support.amazonaws.com/', attached: [admin] });
    assert.deepEqual(
      found(roleDeclared, {
        resources: [linked, role('other', { attached: [admin] })],
        baseline: roles({ [name]: {} }),
      }),
      [],
    );
  });
});
