import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { policyDeclared } from '../../../src/checks/iam/policy-declared.ts';
import type { JsonObject } from '../../../src/domain/json.ts';
import { account, allow, found, managed, theOne } from '../fixtures/account.ts';

suite('policy-declared', () => {
  const arn = `arn:aws:iam::${account}:policy/team/limits`;
  const situation = (document: JsonObject) => ({
    resources: [managed(arn, { document })],
    baseline: { policies: new Map([['limits', { document: allow('ec2:Describe*') }]]) },
  });

  test('the default version counts, whatever the others say', () => {
    assert.deepEqual(found(policyDeclared, situation(allow('EC2:describe*'))), []);
  });

  test('a default version that says more is grave', () => {
    const finding = theOne(policyDeclared, situation(allow(['ec2:Describe*', 'ec2:*'])));
    assert.equal(finding.title, `Managed policy limits (${arn}) is not as declared`);
    assert.equal(finding.severity, 'high');
    assert.equal(finding.actual, '~ Allow ec2:Describe* on *: actions added: ec2:*');
    assert.match(
      finding.fix?.commands[0] ?? '',
      /^aws iam create-policy-version --policy-arn arn:\S+ --policy-document '.*' --set-as-default$/,
    );
  });

  test("a policy of AWS's by the same name is not the declared one", () => {
    const own = situation(allow('*'));
    const resources = [managed('arn:aws:iam::aws:policy/limits', { document: allow('ec2:Describe*') })];
    const finding = theOne(policyDeclared, { ...own, resources });
    assert.match(finding.title, /^Declared policy limits .* is missing$/);
    assert.match(finding.fix?.commands[0] ?? '', /^aws iam create-policy --policy-name limits --policy-document '/);
  });

  test('a version that AWS did not send is no agreement', () => {
    const policy = managed(arn, { document: allow('ec2:Describe*') });
    const resources = [{ ...policy, attributes: { ...policy.attributes, versions: [] } }];
    assert.match(theOne(policyDeclared, { ...situation(allow('*')), resources }).actual, /did not send/);
  });
});
