import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { withDocuments } from '../../../src/checks/index.ts';
import { changeBetween } from '../../../src/domain/change.ts';
import type { JsonObject } from '../../../src/domain/json.ts';
import type { Resource } from '../../../src/domain/resource.ts';

const scope = { account: '111122223333', region: 'global' };

const allow = (actions: string | readonly string[], more: JsonObject = {}): JsonObject => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: actions, Resource: '*', ...more }],
});

/** What is said of a user's one inline policy when its document changes so. */
function differences(before: JsonObject | undefined, after: JsonObject | undefined) {
  const user = (document: JsonObject | undefined): Resource => ({
    ...scope,
    kind: 'user',
    arn: 'arn:aws:iam::111122223333:user/ben',
    id: 'ben',
    tags: {},
    attributes: { inline: document ? [{ name: 'own', policy: { document } }] : [] },
  });
  const [was, is] = [user(before), user(after)];
  const change = changeBetween(was, is);
  const snapshot = (resource: Resource) => ({ accounts: [scope.account], coverage: [], resources: [resource] });
  return withDocuments(change ? [change] : [], snapshot(was), snapshot(is))[0]?.documents;
}

suite('what a changed policy means', () => {
  test('an action more, another condition, a statement that is new', () => {
    assert.deepEqual(
      differences(allow('ec2:StartInstances'), allow(['ec2:StartInstances', 'ec2:TerminateInstances'])),
      [
        {
          document: 'inline policy own',
          change: 'changed',
          differences: ['~ Allow ec2:StartInstances on *: actions added: ec2:TerminateInstances'],
        },
      ],
    );
    const [narrowed] =
      differences(allow('ec2:*'), allow('ec2:*', { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } })) ??
      [];
    assert.match(
      narrowed?.differences.join() ?? '',
      /^~ Allow ec2:\* on \*: conditions added: aws:MultiFactorAuthPresent Bool true$/,
    );
    const both = {
      Version: '2012-10-17',
      Statement: [
        ...(allow('ec2:StartInstances')['Statement'] as JsonObject[]),
        { Effect: 'Deny', Action: 's3:*', Resource: '*' },
      ],
    };
    assert.deepEqual(differences(allow('ec2:StartInstances'), both)?.[0]?.differences, ['+ Deny s3:* on *']);
  });

  test('order, a Sid, and a list of one are another text of the same meaning', () => {
    const spelt = allow(['ec2:StopInstances', 'ec2:startinstances'], { Sid: 'New', Resource: ['*'] });
    assert.deepEqual(differences(allow(['ec2:StartInstances', 'ec2:StopInstances']), spelt), [
      { document: 'inline policy own', change: 'changed', differences: [] },
    ]);
  });

  test('a policy that is new or gone is told with what it says', () => {
    assert.deepEqual(differences(undefined, allow('ec2:*')), [
      { document: 'inline policy own', change: 'added', differences: ['+ Allow ec2:* on *'] },
    ]);
    assert.deepEqual(differences(allow('ec2:*'), undefined), [
      { document: 'inline policy own', change: 'gone', differences: ['- Allow ec2:* on *'] },
    ]);
  });

  test('a document that is none is told as such', () => {
    assert.match(
      differences(allow('ec2:*'), { Statement: 'no' })?.[0]?.differences.join() ?? '',
      /^! the later document is not a policy/,
    );
  });
});
