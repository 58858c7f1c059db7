import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checks, runChecks } from '../../../src/checks/index.ts';
import type { JsonObject } from '../../../src/domain/json.ts';
import { statement } from '../../access/evaluator/random-case.ts';
import { allow, contextOf, inline, instance, user } from '../fixtures/account.ts';
import { numRuns } from '../../fixtures/runs.ts';
import { reference } from './guards.ts';

const guards = checks.filter(({ id }) => id.startsWith('guard-'));
const baseline = { protect: [{ name: 'all', match: {}, instances: { terminationProtection: true } }] };
const statements = fc.array(statement, { minLength: 1, maxLength: 4 });
const runs = { seed: 20261124, numRuns: numRuns(25) };

function findings(Statement: readonly unknown[]) {
  const document = { Version: '2012-10-17', Statement } as unknown as JsonObject;
  const resources = [instance('i-0a', { tags: { team: 'a' } }), user('alice', { inline: [inline('p', document)] })];
  return runChecks(contextOf({ resources, baseline, reference }), guards).findings;
}

test('whatever the policy, the guards are judged, and twice alike', () => {
  fc.assert(
    fc.property(statements, (some) => {
      assert.deepEqual(findings(some), findings(some));
    }),
    runs,
  );
});

test('no guard lets anybody pass who is allowed nothing', () => {
  const passes = (some: readonly unknown[]) => findings(some).filter(({ evidence }) => 'passes' in evidence);
  const denies = statements.map((some) => some.map((each) => ({ ...each, Effect: 'Deny' })));
  fc.assert(
    fc.property(denies, (some) => {
      assert.deepEqual(passes(some), []);
    }),
    runs,
  );
});

test('no guard lets anybody pass to whom everything is denied', () => {
  const nothing = { ...(allow('*')['Statement'] as readonly JsonObject[])[0], Effect: 'Deny' };
  const passes = (some: readonly unknown[]) => findings(some).filter(({ evidence }) => 'passes' in evidence);
  fc.assert(
    fc.property(statements, (some) => {
      assert.deepEqual(passes([...some, nothing]), []);
    }),
    runs,
  );
});
