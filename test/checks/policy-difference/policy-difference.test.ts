import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { policyDifference, policyEvidence } from '../../../src/checks/policy-difference/index.ts';
import type { JsonObject } from '../../../src/domain/json.ts';
import { policy, allow, deny, when } from './statements.ts';

const same: readonly (readonly [string, JsonObject, JsonObject])[] = [
  [
    'a single statement and a list of one',
    { Version: '2012-10-17', Statement: allow('ec2:*') },
    policy(allow('ec2:*')),
  ],
  ['a single action and a list of one', policy(allow('ec2:*')), policy(allow(['ec2:*']))],
  ['a single resource and a list of one', policy(allow('ec2:*', '*')), policy(allow('ec2:*', ['*']))],
  ['the order of statements', policy(allow('a:x'), deny('b:y')), policy(deny('b:y'), allow('a:x'))],
  ['the order of actions', policy(allow(['a:x', 'b:y'])), policy(allow(['b:y', 'a:x']))],
  [
    'the order of resources',
    policy(allow('a:x', ['arn:aws:s3:::a', 'arn:aws:s3:::b'])),
    policy(allow('a:x', ['arn:aws:s3:::b', 'arn:aws:s3:::a'])),
  ],
  ['the case of actions', policy(allow('ec2:RunInstances')), policy(allow('EC2:runinstances'))],
  ['Sid', policy(allow('a:x', '*', { Sid: 'One' })), policy(allow('a:x', '*', { Sid: 'Two' }))],
  ['a Sid that is missing', policy(allow('a:x', '*', { Sid: 'One' })), policy(allow('a:x'))],
  ['Id', { ...policy(allow('a:x')), Id: 'p1' }, policy(allow('a:x'))],
  ['an action that is named twice', policy(allow(['a:x', 'A:X'])), policy(allow('a:x'))],
  [
    'a statement that stands there twice',
    policy(allow('a:x'), allow('a:x', '*', { Sid: 'Again' })),
    policy(allow('a:x')),
  ],
  ['actions divided among statements', policy(allow(['a:x', 'a:y'])), policy(allow('a:y'), allow('a:x'))],
  [
    'resources divided among statements',
    policy(allow('a:x', ['arn:aws:s3:::a', 'arn:aws:s3:::b'])),
    policy(allow('a:x', 'arn:aws:s3:::b'), allow('a:x', 'arn:aws:s3:::a')),
  ],
  [
    'both divided',
    policy(allow(['a:x', 'a:y'], ['arn:aws:s3:::a', 'arn:aws:s3:::b'])),
    policy(...['arn:aws:s3:::a', 'arn:aws:s3:::b'].flatMap((r) => [allow('a:x', r), allow('a:y', r)])),
  ],
  [
    'the case of condition keys',
    policy(allow('a:x', '*', when('StringEquals', 'aws:SourceIp', 'a'))),
    policy(allow('a:x', '*', when('StringEquals', 'AWS:sourceip', 'a'))),
  ],
  [
    'the case of operators',
    policy(allow('a:x', '*', when('StringEquals', 'aws:k', 'a'))),
    policy(allow('a:x', '*', when('stringequals', 'aws:k', 'a'))),
  ],
  [
    'the order of condition values',
    policy(allow('a:x', '*', when('StringEquals', 'aws:k', ['a', 'b']))),
    policy(allow('a:x', '*', when('StringEquals', 'aws:k', ['b', 'a']))),
  ],
  [
    'a boolean and its text',
    policy(allow('a:x', '*', when('Bool', 'aws:SecureTransport', true))),
    policy(allow('a:x', '*', when('Bool', 'aws:SecureTransport', 'true'))),
  ],
  ['the version where no variable is used', policy(allow('a:x')), { ...policy(allow('a:x')), Version: '2008-10-17' }],
  [
    'a version that is missing, as the older one',
    { ...policy(allow('a:x', 'arn:aws:s3:::${aws:username}')), Version: '2008-10-17' },
    { Statement: [allow('a:x', 'arn:aws:s3:::${aws:username}')] },
  ],
];

suite('no difference', () => {
  for (const [what, a, b] of same) {
    test(`${what} makes none`, () => {
      assert.deepEqual(policyDifference(a, b), []);
      assert.deepEqual(policyDifference(b, a), []);
    });
  }
});

const different: readonly (readonly [string, JsonObject, JsonObject, readonly string[]])[] = [
  [
    'a statement more',
    policy(allow('a:x')),
    policy(allow('a:x'), allow('ec2:*', 'arn:aws:s3:::b')),
    ['+ Allow ec2:* on arn:aws:s3:::b'],
  ],
  [
    'a statement less',
    policy(
      allow('a:x'),
      deny('ec2:TerminateInstances', '*', when('StringEquals', 'ec2:ResourceTag/department', 'prod')),
    ),
    policy(allow('a:x')),
    ['- Deny ec2:TerminateInstances on * when ec2:ResourceTag/department is prod'],
  ],
  [
    'an action more',
    policy(allow(['ec2:RunInstances', 'ec2:StopInstances'])),
    policy(allow(['ec2:RunInstances', 'ec2:StopInstances', 'ec2:TerminateInstances'])),
    ['~ Allow ec2:RunInstances, ec2:StopInstances on *: actions added: ec2:TerminateInstances'],
  ],
  [
    'an action in place of another',
    policy(allow(['a:x', 'a:y'])),
    policy(allow(['a:x', 'a:z'])),
    ['~ Allow a:x, a:y on *: actions added: a:z; actions removed: a:y'],
  ],
  [
    'a resource less',
    policy(allow('a:x', ['arn:aws:s3:::a', 'arn:aws:s3:::b'])),
    policy(allow('a:x', 'arn:aws:s3:::a')),
    ['~ Allow a:x on arn:aws:s3:::a, arn:aws:s3:::b: resources removed: arn:aws:s3:::b'],
  ],
  [
    'the case of a resource',
    policy(allow('a:x', 'arn:aws:s3:::a')),
    policy(allow('a:x', 'arn:aws:s3:::A')),
    ['~ Allow a:x on arn:aws:s3:::a: resources added: arn:aws:s3:::A; resources removed: arn:aws:s3:::a'],
  ],
  [
    'a condition that is gone',
    policy(deny('a:x', '*', when('Bool', 'aws:MultiFactorAuthPresent', 'false'))),
    policy(deny('a:x')),
    [
      '~ Deny a:x on * when aws:MultiFactorAuthPresent Bool false: conditions removed: aws:MultiFactorAuthPresent Bool false',
    ],
  ],
  [
    'the case of a condition value',
    policy(allow('a:x', '*', when('StringEquals', 'aws:k', 'Prod'))),
    policy(allow('a:x', '*', when('StringEquals', 'aws:k', 'prod'))),
    ['~ Allow a:x on * when aws:k is Prod: conditions added: aws:k is prod; conditions removed: aws:k is Prod'],
  ],
  ['Allow in place of Deny', policy(deny('a:x')), policy(allow('a:x')), ['+ Allow a:x on *', '- Deny a:x on *']],
  [
    'NotAction in place of Action',
    policy({ Effect: 'Allow', Action: 'iam:*', Resource: '*' }),
    policy({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }),
    ['+ Allow all actions but iam:* on *', '- Allow iam:* on *'],
  ],
  [
    'another NotAction',
    policy({ Effect: 'Allow', NotAction: ['iam:*', 'ec2:*'], Resource: '*' }),
    policy({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }),
    ['~ Allow all actions but ec2:*, iam:* on *: excluded actions removed: ec2:*'],
  ],
  [
    'NotAction divided among statements, which is everything',
    policy({ Effect: 'Allow', NotAction: ['a:x', 'b:y'], Resource: '*' }),
    policy({ Effect: 'Allow', NotAction: 'a:x', Resource: '*' }, { Effect: 'Allow', NotAction: 'b:y', Resource: '*' }),
    ['~ Allow all actions but a:x, b:y on *: excluded actions removed: b:y', '+ Allow all actions but b:y on *'],
  ],
  [
    'NotResource in place of Resource',
    policy(allow('a:x', 'arn:aws:s3:::a')),
    policy({ Effect: 'Allow', Action: 'a:x', NotResource: 'arn:aws:s3:::a' }),
    ['~ Allow a:x on arn:aws:s3:::a: resources now all but arn:aws:s3:::a, not arn:aws:s3:::a'],
  ],
  [
    'the version where a variable is used',
    policy(allow('a:x', 'arn:aws:s3:::${aws:username}')),
    { ...policy(allow('a:x', 'arn:aws:s3:::${aws:username}')), Version: '2008-10-17' },
    ['~ Version 2008-10-17 instead of 2012-10-17: only 2012-10-17 has policy variables'],
  ],
  [
    'actions under different conditions that change places',
    policy(allow('a:x', '*', when('StringEquals', 'aws:k', '1')), allow('b:y')),
    policy(allow('b:y', '*', when('StringEquals', 'aws:k', '1')), allow('a:x')),
    [
      '~ Allow a:x on * when aws:k is 1: conditions removed: aws:k is 1',
      '~ Allow b:y on *: conditions added: aws:k is 1',
    ],
  ],
];

suite('a difference', () => {
  for (const [what, declared, seen, lines] of different) {
    test(`${what} is shown`, () => {
      assert.deepEqual(policyDifference(declared, seen), lines);
      assert.notDeepEqual(policyEvidence(declared), policyEvidence(seen));
    });
  }

  test('a statement is paired with the one that it most likely was', () => {
    const declared = policy(
      allow(['ec2:RunInstances', 's3:GetObject'], 'arn:aws:s3:::a'),
      allow(['ec2:RunInstances', 'ec2:StopInstances'], 'arn:aws:s3:::b'),
    );
    const seen = policy(
      allow(['ec2:RunInstances', 's3:GetObject'], 'arn:aws:s3:::a'),
      allow(['ec2:RunInstances', 'ec2:StopInstances', 'iam:PassRole'], 'arn:aws:s3:::b'),
    );
    assert.deepEqual(policyDifference(declared, seen), [
      '~ Allow ec2:RunInstances, ec2:StopInstances on arn:aws:s3:::b: actions added: iam:PassRole',
    ]);
  });

  test('texts from outside stay within their quotation marks', () => {
    const lines = policyDifference(
      policy(),
      policy(allow('a:x', '*', when('StringEquals', 'aws:k', ['x" or everything\n', '\u202E<b>']))),
    );
    assert.deepEqual(lines, [String.raw`+ Allow a:x on * when aws:k is "x\" or everything\n" or "\u{202e}<b>"`]);
  });
});
