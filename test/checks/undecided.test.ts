import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { loadReference } from '../../src/access/index.ts';
import { checks, runChecks, type CheckResults } from '../../src/checks/index.ts';
import { shutdownBehavior } from '../../src/checks/ec2/shutdown-behavior.ts';
import { terminationProtection } from '../../src/checks/ec2/termination-protection.ts';
import { userMfa } from '../../src/checks/iam/user-mfa.ts';
import { rootAccessKey } from '../../src/checks/iam/root-access-key.ts';
import { requiredTag } from '../../src/checks/required-tag.ts';
import { declaredResource } from '../../src/checks/declared-resource/declared-resource.ts';
import type { Baseline, ProtectRule } from '../../src/domain/baseline.ts';
import type { Coverage } from '../../src/domain/scope.ts';
import {
  account,
  checked,
  contextOf,
  coverageOf,
  instance,
  instanceAttribute,
  otherRegion,
  region,
  undecidedBy,
  user,
} from './fixtures/account.ts';

const production: ProtectRule = {
  name: 'production',
  match: { tag: { department: ['prod'] } },
  instances: { terminationProtection: true },
};
const protectedBy = (...protect: readonly ProtectRule[]) => ({ protect });
const prod = (id: string, place = region) => instance(id, { region: place, tags: { department: 'prod' } });
const on = (id: string) => instanceAttribute(id, { disableApiTermination: true, shutdownBehavior: 'stop' });
const attributes = `${region}/instance-attribute`;
const attributesBut = (...unread: readonly string[]) => [{ account, region, kind: 'instance-attribute', unread }];

/** By rule: the checks that could not decide it, each with the count. */
function byRule({ undecided }: Pick<CheckResults, 'undecided'>): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    [...Map.groupBy(undecided, ({ rule }) => rule)].map(([rule, entries]) => [
      rule,
      entries.map(({ check, count }) => `${check} ${count}`),
    ]),
  );
}

suite('a rule that takes another kind to decide', () => {
  const resources = [prod('i-1'), prod('i-2'), instance('i-3'), on('i-2'), on('i-3')];
  const baseline = protectedBy(production);

  test('is decided where all was read', () => {
    assert.deepEqual(undecidedBy(terminationProtection, { resources: [...resources, on('i-1')], baseline }), {});
  });

  test('is not decided for the resources that it selects, where the other kind was not read at all', () => {
    for (const status of ['denied', 'failed', 'skipped'] as const) {
      const unread = [{ kind: 'instance-attribute', status }];
      assert.deepEqual(undecidedBy(terminationProtection, { resources: resources.slice(0, 3), baseline, unread }), {
        'protect production': [2, attributes],
      });
    }
  });

  test('is not decided for those alone of which something was not read', () => {
    assert.deepEqual(undecidedBy(terminationProtection, { resources, baseline, partlyRead: attributesBut('i-1') }), {
      'protect production': [1, attributes],
    });
  });

  test('is decided where what was not read is of resources that it does not select', () => {
    const others = [prod('i-2'), instance('i-3'), on('i-2')];
    assert.deepEqual(
      undecidedBy(terminationProtection, { resources: others, baseline, partlyRead: attributesBut('i-3') }),
      {},
    );
    assert.deepEqual(
      undecidedBy(terminationProtection, {
        resources: [instance('i-3')],
        baseline,
        unread: [{ kind: 'instance-attribute' }],
      }),
      {},
    );
  });

  test('says so once, over all regions, and not at all of regions that were read', () => {
    const everywhere = [...resources, prod('i-4', otherRegion)];
    const unread = [{ kind: 'instance-attribute' }, { kind: 'instance-attribute', region: otherRegion }];
    assert.deepEqual(undecidedBy(terminationProtection, { resources: everywhere, baseline, unread }), {
      'protect production': [3, attributes, `${otherRegion}/instance-attribute`],
    });
    assert.deepEqual(
      undecidedBy(terminationProtection, { resources: everywhere.slice(0, -1), baseline, unread: unread.slice(0, 1) }),
      { 'protect production': [2, attributes] },
    );
  });

  test('is said for each of the checks that it asks', () => {
    const situation = { resources: resources.slice(0, 3), baseline, unread: [{ kind: 'instance-attribute' }] };
    assert.deepEqual(byRule(runChecks(contextOf(situation), [terminationProtection, shutdownBehavior])), {
      'protect production': ['termination-protection 2', 'shutdown-behavior 2'],
    });
  });

  test('counts a resource once, though the check meets it as well', () => {
    const { undecided } = checked(terminationProtection, {
      resources: resources.slice(0, 3),
      baseline,
      unread: [{ kind: 'instance-attribute' }],
    });
    assert.deepEqual(undecided, [
      {
        rule: 'protect production',
        check: 'termination-protection',
        count: 2,
        because: [{ account, region, kind: 'instance-attribute' }],
      },
    ]);
  });

  test('is found against where it can be, while it is not decided for the rest', () => {
    const off = instanceAttribute('i-2', { disableApiTermination: false });
    const { findings, undecided } = checked(terminationProtection, {
      resources: [prod('i-1'), prod('i-2'), off],
      baseline,
      partlyRead: attributesBut('i-1'),
    });
    assert.deepEqual(
      [findings.map(({ resource }) => resource.id), undecided.map(({ count }) => count)],
      [['i-2'], [1]],
    );
  });
});

suite('a rule about what was not listed', () => {
  test('is not decided, for nobody knows how many, where it was never read', () => {
    const unread = [{ kind: 'instance' }, { kind: 'instance-attribute', status: 'skipped' as const }];
    assert.deepEqual(undecidedBy(terminationProtection, { resources: [], baseline: protectedBy(production), unread }), {
      'protect production': [0, `${region}/instance`, attributes],
    });
  });

  test('counts what is carried from the last reading', () => {
    const unread = [{ kind: 'instance' }];
    assert.deepEqual(
      undecidedBy(terminationProtection, {
        resources: [prod('i-1'), prod('i-2'), instance('i-3'), on('i-1'), on('i-2')],
        baseline: protectedBy(production),
        unread,
      }),
      { 'protect production': [2, `${region}/instance`] },
    );
  });

  test('is decided where it cannot be about the place', () => {
    const unread = [
      { kind: 'instance', region: otherRegion },
      { kind: 'instance-attribute', region: otherRegion },
    ];
    const here: ProtectRule = { ...production, match: { region: [region] } };
    assert.deepEqual(
      undecidedBy(terminationProtection, { resources: [prod('i-1'), on('i-1')], baseline: protectedBy(here), unread }),
      {},
    );
    const declared = { resources: [{ id: 'i-1', region, expect: {} }] };
    assert.deepEqual(undecidedBy(declaredResource, { resources: [prod('i-1')], baseline: declared, unread }), {});
    assert.deepEqual(
      undecidedBy(declaredResource, {
        resources: [],
        baseline: { resources: [{ id: 'i-1', region: otherRegion, expect: {} }] },
        unread,
      }),
      { 'resources i-1': [0, `${otherRegion}/instance`] },
    );
  });

  test('is none of a run that does not cover the kind', () => {
    const context = contextOf({ resources: [], baseline: protectedBy(production) });
    const coverage: readonly Coverage[] = [{ account, region, kind: 'volume', status: 'denied' }];
    const snapshot = { ...context.snapshot, snapshot: { ...context.snapshot.snapshot, coverage } };
    assert.deepEqual(runChecks({ ...context, snapshot }, [terminationProtection]).undecided, []);
  });

  test('names each kind that it asks for, and each rule of a section', () => {
    const baseline = { tags: { required: [{ key: 'Owner' }, { key: 'team' }], on: ['instance', 'volume', 'image'] } };
    const unread = [{ kind: 'volume' }, { kind: 'image' }, { kind: 'address' }];
    const because = [`${region}/volume`, `${region}/image`];
    assert.deepEqual(undecidedBy(requiredTag, { resources: [], baseline, unread }), {
      'tags.required Owner': [0, ...because],
      'tags.required team': [0, ...because],
    });
  });
});

suite('what an account may lack', () => {
  const lacking: Partial<Coverage> = {
    kind: 'credential',
    status: 'skipped',
    optional: true,
    code: 'ReportNotPresent',
  };
  const asking = (isDefault: boolean): Partial<Baseline> => ({
    credentials: { mfa: 'required', maxKeyAgeDays: null, ...(isDefault && { isDefault }) },
  });
  const resources = [user('ana'), user('ben')];

  test('leaves a rule undecided that somebody wrote down, for all the users', () => {
    assert.deepEqual(undecidedBy(userMfa, { resources, baseline: asking(false), unread: [lacking] }), {
      'credentials.mfa': [2, 'global/credential'],
    });
  });

  test('leaves the usual rules as they are, for nobody asked for them', () => {
    assert.deepEqual(undecidedBy(userMfa, { resources, baseline: asking(true), unread: [lacking] }), {});
    assert.deepEqual(undecidedBy(rootAccessKey, { resources, unread: [lacking] }), {});
  });

  test('is another thing than what could not be read: then the usual rules are undecided too', () => {
    const denied: Partial<Coverage> = { kind: 'credential', status: 'denied' };
    assert.deepEqual(undecidedBy(userMfa, { resources, baseline: asking(true), unread: [denied] }), {
      'credentials.mfa': [2, 'global/credential'],
    });
    assert.deepEqual(undecidedBy(rootAccessKey, { resources, unread: [denied] }), {
      'root-access-key': [0, 'global/credential'],
    });
  });

  test('is nothing to be read in a region that AWS says is not enabled', () => {
    const unread: readonly Partial<Coverage>[] = ['instance', 'instance-attribute'].map((kind) => ({
      kind,
      region: otherRegion,
      status: 'skipped',
      optional: true,
      code: 'RegionNotEnabled',
    }));
    assert.deepEqual(
      undecidedBy(terminationProtection, {
        resources: [prod('i-1'), on('i-1')],
        baseline: protectedBy(production),
        unread,
      }),
      {},
    );
  });
});

const reference = await loadReference(['ec2', 'iam']);

suite('every check', () => {
  const whole: Partial<Baseline> = {
    tags: { required: [{ key: 'Owner' }], on: ['instance'] },
    protect: [
      {
        name: 'all',
        match: {},
        instances: { terminationProtection: true, stopProtection: true },
        images: { deregistrationProtection: true },
        databases: {
          deletionProtection: true,
          backupRetentionDays: { atLeast: 7 },
          publiclyAccessible: false,
          encrypted: true,
          copyTagsToSnapshot: true,
          iamAuthentication: true,
        },
      },
    ],
    databases: {
      allowedClasses: ['db.t4g.*'],
      allowedEngines: ['postgres'],
      snapshots: { public: 'forbidden', sharedWith: [] },
    },
    instances: { allowedTypes: ['t3.*'], imdsv2: 'required' },
    images: { approved: { owners: ['self'], ids: [], tags: {}, maxAgeDays: 30 }, public: 'forbidden', sharedWith: [] },
    resources: [{ id: 'i-1', expect: {} }],
    unmanaged: 'report',
    groups: new Map(),
    users: new Map(),
    roles: new Map(),
    policies: new Map(),
    grants: { forbidden: [{ actions: ['ec2:*'], resources: ['*'], except: [] }] },
    access: [
      { name: 'allowed', actions: ['destroy'], resources: {}, allowedTo: ['user/ana'] },
      { name: 'mfa', actions: ['destroy'], resources: {}, requires: 'mfa', except: [] },
      { name: 'must', actions: ['ec2:StopInstances'], resources: {}, mustAllow: ['user/ana'] },
      { name: 'launch', launch: { instanceTypes: ['*.metal'], allowedTo: ['user/ana'] } },
    ],
    credentials: { mfa: 'required', maxKeyAgeDays: 90 },
  };
  const { baseline } = contextOf({ resources: [], baseline: whole });

  for (const check of checks.filter(({ isAboutBaseline }) => isAboutBaseline !== true)) {
    test(`${check.id} names its rules, each once, and is undecided by the rules that it names and no others`, () => {
      const names = check.rules(baseline, reference).map(({ name }) => name);
      assert.ok(names.length > 0);
      assert.equal(new Set(names).size, names.length);
      const unread = coverageOf([account]).map((scope): Coverage => ({ ...scope, status: 'denied' }));
      const { findings, undecided } = checked(check, { resources: [], baseline: whole, unread, reference });
      assert.deepEqual(undecided.map(({ rule }) => rule).sort(), names.toSorted());
      assert.deepEqual(findings, [], 'nothing is found where nothing was read');
    });

    test(`${check.id} decides all of it in an empty account that was read`, () => {
      assert.deepEqual(checked(check, { resources: [], baseline: whole, reference }).undecided, []);
    });
  }
});
