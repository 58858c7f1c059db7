import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actorOf } from '../../../../src/access/paths/model/actor.ts';
import type { Sent } from '../../../../src/access/paths/model/call.ts';
import type { Identity } from '../../../../src/access/paths/model/identity.ts';
import { pathLine } from '../../../../src/access/paths/wording/path-line.ts';
import { targetOfArn } from '../../../../src/access/paths/model/target.ts';
import { techniques } from '../../../../src/access/paths/techniques/index.ts';
import { parsePrincipal } from '../../../../src/access/evaluator/principal.ts';
import { yes } from '../../../../src/access/policy/truth.ts';

const account = '111122223333';
const instance = `arn:aws:ec2:us-east-1:${account}:instance/i-1`;
const database = `arn:aws:rds:us-east-1:${account}:db:orders`;
const terminate = 'ec2:TerminateInstances';

type Step = readonly [as: string, action: string, arn?: string, sends?: Sent, changes?: string];

const rows: readonly { readonly steps: readonly Step[]; readonly reads: string }[] = [
  { steps: [['eve', terminate]], reads: 'eve: ec2:TerminateInstances' },
  {
    steps: [
      ['bob', 'ec2:ModifyInstanceAttribute', instance, { 'ec2:Attribute': 'DisableApiTermination' }],
      ['bob', terminate],
    ],
    reads: 'bob: switches off termination protection (ec2:ModifyInstanceAttribute), then ec2:TerminateInstances',
  },
  {
    steps: [
      ['eve', 'iam:CreateAccessKey', `arn:aws:iam::${account}:user/team/bob`],
      ['bob', terminate],
    ],
    reads: 'eve: creates an access key for bob (iam:CreateAccessKey), as bob ec2:TerminateInstances',
  },
  {
    steps: [
      [
        'eve',
        'iam:CreateRole',
        `arn:aws:iam::${account}:role/app-x`,
        { 'iam:PermissionsBoundary': `arn:aws:iam::${account}:policy/fence` },
      ],
      [
        'eve',
        'iam:PutRolePolicy',
        `arn:aws:iam::${account}:role/app-x`,
        { 'iam:PermissionsBoundary': `arn:aws:iam::${account}:policy/fence` },
      ],
      ['app-x', terminate],
    ],
    reads: `eve: creates role app-x under permissions boundary arn:aws:iam::${account}:policy/fence (iam:CreateRole), then writes a policy for role app-x (iam:PutRolePolicy), as app-x ec2:TerminateInstances`,
  },
  {
    steps: [
      ['eve', 'ec2:CreateTags', instance, { 'aws:TagKeys': ['team'], 'aws:RequestTag/team': 'a%#' }],
      ['eve', 'ec2:DeleteTags', instance, { 'aws:TagKeys': ['a', 'b'] }],
      ['eve', terminate],
    ],
    reads:
      'eve: tags it team=a%# (ec2:CreateTags), then removes its tag a, b (ec2:DeleteTags), then ec2:TerminateInstances',
  },
  {
    steps: [
      ['eve', 'rds:ModifyDBInstance', database, {}, 'DeletionProtection'],
      ['eve', 'rds:DeleteDBInstance', database],
      ['eve', terminate],
    ],
    reads:
      'eve: switches off deletion protection of database orders (rds:ModifyDBInstance), then deletes database orders (rds:DeleteDBInstance), then ec2:TerminateInstances',
  },
  {
    steps: [
      ['eve', 'rds:ModifyDBInstance', database, {}, 'BackupRetentionPeriod'],
      ['eve', terminate],
    ],
    reads: 'eve: stops the backups of database orders (rds:ModifyDBInstance), then ec2:TerminateInstances',
  },
  {
    steps: [
      ['eve', 'rds:StopDBInstance'],
      ['eve', terminate],
    ],
    reads: 'eve: rds:StopDBInstance, then ec2:TerminateInstances',
  },
];

for (const { steps, reads } of rows)
  test(reads, () => {
    assert.equal(line(steps), reads);
  });

test('every call before the last one of a technique has a wording', () => {
  const attributes = ['DisableApiTermination', 'DisableApiStop', 'InstanceInitiatedShutdownBehavior', 'UserData'];
  const onTheWay = techniques.flatMap(({ goal, actions }) => actions.filter((action) => action !== goal));
  for (const action of new Set(onTheWay)) {
    const said = attributes.map((attribute) =>
      line([
        ['eve', action, instance, { 'ec2:Attribute': attribute }],
        ['eve', 'x:y'],
      ]),
    );
    assert.ok(
      said.every((text) => text.includes(`(${action})`)),
      said.join(),
    );
  }
});

function line(steps: readonly Step[]): string {
  const done = steps.map(([as, action, arn = instance, sends = {}, changes]) => ({
    as: actorOf(identityOf(as)),
    technique: 't',
    call: { action, on: targetOfArn(arn, account), sends, ...(changes !== undefined && { changes }) },
  }));
  const [first] = steps;
  return pathLine({
    identity: identityOf(first?.[0] ?? ''),
    action: terminate,
    families: [],
    truth: yes,
    steps: done,
    assumptions: [],
  });
}

function identityOf(name: string): Identity {
  const arn = `arn:aws:iam::${account}:user/${name}`;
  const principal = parsePrincipal(arn);
  assert.ok(principal);
  return {
    kind: 'user',
    arn,
    name,
    account,
    principal,
    uniqueId: '',
    tags: {},
    canBringMfa: true,
    groups: [],
    policies: [],
    boundary: undefined,
    trust: undefined,
    instanceProfiles: [],
    notRead: [],
  };
}
