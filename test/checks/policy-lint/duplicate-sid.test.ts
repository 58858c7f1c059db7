import assert from 'node:assert/strict';
import { test } from 'node:test';
import { guardDuplicateSid } from '../../../src/checks/policy-lint/duplicate-sid.ts';
import { theOne } from '../fixtures/account.ts';
import { allowing, denying, documentCases, onUser, policyOf } from './lint-cases.ts';

const named = (Sid: string) => ({ ...denying('ec2:StopInstances'), Sid });

documentCases(guardDuplicateSid, [
  {
    name: 'one Sid twice',
    statements: [allowing('ec2:*'), named('S')],
    finds: ['low', /^Inline policy p of user ana has 2 statements with the Sid S$/],
  },
  { name: 'twin: two Sids', statements: [allowing('ec2:*'), named('T')] },
  { name: 'twin: in other case', statements: [allowing('ec2:*'), named('s')] },
  { name: 'twin: statements without a Sid', statements: [allowing('ec2:*'), denying('iam:*'), named(''), named('')] },
]);

test('the others get numbers that no Sid has', () => {
  const document = policyOf([named('S'), named('S2'), named('S'), named('S')]);
  const { evidence, fix } = theOne(guardDuplicateSid, onUser(document));
  assert.deepEqual(evidence, { sid: 'S', statements: [0, 2, 3] });
  const mended = JSON.stringify(policyOf([named('S'), named('S2'), named('S3'), named('S4')]));
  assert.deepEqual(fix?.commands, [
    `aws iam put-user-policy --user-name ana --policy-name p --policy-document '${mended}'`,
  ]);
});
