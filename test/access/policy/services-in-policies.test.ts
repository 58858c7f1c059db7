import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auditedServices, servicesInPolicies } from '../../../src/access/index.ts';
import { account, allow, contextOf, group, inline, managed, role, user } from '../../checks/fixtures/account.ts';

const own = `arn:aws:iam::${account}:policy/own`;

test("the services that the account's own policies name are wanted beside those that are audited", () => {
  const resources = [
    user('ana', { inline: [inline('p', allow(['S3:GetObject', 's*:List', '*']))] }),
    group('developers', {
      inline: [
        inline('p', { Version: '2012-10-17', Statement: { Effect: 'Deny', NotAction: 'kms:*', Resource: '*' } }),
        inline('broken', { Statement: 7 }),
      ],
    }),
    role('deploy', { inline: [{ name: 'text', policy: { text: 'sqs:*', error: 'no JSON' } }] }),
    managed(own, { document: allow('lambda:InvokeFunction') }),
    managed('arn:aws:iam::aws:policy/ReadOnlyAccess', { document: allow('zzz:Get*') }),
  ];
  assert.deepEqual(
    servicesInPolicies(contextOf({ resources }).snapshot),
    [...auditedServices, 's3', 'kms', 'lambda'].sort(),
  );
});
