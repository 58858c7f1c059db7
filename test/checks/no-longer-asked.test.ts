import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { noLongerAsked, runChecks } from '../../src/checks/index.ts';
import { vocabulary } from '../../src/commands/setup.ts';
import { declaredBaseline } from '../../src/config/index.ts';
import type { Baseline } from '../../src/domain/baseline.ts';
import type { Resource } from '../../src/domain/resource.ts';
import { withBaselines } from '../config/helper.ts';
import { contextOf, image, instance, instanceAttribute, tagged } from './fixtures/account.ts';

const web = instance('i-0a', { name: 'web', tags: { department: 'prod' } });
const unprotected = instanceAttribute('i-0a', {
  disableApiTermination: false,
  disableApiStop: false,
  shutdownBehavior: 'stop',
});
const golden = image('ami-0a', { name: 'golden', tags: { department: 'prod' } });

const asking = `version: 1
tags: { required: [{ key: Owner }], on: [instance, image] }
protect:
  - { name: production, match: { tag: { department: prod } }, instances: { terminationProtection: true } }
credentials: { mfa: optional, maxKeyAgeDays: null }
`;

/**
 * What was found by the baseline before and is not found by today's: of each the reason why nobody asks for it any
 * more, or `fixed`. The baseline before is taken back out of the JSON that a store keeps.
 */
async function gone(
  before: string,
  now: string,
  resources: readonly Resource<string, unknown>[],
  then = resources,
): Promise<Readonly<Record<string, string>>> {
  const [earlier, today] = await withBaselines([before, now], vocabulary);
  const known = findingsBy(earlier, then);
  const still = new Set(findingsBy(today, resources).map(({ id }) => id));
  const kept = declaredBaseline(structuredClone(earlier.declared), 'baseline.yaml');
  assert.equal(kept.digest, earlier.digest);
  const reasonOf = noLongerAsked(contextOf({ resources, baseline: today }), [kept]);
  const missing = known.filter(({ id }) => !still.has(id));
  return Object.fromEntries(
    missing.map(({ id, check, resource }) => [
      `${check} ${resource.id}`,
      reasonOf({ id, check, baselineDigest: earlier.digest }) ?? 'fixed',
    ]),
  );
}

function findingsBy(baseline: Baseline, resources: readonly Resource<string, unknown>[]) {
  return runChecks(contextOf({ resources, baseline })).findings;
}

/** The reason without the digests, which it ends with. */
function reason(words: string | undefined): string | undefined {
  const [, what] = /^the baseline no longer asks for it \((.*); [0-9a-f]{12} → [0-9a-f]{12}\)$/.exec(words ?? '') ?? [];
  return what ?? words;
}

async function reasons(...of: Parameters<typeof gone>): Promise<Readonly<Record<string, string | undefined>>> {
  return Object.fromEntries(Object.entries(await gone(...of)).map(([finding, words]) => [finding, reason(words)]));
}

suite('a baseline that asks for less', () => {
  const narrowed = asking
    .replace('on: [instance, image]', 'on: [image]')
    .replace('{ department: prod }', '{ Department: prod }');

  test('makes nothing fixed that nobody touched: it says what it does not ask for any more', async () => {
    assert.deepEqual(await reasons(asking, narrowed, [web, unprotected, golden]), {
      'required-tag i-0a': 'no longer tags.on: instance',
      'termination-protection i-0a':
        'now protect production.match.tag.Department: prod; no longer protect production.match.tag.department: prod',
    });
  });

  test('leaves fixed what was mended meanwhile, and what is gone', async () => {
    const mended = [
      instance('i-0a', { tags: { department: 'prod', Owner: 'ana' } }),
      instanceAttribute('i-0a', { disableApiTermination: true, shutdownBehavior: 'stop' }),
      golden,
    ];
    assert.deepEqual(await reasons(asking, narrowed, mended, [web, unprotected, golden]), {
      'required-tag i-0a': 'fixed',
      'termination-protection i-0a': 'fixed',
    });
    assert.deepEqual(await reasons(asking, narrowed, [golden], [web, unprotected, golden]), {
      'required-tag i-0a': 'fixed',
      'termination-protection i-0a': 'fixed',
    });
  });

  test('tells the two apart, finding by finding', async () => {
    const half = [instance('i-0a', { tags: { department: 'prod', Owner: 'ana' } }), unprotected, golden];
    assert.deepEqual(await reasons(asking, narrowed, half, [web, unprotected, golden]), {
      'required-tag i-0a': 'fixed',
      'termination-protection i-0a':
        'now protect production.match.tag.Department: prod; no longer protect production.match.tag.department: prod',
    });
  });

  const drops: readonly (readonly [string, string, string])[] = [
    ['a section', asking.replace(/^tags:.*\n/m, ''), 'no longer tags'],
    ['a required tag', asking.replace('{ key: Owner }', '{ key: Team }'), 'no longer tags.required.Owner'],
    ['a check that is switched off', `${asking}severity: { required-tag: off }\n`, 'now severity.required-tag: off'],
  ];
  for (const [what, now, named] of drops) {
    test(`says so of ${what}`, async () => {
      const { 'required-tag i-0a': why = '' } = await reasons(asking, now, [web, unprotected]);
      assert.ok(why.includes(named), why);
    });
  }

  test('a rule that is gone, and one of a list', async () => {
    const without = asking.replace(/^protect:[^]*?(?=^credentials)/m, '');
    assert.deepEqual(await reasons(asking, without, [web, unprotected, tagged('other', 'x')]), {
      'termination-protection i-0a': 'no longer protect production',
    });
  });

  test('names the digests of both, and few of many places', async () => {
    const keys = Array.from({ length: 9 }, (_, index) => `{ key: K${index} }`);
    const many = asking.replace('{ key: Owner }', keys.join(', '));
    const [before, now] = await withBaselines([many, asking], vocabulary);
    const { 'required-tag i-0a': why = '' } = await gone(many, asking, [web, unprotected]);
    assert.ok(why.endsWith(` and 7 more; ${before.digest.slice(0, 12)} → ${now.digest.slice(0, 12)})`), why);
  });
});

suite('a baseline that asks for the same, or more', () => {
  test('drops nothing', async () => {
    assert.deepEqual(
      await gone(asking, asking.replace('[instance, image]', '[instance, image, volume]'), [web, unprotected, golden]),
      {},
    );
  });

  test('calls nothing unasked of a finding that another baseline made, or that no baseline is known of', async () => {
    const [earlier, today] = await withBaselines([asking, 'version: 1\n'], vocabulary);
    const [finding] = findingsBy(earlier, [web, unprotected]);
    assert.ok(finding);
    const reasonOf = noLongerAsked(contextOf({ resources: [web, unprotected], baseline: today }), [earlier]);
    assert.notEqual(reasonOf({ ...finding, baselineDigest: earlier.digest }), undefined);
    assert.equal(reasonOf({ ...finding, baselineDigest: today.digest }), undefined);
    assert.equal(reasonOf({ ...finding, baselineDigest: '0'.repeat(64) }), undefined);
  });
});
