import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shutdownBehavior } from '../../../src/checks/ec2/shutdown-behavior.ts';
import type { ProtectRule } from '../../../src/domain/baseline.ts';
import type { InstanceProtection } from '../../../src/domain/ec2/instance.ts';
import { found, instance, instanceAttribute, region, theOne, undecidedBy } from '../fixtures/account.ts';

type Demand = NonNullable<ProtectRule['instances']>;

function situation(attributes: InstanceProtection, demands: readonly Demand[], root = 'ebs') {
  return {
    resources: [
      instance('i-1', { attributes: { rootDevice: { name: null, type: root } } }),
      instanceAttribute('i-1', attributes),
    ],
    baseline: {
      protect: demands.map((instances, index): ProtectRule => ({ name: `rule${index + 1}`, match: {}, instances })),
    },
  };
}

const cases: readonly (readonly [
  string,
  InstanceProtection['shutdownBehavior'],
  readonly Demand[],
  string | undefined,
])[] = [
  ['stop where stop is declared', 'stop', [{ shutdownBehavior: 'stop' }], undefined],
  ['terminate where stop is declared', 'terminate', [{ shutdownBehavior: 'stop' }], 'stop, by rule rule1'],
  ['stop where terminate is declared', 'stop', [{ shutdownBehavior: 'terminate' }], 'terminate, by rule rule1'],
  [
    'terminate around termination protection',
    'terminate',
    [{ terminationProtection: true }],
    'stop, by rule rule1 (it requires termination protection, which a shutdown from inside bypasses)',
  ],
  ['stop under termination protection', 'stop', [{ terminationProtection: true }], undefined],
  [
    'terminate that the rule itself declares',
    'terminate',
    [{ terminationProtection: true, shutdownBehavior: 'terminate' }],
    undefined,
  ],
  [
    'terminate that another rule declares',
    'terminate',
    [{ terminationProtection: true }, { shutdownBehavior: 'terminate' }],
    'stop, by rule rule1 (it requires termination protection, which a shutdown from inside bypasses)',
  ],
  ['terminate where stop protection alone is demanded', 'terminate', [{ stopProtection: true }], undefined],
  [
    'terminate where termination protection is not demanded',
    'terminate',
    [{ terminationProtection: false }],
    undefined,
  ],
  [
    'terminate against two rules',
    'terminate',
    [{ shutdownBehavior: 'stop' }, { shutdownBehavior: 'stop' }],
    'stop, by rule rule1; stop, by rule rule2',
  ],
];

for (const [what, behavior, demands, expected] of cases) {
  test(`${what}: ${expected === undefined ? 'nothing to find' : 'a finding'}`, () => {
    const all = found(
      shutdownBehavior,
      situation(behavior === undefined ? {} : { shutdownBehavior: behavior }, demands),
    );
    assert.deepEqual(
      all.map((finding) => finding.expected),
      expected === undefined ? [] : [expected],
    );
  });
}

test('the finding says what happens and how to mend it', () => {
  const finding = theOne(
    shutdownBehavior,
    situation({ shutdownBehavior: 'terminate' }, [{ shutdownBehavior: 'stop' }]),
  );
  assert.equal(finding.title, 'A shutdown from inside would terminate i-1');
  assert.equal(finding.severity, 'high');
  assert.deepEqual(finding.evidence, { shutdownBehavior: 'terminate' });
  assert.deepEqual(finding.fix?.commands, [
    'aws ec2 modify-instance-attribute --region us-east-1 --instance-id i-1 --instance-initiated-shutdown-behavior stop',
  ]);
});

test('rules that contradict each other are told, and no command takes sides', () => {
  const finding = theOne(
    shutdownBehavior,
    situation({ shutdownBehavior: 'hibernate' }, [{ shutdownBehavior: 'stop' }, { shutdownBehavior: 'terminate' }]),
  );
  assert.equal(finding.expected, 'stop, by rule rule1; terminate, by rule rule2');
  assert.equal(finding.fix, undefined);
});

test('what could not be read is not decided, by each of the rules that ask for it', () => {
  const because = `${region}/instance-attribute`;
  const asking = [{ shutdownBehavior: 'stop' }, { terminationProtection: true }, { stopProtection: true }] as const;
  for (const unread of [[], [{ kind: 'instance-attribute', error: 'UnauthorizedOperation' }]]) {
    assert.deepEqual(undecidedBy(shutdownBehavior, { ...situation({ disableApiStop: true }, asking), unread }), {
      'protect rule1': [1, because],
      'protect rule2': [1, because],
    });
  }
});

test('an instance that runs from an instance store cannot stop, whatever its attribute says', () => {
  for (const attributes of [{ shutdownBehavior: 'stop' }, { shutdownBehavior: 'terminate' }, {}]) {
    const finding = theOne(shutdownBehavior, situation(attributes, [{ shutdownBehavior: 'stop' }], 'instance-store'));
    assert.match(finding.actual, /^terminate: it runs from an instance store/);
    assert.equal(finding.certainty, 'known');
    assert.equal(finding.fix, undefined);
  }
});
