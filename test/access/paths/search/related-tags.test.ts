import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { buildAccessModel, loadReference, whoCan } from '../../../../src/access/index.ts';
import { account, type AccountParts } from '../../../accounts/account.ts';
import { allow, deny, type Statement } from '../../../accounts/statements.ts';
import { auroraWith } from '../fixtures/databases.ts';

const reference = await loadReference();
const dev = (service: string) => ({ StringEquals: { [`${service}:ResourceTag/department`]: 'dev' } });
const prod = { department: 'prod' };
const web = { id: 'i-0000000000000000a', tags: prod };
const root = {
  id: 'vol-0000000000000000a',
  tags: prod,
  attachments: [{ instance: web.id, device: '/dev/xvda', deleteOnTermination: true }],
};
const server: AccountParts = { instances: [web], volumes: [root] };
const guarded: AccountParts = { ...server, instances: [{ ...web, flags: { disableApiTermination: true } }] };
const terminate = allow('ec2:TerminateInstances', '*', dev('ec2'));
const modify = allow('ec2:ModifyInstanceAttribute', '*', dev('ec2'));
const tag = allow('ec2:CreateTags');
const instances = 'arn:aws:ec2:*:*:instance/*';

/** The path of ben, as it is told; undefined where there is none. */
function pathOf(parts: AccountParts, statements: readonly Statement[], action: string, resource: string) {
  const users = { ben: { inline: { own: statements } } };
  const model = buildAccessModel(account({ ...parts, users }), reference);
  const found = whoCan(model, { action, resource, direct: false }).principals.find(({ name }) => name === 'ben');
  return (
    found && [found.path, found.steps.map(({ action: call, resource: on }) => `${call} ${/[^:/]*$/.exec(on)?.[0]}`)]
  );
}

suite('tags of what the target belongs to', () => {
  const volume = (parts: AccountParts, ...statements: readonly Statement[]) =>
    pathOf(parts, statements, 'ec2:DeleteVolume', root.id);
  const retagged = [`ec2:CreateTags ${web.id}`, `ec2:TerminateInstances ${web.id}`];

  test('of the instance that a volume goes with', () => {
    assert.deepEqual(volume(server, terminate, tag), ['re-tag around', retagged]);
  });

  test('of one that is protected: the protection of what is dev may be switched off', () => {
    assert.deepEqual(volume(guarded, terminate, modify, tag), [
      're-tag unprotect',
      [retagged[0], `ec2:ModifyInstanceAttribute ${web.id}`, retagged[1]],
    ]);
    assert.equal(volume(guarded, terminate, tag), undefined);
  });

  test('by removing the tag that keeps people away', () => {
    const notProd = { StringNotEquals: { 'ec2:ResourceTag/department': 'prod' } };
    assert.deepEqual(volume(server, allow('ec2:TerminateInstances', '*', notProd), allow('ec2:DeleteTags')), [
      're-tag around',
      [`ec2:DeleteTags ${web.id}`, retagged[1]],
    ]);
  });

  for (const [why, ...statements] of [
    ['only volumes may be tagged', terminate, allow('ec2:CreateTags', 'arn:aws:ec2:*:*:volume/*')],
    [
      'what is prod may not be tagged',
      terminate,
      tag,
      deny('ec2:CreateTags', '*', { StringEquals: { 'ec2:ResourceTag/department': 'prod' } }),
    ],
    ['nothing may be tagged', terminate],
    ['nothing may be terminated', tag],
    [
      'another value is needed, which may not be written',
      terminate,
      allow('ec2:CreateTags', instances, { StringEquals: { 'aws:RequestTag/department': 'test' } }),
    ],
  ] as const) {
    test(`not where ${why}`, () => {
      assert.equal(volume(server, ...statements), undefined);
    });
  }

  test('not of an instance that the volume is not attached to', () => {
    assert.equal(volume({ ...server, volumes: [{ ...root, attachments: [] }] }, terminate, tag), undefined);
  });

  test('of all members of a database cluster', () => {
    const cluster = auroraWith({ tags: prod });
    const members = cluster.dbInstances?.map((each) => ({ ...each, tags: prod })) ?? [];
    const statements = [
      allow('rds:DeleteDBInstance', '*', { StringEquals: { 'aws:ResourceTag/department': 'dev' } }),
      allow('rds:DeleteDBCluster'),
      allow('rds:AddTagsToResource', 'arn:aws:rds:*:*:db:*'),
    ];
    const ask = (...some: readonly Statement[]) =>
      pathOf({ ...cluster, dbInstances: members }, some, 'rds:DeleteDBCluster', 'ledger')?.[1];
    assert.deepEqual(ask(...statements), [
      'rds:AddTagsToResource ledger-1',
      'rds:AddTagsToResource ledger-2',
      'rds:DeleteDBInstance ledger-1',
      'rds:DeleteDBInstance ledger-2',
      'rds:DeleteDBCluster ledger',
    ]);
    assert.equal(ask(...statements.slice(0, 2)), undefined);
    const one = allow('rds:AddTagsToResource', 'arn:aws:rds:*:*:db:ledger-1');
    assert.equal(ask(...statements.slice(0, 2), one), undefined);
  });
});
