import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findingClass } from '../../src/causes/explain/finding-class.ts';
import type { Finding } from '../../src/domain/finding.ts';
import { finding } from '../report/fixtures/finding.ts';

const arnOf = (name: string) => `arn:aws:iam::111122223333:user/${name}`;

/** That a user can terminate, by a step of their own and one as somebody else. */
function canTerminate(name: string, more: Partial<Finding> = {}, as = 'carl'): Finding {
  const steps = [name, as].map((each) => ({ action: 'ec2:TerminateInstances', as: arnOf(each) }));
  return finding({
    check: 'access-not-allowed',
    title: `${name} can terminate`,
    resource: { arn: arnOf(name), kind: 'user', id: name },
    evidence: {
      rule: 'production',
      principal: arnOf(name),
      deed: 'act',
      ways: [{ action: 'ec2:TerminateInstances', steps, conditions: [] }],
    },
    ...more,
  });
}

const classes = new Map([
  [arnOf('ana'), 'developers'],
  [arnOf('ben'), 'developers'],
  [arnOf('dora'), 'operators'],
]);

suite('findings about equivalent principals', () => {
  const ofAna = canTerminate('ana');
  const cases: readonly (readonly [string, Finding, boolean])[] = [
    ['the same about an equivalent user', canTerminate('ben'), true],
    ['the same about a user whom a policy tells apart', canTerminate('dora'), false],
    ['the same about a user who is in no class', canTerminate('eva'), false],
    ['another severity', canTerminate('ben', { severity: 'high' }), false],
    ['another check', canTerminate('ben', { check: 'access-without-mfa' }), false],
    ['a path by somebody else', canTerminate('ben', {}, 'dora'), false],
    ['what is not about access', canTerminate('ben', { evidence: { rule: 'production' } }), false],
  ];
  for (const [name, other, isAlike] of cases)
    test(`${name}: ${isAlike ? 'one class' : 'another class'}`, () => {
      assert.equal(findingClass(other, classes) === findingClass(ofAna, classes), isAlike);
    });
});
