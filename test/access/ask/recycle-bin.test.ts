import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildAccessModel, can, loadReference, whoCan } from '../../../src/access/index.ts';
import { account, home, region, type AccountParts } from '../../accounts/account.ts';
import { allow, deny, type Statement } from '../../accounts/statements.ts';

const reference = await loadReference();
const root = 'the root user of account 111122223333 can always';
const keeps = (days: string, rule = 'r-1') =>
  `after it is deleted, the Recycle Bin keeps it for ${days} by rule ${rule}`;
const canDelete = allow('ec2:DeleteSnapshot');
const rule = `arn:aws:rbin:${region}:${home}:rule/r-1`;
const prod = [{ key: 'stage', value: 'prod' }];
const temporary = [{ key: 'keep', value: 'no' }];

interface Row extends Pick<AccountParts, 'snapshots' | 'images' | 'volumes' | 'retentionRules' | 'unread'> {
  readonly ana?: readonly Statement[];
  readonly action?: string;
  readonly asked?: string;
  readonly notes: readonly string[];
  /** Whether the answer says that the Recycle Bin was not read. */
  readonly isUnknown?: true;
}

const snapshots = [{ id: 'snap-1', tags: { stage: 'prod' } }];

const rows: Readonly<Record<string, Row>> = {
  'there is no rule': { notes: [] },
  'a rule keeps all of the region': { retentionRules: { 'r-1': { days: 14 } }, notes: [keeps('14 days')] },
  'a rule keeps it for a day': { retentionRules: { 'r-1': { days: 1 } }, notes: [keeps('1 day')] },
  'the period was not read': {
    retentionRules: { 'r-1': { days: null } },
    notes: ['after it is deleted, the Recycle Bin keeps it for some time by rule r-1'],
  },
  'the rule is not available yet': { retentionRules: { 'r-1': { status: 'pending' } }, notes: [] },
  'the rule is one of another region': { retentionRules: { 'r-1': { region: 'eu-west-1' } }, notes: [] },
  'the rule keeps images': { retentionRules: { 'r-1': { resourceType: 'EC2_IMAGE' } }, notes: [] },
  'the rule keeps what has its tag': { retentionRules: { 'r-1': { tags: prod } }, notes: [keeps('7 days')] },
  'the rule keeps what has one of two tags': {
    retentionRules: { 'r-1': { tags: [...temporary, ...prod] } },
    notes: [keeps('7 days')],
  },
  'the rule keeps what has the key with any value': {
    retentionRules: { 'r-1': { tags: [{ key: 'stage', value: null }] } },
    notes: [keeps('7 days')],
  },
  'the rule keeps what has another value': {
    retentionRules: { 'r-1': { tags: [{ key: 'stage', value: 'Prod' }] } },
    notes: [],
  },
  'the rule leaves out what has its tag': { retentionRules: { 'r-1': { excludedTags: prod } }, notes: [] },
  'the rule leaves out what has another tag': {
    retentionRules: { 'r-1': { excludedTags: temporary } },
    notes: [keeps('7 days')],
  },
  'two rules keep it: the longer period counts': {
    retentionRules: { 'r-1': { days: 7 }, 'r-2': { days: 30, tags: prod } },
    notes: [keeps('30 days', 'r-2')],
  },
  'the rules were not read': { retentionRules: { 'r-1': {} }, unread: ['retention-rule'], notes: [], isUnknown: true },
  'what the rules keep was not read': {
    retentionRules: { 'r-1': {} },
    unread: ['retention-rule-attribute'],
    notes: [],
    isUnknown: true,
  },
  'she can delete the rule': {
    retentionRules: { 'r-1': {} },
    ana: [canDelete, allow('rbin:DeleteRule')],
    notes: [keeps('7 days'), 'ana can first change or delete that rule (rule r-1)'],
  },
  'she can delete another rule alone': {
    retentionRules: { 'r-1': {} },
    ana: [canDelete, allow('rbin:DeleteRule', `${rule}x`)],
    notes: [keeps('7 days')],
  },
  'she can update this rule': {
    retentionRules: { 'r-1': {} },
    ana: [canDelete, allow('rbin:UpdateRule', rule)],
    notes: [keeps('7 days'), 'ana can first change or delete that rule (rule r-1)'],
  },
  'she can change rules for images alone': {
    retentionRules: { 'r-1': {} },
    ana: [canDelete, allow('rbin:*', '*', { StringEquals: { 'rbin:Attribute/ResourceType': 'EC2_IMAGE' } })],
    notes: [keeps('7 days')],
  },
  'she can change rules for snapshots alone': {
    retentionRules: { 'r-1': {} },
    ana: [canDelete, allow('rbin:*', '*', { StringEquals: { 'rbin:Attribute/ResourceType': 'EBS_SNAPSHOT' } })],
    notes: [keeps('7 days'), 'ana can first change or delete that rule (rule r-1)'],
  },
  'the rule is locked, and she can delete rules': {
    retentionRules: { 'r-1': { lockState: 'locked', unlockDelayDays: 10 } },
    ana: [canDelete, allow(['rbin:DeleteRule', 'rbin:UpdateRule'])],
    notes: [
      `${keeps('7 days')}, which is locked: it can be changed only after it is unlocked, and no sooner than 10 days after`,
    ],
  },
  'the rule is locked, and she can unlock rules': {
    retentionRules: { 'r-1': { lockState: 'locked', unlockDelayDays: 10 } },
    ana: [canDelete, allow('rbin:*')],
    notes: [
      `${keeps('7 days')}, which is locked: it can be changed only after it is unlocked, and no sooner than 10 days after`,
      'ana can unlock the rule, and then change or delete it (rule r-1)',
    ],
  },
  'the rule was unlocked': {
    retentionRules: { 'r-1': { lockState: 'pending_unlock', unlockedAt: '2027-01-02T03:04:05.000Z' } },
    notes: [`${keeps('7 days')}, which was unlocked and can be changed from 2027-01-02T03:04:05.000Z`],
  },
  'she can take the tag away': {
    retentionRules: { 'r-1': { tags: prod } },
    ana: [canDelete, allow('ec2:DeleteTags')],
    notes: [keeps('7 days'), 'ana can first change the tags that the rule reads (rule r-1)'],
  },
  'she can take other tags away': {
    retentionRules: { 'r-1': { tags: prod } },
    ana: [canDelete, allow('ec2:DeleteTags', '*', { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'owner' } })],
    notes: [keeps('7 days')],
  },
  'she can take tags away, and the rule reads none': {
    retentionRules: { 'r-1': {} },
    ana: [canDelete, allow(['ec2:DeleteTags', 'ec2:CreateTags'])],
    notes: [keeps('7 days')],
  },
  'she can put on the tag that leaves it out': {
    retentionRules: { 'r-1': { excludedTags: temporary } },
    ana: [canDelete, allow('ec2:CreateTags')],
    notes: [keeps('7 days'), 'ana can first change the tags that the rule reads (rule r-1)'],
  },
  'she can put on that tag with another value alone': {
    retentionRules: { 'r-1': { excludedTags: temporary } },
    ana: [canDelete, allow('ec2:CreateTags', '*', { StringEquals: { 'aws:RequestTag/keep': 'yes' } })],
    notes: [keeps('7 days')],
  },
  'nobody can delete it': { retentionRules: { 'r-1': {} }, ana: [deny('ec2:DeleteSnapshot')], notes: [] },
  'another action is asked about': {
    retentionRules: { 'r-1': {} },
    ana: [allow('ec2:CreateTags')],
    action: 'ec2:CreateTags',
    notes: [],
  },
  'an image of EBS snapshots is asked about': {
    images: [{ id: 'ami-1', snapshots: ['snap-1'] }],
    retentionRules: { 'r-1': { resourceType: 'EC2_IMAGE' } },
    ana: [allow('ec2:DeregisterImage')],
    action: 'ec2:DeregisterImage',
    asked: 'ami-1',
    notes: [keeps('7 days')],
  },
  'an image on an instance store is asked about': {
    images: [{ id: 'ami-1', snapshots: [] }],
    retentionRules: { 'r-1': { resourceType: 'EC2_IMAGE' } },
    ana: [allow('ec2:DeregisterImage')],
    action: 'ec2:DeregisterImage',
    asked: 'ami-1',
    notes: [],
  },
  'a volume is asked about': {
    volumes: [{ id: 'vol-1' }],
    retentionRules: { 'r-1': { resourceType: 'EBS_VOLUME', days: 5 } },
    ana: [allow('ec2:DeleteVolume')],
    action: 'ec2:DeleteVolume',
    asked: 'vol-1',
    notes: [keeps('5 days')],
  },
  'one of two is kept': {
    snapshots: [...snapshots, { id: 'snap-2' }],
    retentionRules: { 'r-1': { tags: prod } },
    ana: [canDelete, allow('rbin:DeleteRule')],
    asked: 'kind:snapshot',
    notes: [
      '1 of these is kept by the Recycle Bin after being deleted, for at least 7 days',
      'ana can first change or delete that rule (rule r-1)',
    ],
  },
};

for (const [difference, row] of Object.entries(rows))
  void test(`who can delete it where ${difference}`, () => {
    const { ana = [canDelete], action = 'ec2:DeleteSnapshot', asked = 'snap-1', notes, isUnknown, ...given } = row;
    const model = buildAccessModel(account({ snapshots, users: { ana: { policies: ana } }, ...given }), reference);
    const answer = whoCan(model, { action, resource: asked, direct: false });
    const about = answer.notes.filter((note) => note !== root && !note.includes('kept by CloudFormation'));
    assert.deepEqual(about, notes);
    const isLimited = answer.limits.couldTakeAway.some(({ id }) => id === 'recycle-bin');
    assert.equal(isLimited, isUnknown ?? false, 'limits');
  });

void test('can says it of one call', () => {
  const users = { ana: { policies: [canDelete, allow('rbin:DeleteRule')] }, ben: { policies: [allow('rbin:*')] } };
  const model = buildAccessModel(account({ snapshots, users, retentionRules: { 'r-1': {} } }), reference);
  const ask = (principal: string) =>
    can(model, { principal, action: 'ec2:DeleteSnapshot', resource: 'snap-1', context: {} });
  assert.deepEqual(ask('user/ana').notes, [keeps('7 days'), 'ana can first change or delete that rule (rule r-1)']);
  assert.deepEqual(ask('user/ben').notes, []);
});
