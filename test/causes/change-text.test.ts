import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { candidatesIn } from '../../src/causes/explain/candidates.ts';
import { causeChange } from '../../src/causes/wording/change-text.ts';
import type { ResourcePair } from '../../src/domain/resource-edit.ts';
import { account, type AccountParts } from '../accounts/account.ts';
import { allow } from '../accounts/statements.ts';

/** The texts of what differs between two states of an account. */
function texts(before: AccountParts, after: AccountParts): readonly (readonly [string, string])[] {
  const [was, is] = [account(before).snapshot.resources, account(after).snapshot.resources];
  const keys = new Set([...was, ...is].map(({ kind, id, region }) => `${kind} ${region} ${id}`));
  const find = (list: typeof was, key: string) =>
    list.find(({ kind, id, region }) => `${kind} ${region} ${id}` === key);
  const pairs = [...keys]
    .map((key): ResourcePair => ({ before: find(was, key), after: find(is, key) }))
    .filter((pair) => JSON.stringify(pair.before) !== JSON.stringify(pair.after));
  return candidatesIn(pairs).map(({ edits }) => {
    const { text, short } = causeChange(edits, () => undefined);
    return [text, short];
  });
}

const name = { Name: 'web' };
const instance = { id: 'i-1', tags: { ...name, Owner: 'ana' } };
const all = allow('ec2:*');
const ec2Full = 'arn:aws:iam::aws:policy/AmazonEC2FullAccess';

const cases: readonly (readonly [string, AccountParts, AccountParts, readonly (readonly [string, string])[]])[] = [
  ['nothing', { instances: [instance] }, { instances: [instance] }, []],
  [
    'an inline policy',
    { groups: { devs: {} } },
    { groups: { devs: { inline: { temp: all } } } },
    [['inline policy temp was put on group devs', 'temp on devs']],
  ],
  [
    'an inline policy less',
    { groups: { devs: { inline: { temp: all } } } },
    { groups: { devs: {} } },
    [['inline policy temp was deleted from group devs', 'no temp on devs']],
  ],
  [
    'a member of a group',
    { groups: { devs: {} }, users: { ana: {} } },
    { groups: { devs: {} }, users: { ana: { groups: ['devs'] } } },
    [['user ana was added to group devs', 'ana in devs']],
  ],
  [
    'a tag that changed, and one that went',
    { instances: [{ ...instance, tags: { ...name, Owner: 'ana', team: 'a' } }] },
    { instances: [{ ...instance, tags: { ...name, Owner: 'ben' } }] },
    [
      ['tag Owner of instance web (i-1) was changed from ana to ben', 'tag Owner of web'],
      ['tag team (it was a) was removed from instance web (i-1)', 'no tag team on web'],
    ],
  ],
  [
    'a tag that breaks lines',
    { instances: [{ ...instance, tags: name }] },
    { instances: [{ ...instance, tags: { ...name, 'a\nb': '\u202e' } }] },
    [[String.raw`tag a\u{a}b=\u{202e} was put on instance web (i-1)`, String.raw`tag a\u{a}b on web`]],
  ],
  [
    'a flag',
    { instances: [{ ...instance, flags: { disableApiTermination: true } }] },
    { instances: [{ ...instance, flags: { disableApiTermination: false } }] },
    [['termination protection of instance i-1 was switched off', 'termination protection off for i-1']],
  ],
  [
    'the version of the metadata service',
    { instances: [{ ...instance, metadata: { tokens: 'required', endpoint: 'enabled', hopLimit: 1 } }] },
    { instances: [{ ...instance, metadata: { tokens: 'optional', endpoint: 'enabled', hopLimit: 1 } }] },
    [['IMDSv1 was allowed on instance web (i-1)', 'IMDSv1 on web']],
  ],
  [
    'another field of the metadata service',
    { instances: [{ ...instance, metadata: { tokens: 'required', endpoint: 'enabled', hopLimit: 1 } }] },
    { instances: [{ ...instance, metadata: { tokens: 'required', endpoint: 'enabled', hopLimit: 2 } }] },
    [['metadata.hopLimit of instance web (i-1) was changed from 1 to 2', 'metadata.hopLimit of web']],
  ],
  [
    'a field that has no words of its own',
    { instances: [{ ...instance, flags: { shutdownBehavior: 'stop' } }] },
    { instances: [{ ...instance, flags: { shutdownBehavior: 'terminate' } }] },
    [['shutdown behavior of instance i-1 was changed from stop to terminate', 'shutdown behavior of i-1']],
  ],
  [
    'a tag with a space at its end',
    { instances: [{ ...instance, tags: { ...name, team: 'a b' } }] },
    { instances: [{ ...instance, tags: { ...name, team: 'a b ' } }] },
    [['tag team of instance web (i-1) was changed from a b to "a b "', 'tag team of web']],
  ],
  [
    'an attached policy of AWS, which is read only where something uses it',
    { groups: { devs: {} } },
    { groups: { devs: { attached: [ec2Full] } }, managed: { [ec2Full]: [all] } },
    [['policy AmazonEC2FullAccess was attached to group devs', 'AmazonEC2FullAccess on devs']],
  ],
  [
    'a policy of the account, made and attached: two acts',
    { groups: { devs: {} } },
    { groups: { devs: { attached: ['own'] } }, managed: { own: [all] } },
    [
      ['policy own was attached to group devs', 'own on devs'],
      ['policy own was created', 'new own'],
    ],
  ],
  [
    'a policy that AWS changed',
    { managed: { [ec2Full]: [all] } },
    { managed: { [ec2Full]: [all, allow('ec2:Describe*')] } },
    [['AWS changed its policy AmazonEC2FullAccess (version v2 is the default now)', 'AWS changed AmazonEC2FullAccess']],
  ],
  ['a user is one act with what belongs to it', {}, { users: { ana: {} } }, [['user ana was created', 'new ana']]],
  [
    'an instance is one act with its flags',
    { instances: [instance] },
    {},
    [['instance web (i-1) is gone: terminated', 'web gone']],
  ],
];

suite('a change in words', () => {
  for (const [name, before, after, expected] of cases)
    test(name, () => {
      assert.deepEqual(texts(before, after), expected);
    });
});
