import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checks, runChecks, type Check, type FindingDraft, type UndecidedResource } from '../../src/checks/index.ts';
import { contextOf, credential, found, instance } from './fixtures/account.ts';

const observation: FindingDraft = {
  account: '111122223333',
  region: 'us-east-1',
  resource: { arn: 'arn:aws:ec2:us-east-1:111122223333:instance/i-1', kind: 'instance', id: 'i-1' },
  rule: {},
  title: 'Something is off on i-1',
  expected: 'on',
  actual: 'off',
  evidence: { seen: false },
  dependsOn: [],
};

const undecidable: UndecidedResource = {
  undecided: ['some rule'],
  subject: { account: '111122223333', region: 'us-east-1', kind: 'instance', id: 'i-1' },
  missingFrom: [{ account: '111122223333', region: 'us-east-1', kind: 'instance' }],
};

function checkThatSays(...said: readonly (FindingDraft | UndecidedResource)[]): Check {
  return {
    id: 'some-check',
    summary: 'Finds something.',
    severity: 'medium',
    rules: () => [{ name: 'some rule', reads: [{ about: 'instance' }] }],
    run: () => said,
  };
}

test('every check has an id of its own in kebab case, and a summary that is a sentence', () => {
  assert.equal(new Set(checks.map(({ id }) => id)).size, checks.length);
  for (const { id, summary } of checks) {
    assert.match(id, /^[a-z0-9]+(-[a-z0-9]+)*$/);
    assert.match(summary, /^[A-Z].*\.$/);
  }
});

test('the ids of checks never change: findings, exceptions and baselines name them', () => {
  assert.deepEqual(checks.map(({ id }) => id).sort(), [
    'access-key-age',
    'access-launch',
    'access-missing',
    'access-not-allowed',
    'access-without-mfa',
    'db-backup-retention',
    'db-class',
    'db-copy-tags',
    'db-deletion-protection',
    'db-engine',
    'db-iam-authentication',
    'db-publicly-accessible',
    'db-snapshot-public',
    'db-snapshot-shared',
    'db-unencrypted',
    'declared-resource',
    'deregistration-protection',
    'group-declared',
    'guard-condition-key',
    'guard-condition-type',
    'guard-deleted-principal',
    'guard-duplicate-sid',
    'guard-for-all-values',
    'guard-mfa',
    'guard-missing-external-id',
    'guard-missing-tag',
    'guard-open-trust',
    'guard-own-boundary',
    'guard-own-protection',
    'guard-own-tag',
    'guard-resource-arn',
    'guard-resource-type',
    'guard-tagging-left-out',
    'guard-unknown-action',
    'guard-variable',
    'image-age',
    'image-approval',
    'image-gone',
    'image-public',
    'image-shared',
    'instance-metadata',
    'instance-type',
    'over-broad-grant',
    'policy-declared',
    'required-tag',
    'role-declared',
    'root-access-key',
    'rule-matches-nothing',
    'shutdown-behavior',
    'stop-protection',
    'termination-protection',
    'unmanaged',
    'unparseable-policy',
    'user-declared',
    'user-mfa',
  ]);
});

test('a finding takes its severity from the baseline, else the observation, else the check', () => {
  const severityOf = (said: Partial<FindingDraft>, severity: [string, 'low' | 'high'][]) =>
    runChecks(contextOf({ resources: [], baseline: { severity: new Map(severity) } }), [
      checkThatSays({ ...observation, ...said }),
    ]).findings[0]?.severity;
  assert.equal(severityOf({}, []), 'medium');
  assert.equal(severityOf({ severity: 'high' }, []), 'high');
  assert.equal(severityOf({ severity: 'high' }, [['some-check', 'low']]), 'low');
  assert.equal(severityOf({}, [['another-check', 'low']]), 'medium');
});

test('a check that is off, or of which the baseline asks nothing, does not run, and leaves nothing undecided', () => {
  const failing: Check = {
    ...checkThatSays(),
    run: () => {
      throw new Error('it ran');
    },
  };
  const unread = [{ kind: 'instance' }];
  const baseline = { severity: new Map([['some-check', 'off' as const]]) };
  assert.deepEqual(runChecks(contextOf({ resources: [], unread, baseline }), [failing]), {
    findings: [],
    undecided: [],
  });
  assert.deepEqual(runChecks(contextOf({ resources: [], unread }), [{ ...failing, rules: () => [] }]), {
    findings: [],
    undecided: [],
  });
});

test('what a check finds is known, and what it cannot decide is no finding', () => {
  const { findings, undecided } = runChecks(contextOf({ resources: [] }), [checkThatSays(undecidable, observation)]);
  assert.deepEqual(
    findings.map(({ title, certainty }) => [title, certainty]),
    [[observation.title, 'known']],
  );
  assert.deepEqual(undecided, [
    {
      rule: 'some rule',
      check: 'some-check',
      count: 1,
      because: [{ account: '111122223333', region: 'us-east-1', kind: 'instance' }],
    },
  ]);
});

test('the id rests on place, resource and rule, not on what was seen', () => {
  const idOf = (said: Partial<FindingDraft>) =>
    runChecks(contextOf({ resources: [] }), [checkThatSays({ ...observation, ...said })]).findings[0]?.id;
  const { resource } = observation;
  assert.equal(
    idOf({}),
    idOf({ title: 'other', actual: 'other', evidence: { other: 1 }, resource: { ...resource, name: 'web' } }),
  );
  const others = [
    { account: '444455556666' },
    { region: 'eu-west-1' },
    { rule: { key: 'a' } },
    { resource: { ...resource, id: 'i-2' } },
  ];
  assert.equal(new Set([idOf({}), ...others.map(idOf)]).size, 5);
});

test('the rule is no part of what is reported', () => {
  const [finding] = runChecks(contextOf({ resources: [] }), [checkThatSays(observation)]).findings;
  assert.equal(Object.hasOwn(finding ?? {}, 'rule'), false);
});

test('two findings by one identity are an error in the check, and it says in which', () => {
  assert.throws(
    () => runChecks(contextOf({ resources: [] }), [checkThatSays(observation, observation)]),
    /some-check.*i-1/,
  );
});

test('a baseline that declares nothing finds nothing', () => {
  const resources = [
    instance('i-1', { attributes: { type: 'x2iedn.32xlarge' } }),
    credential('ana', { passwordEnabled: true }),
  ];
  assert.deepEqual(
    checks.flatMap((check) => found(check, { resources })),
    [],
  );
});
