import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unparseablePolicy } from '../../../src/checks/iam/unparseable-policy.ts';
import type { PolicyDocument } from '../../../src/domain/iam/policy.ts';
import { account, allow, found, group, inline, managed, role, theOne, user } from '../fixtures/account.ts';

const arn = `arn:aws:iam::${account}:policy/limits`;
const broken: PolicyDocument = { text: '{"Version":\n"2012', error: 'Unterminated string' };
const alien: PolicyDocument = { document: { Statement: [{ Effect: 'Allow', Action: 'ec2:*' }] } };

const places = (policy: PolicyDocument) => [
  { where: 'Inline policy p of group g', resources: [group('g', { inline: [{ name: 'p', policy }] })] },
  { where: 'Inline policy p of user u', resources: [user('u', { inline: [{ name: 'p', policy }] })] },
  { where: 'Inline policy p of role r', resources: [role('r', { inline: [{ name: 'p', policy }] })] },
  { where: 'The trust policy of role r', resources: [role('r', { trust: policy })] },
  { where: 'Managed policy limits', resources: [managed(arn, policy)] },
];

for (const { where, resources } of places(broken)) {
  test(`${where}: what does not parse is a grave finding that keeps the text`, () => {
    const finding = theOne(unparseablePolicy, { resources });
    assert.equal(finding.title, `${where} does not parse`);
    assert.equal(finding.severity, 'high');
    assert.equal(finding.actual, 'Unterminated string');
    assert.deepEqual(finding.evidence, { text: '{"Version":\n"2012', length: 17 });
  });
}

for (const { where, resources } of places(alien)) {
  test(`${where}: JSON that is no policy is a finding that keeps the document`, () => {
    const finding = theOne(unparseablePolicy, { resources });
    assert.equal(finding.title, `${where} is JSON, but not a policy`);
    assert.equal(finding.severity, 'medium');
    assert.match(finding.actual, /^Statement\[0\] /);
    assert.deepEqual(finding.evidence, { document: 'document' in alien ? alien.document : null });
  });
}

test('policies are nothing to find', () => {
  const resources = [
    group('g', { inline: [inline('p', allow('ec2:*'))] }),
    role('r'),
    managed(arn, { document: allow('*') }),
  ];
  assert.deepEqual(found(unparseablePolicy, { resources }), []);
});

test('a version that is not the default one does not matter', () => {
  const policy = managed(arn, { document: allow('*') });
  const versions = policy.attributes.versions.map((version) =>
    version.isDefault ? version : { ...version, policy: broken },
  );
  assert.deepEqual(
    found(unparseablePolicy, { resources: [{ ...policy, attributes: { ...policy.attributes, versions } }] }),
    [],
  );
});

test('of a long text the beginning is kept, and its length, so that every change that shows is a change', () => {
  const finding = theOne(unparseablePolicy, {
    resources: [user('u', { inline: [{ name: 'p', policy: { text: 'x'.repeat(10_000), error: 'no JSON' } }] })],
  });
  assert.deepEqual(finding.evidence, { text: 'x'.repeat(500), length: 10_000 });
});

test('each document is a finding of its own', () => {
  const inlines = ['trust', 'p'].map((name) => ({ name, policy: broken }));
  const all = found(unparseablePolicy, {
    resources: [role('r', { inline: inlines, trust: broken }), user('r', { inline: inlines })],
  });
  assert.equal(new Set(all.map(({ id }) => id)).size, 5);
});
