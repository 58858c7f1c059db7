import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Check } from '../../../src/checks/index.ts';
import { deregistrationProtection } from '../../../src/checks/ec2/deregistration-protection.ts';
import { stopProtection } from '../../../src/checks/ec2/stop-protection.ts';
import { terminationProtection } from '../../../src/checks/ec2/termination-protection.ts';
import type { ProtectRule } from '../../../src/domain/baseline.ts';
import type { Instance, InstanceProtection } from '../../../src/domain/ec2/instance.ts';
import {
  account,
  found,
  image,
  instance,
  instanceAttribute,
  otherRegion,
  region,
  sharing,
  theOne,
  undecidedBy,
} from '../fixtures/account.ts';

const prod = { tag: { department: ['prod'] } };
const everything: ProtectRule = {
  name: 'production',
  match: prod,
  instances: { terminationProtection: true, stopProtection: true },
  images: { deregistrationProtection: true },
};
const web = (parts: Parameters<typeof instance>[1] = {}) =>
  instance('i-1', { name: 'web-1', tags: { department: 'prod' }, ...parts });

interface Flag {
  readonly check: Check;
  readonly name: string;
  readonly key: 'disableApiTermination' | 'disableApiStop';
  readonly rule: 'terminationProtection' | 'stopProtection';
  readonly option: string;
}

const flags: readonly Flag[] = [
  {
    check: terminationProtection,
    name: 'Termination protection',
    key: 'disableApiTermination',
    rule: 'terminationProtection',
    option: '--disable-api-termination',
  },
  {
    check: stopProtection,
    name: 'Stop protection',
    key: 'disableApiStop',
    rule: 'stopProtection',
    option: '--disable-api-stop',
  },
];

for (const { check, name, key, rule, option } of flags) {
  const other = key === 'disableApiStop' ? 'disableApiTermination' : 'disableApiStop';
  const situation = (attributes: InstanceProtection | undefined, instance: Instance = web()) => ({
    resources: [instance, ...(attributes ? [instanceAttribute('i-1', attributes)] : [])],
    baseline: { protect: [everything] },
  });
  const notDecided = { 'protect production': [1, `${region}/instance-attribute`] };

  suite(check.id, () => {
    test('off is a grave finding that says how to mend it', () => {
      const finding = theOne(check, situation({ [key]: false, [other]: true }));
      assert.equal(finding.title, `${name} is off on web-1 (i-1)`);
      assert.equal(finding.severity, 'high');
      assert.equal(finding.certainty, 'known');
      assert.equal(finding.actual, 'off');
      assert.equal(finding.expected, 'on, by rule production');
      assert.deepEqual(finding.evidence, { [key]: false });
      assert.deepEqual(finding.fix?.commands, [
        `aws ec2 modify-instance-attribute --region us-east-1 --instance-id i-1 ${option}`,
      ]);
      assert.deepEqual(finding.dependsOn, [
        { account, region, kind: 'instance' },
        { account, region, kind: 'instance-attribute', id: 'i-1' },
      ]);
    });

    test('on is none, whatever the other flag says', () => {
      assert.deepEqual(found(check, situation({ [key]: true, [other]: false })), []);
    });

    const unknown: readonly (readonly [string, InstanceProtection | undefined])[] = [
      ['an attribute that is missing', { [other]: true }],
      ['an answer that is missing altogether', undefined],
    ];
    for (const [what, attributes] of unknown) {
      test(`${what} is neither off nor on: the rule is not decided for that one instance, and nothing is found`, () => {
        const unread = [
          {
            kind: 'instance-attribute',
            api: 'ec2:DescribeInstanceAttribute',
            error: 'UnauthorizedOperation: You are not authorized',
          },
        ];
        assert.deepEqual(undecidedBy(check, { ...situation(attributes), unread }), notDecided);
      });

      test(`${what} from a scope that was read leaves the rule undecided as well`, () => {
        assert.deepEqual(undecidedBy(check, situation(attributes)), notDecided);
      });
    }

    test('an answer for the same id in another region does not count', () => {
      const elsewhere = instanceAttribute('i-1', { [key]: true }, { region: otherRegion });
      assert.deepEqual(
        undecidedBy(check, { resources: [web(), elsewhere], baseline: { protect: [everything] } }),
        notDecided,
      );
    });

    test('an instance that cannot have it, and of which nothing was read, is not called off', () => {
      assert.deepEqual(
        undecidedBy(check, situation(undefined, web({ attributes: { lifecycle: 'spot' } }))),
        notDecided,
      );
    });

    test('an instance that no rule selects needs none', () => {
      assert.deepEqual(found(check, situation({ [key]: false }, web({ tags: { department: 'dev' } }))), []);
    });

    test('a rule that does not demand it, or demands the other flag, finds nothing', () => {
      for (const instances of [
        { [rule]: false },
        rule === 'stopProtection' ? { terminationProtection: true } : { stopProtection: true },
      ]) {
        const baseline = { protect: [{ name: 'other', match: prod, instances }] };
        assert.deepEqual(found(check, { ...situation({ [key]: false }), baseline }), []);
      }
    });

    test('several rules make one finding that names them all', () => {
      const rules = ['a', 'b'].map((name): ProtectRule => ({ name, match: prod, instances: { [rule]: true } }));
      const finding = theOne(check, { ...situation({ [key]: false }), baseline: { protect: rules } });
      assert.equal(finding.expected, 'on, by rules a and b');
      assert.deepEqual(finding.evidence, theOne(check, situation({ [key]: false })).evidence);
    });

    test('a spot instance cannot have it: the finding says so and offers no command', () => {
      const finding = theOne(check, situation({ [key]: false }, web({ attributes: { lifecycle: 'spot' } })));
      assert.equal(finding.actual, 'off; a spot instance cannot have it');
      assert.equal(finding.fix, undefined);
    });
  });
}

test('an instance that runs from an instance store cannot have stop protection, but termination protection', () => {
  const resources = [
    web({ attributes: { rootDevice: { name: null, type: 'instance-store' } } }),
    instanceAttribute('i-1', { disableApiStop: false, disableApiTermination: false }),
  ];
  const baseline = { protect: [everything] };
  assert.match(theOne(stopProtection, { resources, baseline }).actual, /instance store cannot have it/);
  assert.equal(theOne(terminationProtection, { resources, baseline }).actual, 'off');
});

suite('deregistration-protection', () => {
  const golden = (deregistrationProtection: string | null, owner = account) => ({
    resources: [
      image('ami-1', { name: 'golden', tags: { department: 'prod' }, attributes: { deregistrationProtection, owner } }),
    ],
    baseline: { protect: [everything] },
  });

  for (const state of ['enabled-with-cooldown', 'enabled-without-cooldown']) {
    test(`${state} is on`, () => {
      assert.deepEqual(found(deregistrationProtection, golden(state)), []);
    });
  }

  test('disabled is off', () => {
    const finding = theOne(deregistrationProtection, golden('disabled'));
    assert.equal(finding.title, 'Deregistration protection is off on golden (ami-1)');
    assert.equal(finding.severity, 'high');
    assert.equal(finding.actual, 'off');
    assert.deepEqual(finding.fix?.commands, [
      'aws ec2 enable-image-deregistration-protection --region us-east-1 --image-id ami-1',
    ]);
    assert.deepEqual(finding.dependsOn, [{ account, region, kind: 'image' }]);
  });

  test('disabled is off while a cooldown still runs, in the words of AWS', () => {
    assert.equal(
      theOne(deregistrationProtection, golden('disabled-after-cooldown')).actual,
      'off: "disabled-after-cooldown"',
    );
  });

  test('where nothing is told, or what AWS did not have so far, the rule is not decided for that image', () => {
    for (const told of [null, 'something-new']) {
      assert.deepEqual(
        Object.entries(undecidedBy(deregistrationProtection, golden(told))).map(([rule, [count]]) => [rule, count]),
        [['protect production', 1]],
      );
    }
    assert.deepEqual(undecidedBy(deregistrationProtection, golden(null)), {
      'protect production': [1, `${region}/image-attribute`],
    });
  });

  test('what the list does not tell is told by the call about the one image, and then the finding rests on it too', () => {
    const told = (deregistrationProtection: string) => {
      const { resources, baseline } = golden(null);
      return {
        resources: [...resources, { ...sharing('ami-1', {}), attributes: { deregistrationProtection } }],
        baseline,
      };
    };
    assert.deepEqual(undecidedBy(deregistrationProtection, told('enabled-with-cooldown')), {});
    const finding = theOne(deregistrationProtection, told('disabled'));
    assert.deepEqual(finding.evidence, { deregistrationProtection: 'disabled' });
    assert.deepEqual(finding.dependsOn, [
      { account, region, kind: 'image' },
      { account, region, kind: 'image-attribute', id: 'ami-1' },
    ]);
  });

  test('where the list tells it, nobody misses the calls about the images', () => {
    const unread = [{ kind: 'image-attribute' }];
    assert.deepEqual(undecidedBy(deregistrationProtection, { ...golden('enabled-with-cooldown'), unread }), {});
    assert.deepEqual(undecidedBy(deregistrationProtection, { ...golden(null), unread }), {
      'protect production': [1, `${region}/image-attribute`],
    });
  });

  test('of images of somebody else nothing is asked, and so nothing is missing', () => {
    assert.deepEqual(
      undecidedBy(deregistrationProtection, { ...golden(null, '999988887777'), unread: [{ kind: 'image-attribute' }] }),
      {},
    );
  });

  test('an image of somebody else cannot be protected', () => {
    assert.deepEqual(found(deregistrationProtection, golden('disabled', '999988887777')), []);
  });
});
