import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { loadReference } from '../../src/access/index.ts';
import { accessEvidenceOf } from '../../src/domain/access-evidence.ts';
import { runChecks } from '../../src/checks/index.ts';
import { digest } from '../../src/domain/digest.ts';
import { indexSnapshot, indexWithCarried, type Snapshot, type SnapshotIndex } from '../../src/domain/snapshot.ts';
import { account, type AccountParts } from '../accounts/account.ts';
import { allow } from '../accounts/statements.ts';
import { baseline } from '../causes/random-nights.ts';
import { numRuns } from '../fixtures/runs.ts';
import { randomAccount } from '../honest/random-account.ts';

/* What findings say must not depend on the order in which AWS lists things, or on what is carried from previous runs. */

const reference = await loadReference('all');
const now = new Date('2026-11-24T03:00:00Z');

function findingsIn(snapshot: SnapshotIndex) {
  return runChecks({ snapshot, baseline, reference, instanceTypes: ['t3.micro', 'p4d.24xlarge'], now }).findings;
}

function evidenceIn(snapshot: SnapshotIndex): readonly string[] {
  return findingsIn(snapshot)
    .map(({ id, check, severity, evidence }) => `${id} ${check} ${severity} ${digest(evidence)}`)
    .sort();
}

suite('the order of resources', () => {
  /** Eve may write policies for two users, or for herself alone. */
  const situation = (resource: string): AccountParts => ({
    users: {
      ana: {},
      ben: {},
      eve: {
        inline: { own: [allow('iam:PutUserPolicy', resource), allow('iam:CreateAccessKey', resource)] },
      },
    },
    instances: [{ id: 'i-1', tags: { team: 'a' } }],
  });
  const cases: readonly (readonly [string, string, string])[] = [
    ['either of two other users', 'arn:aws:iam::111122223333:user/*a*', 'ana'],
    ['one other user', 'arn:aws:iam::111122223333:user/b*', 'ben'],
  ];
  for (const [name, resource, example] of cases)
    test(`a path through ${name} is told as the same path`, () => {
      const { snapshot } = account({
        ...situation(resource),
        users: { ...situation(resource).users, zia: {} },
      });
      for (const resources of [snapshot.resources, snapshot.resources.toReversed()]) {
        const found = findingsIn(indexSnapshot({ ...snapshot, resources })).find(
          (finding) => finding.check === 'access-not-allowed' && finding.resource.id === 'eve',
        );
        const [way] = accessEvidenceOf(found?.evidence ?? {})?.ways ?? [];
        assert.equal(way?.steps.at(-1)?.as, `arn:aws:iam::111122223333:user/${example}`);
      }
    });

  test('findings say the same in any order, and where some users are carried', () => {
    fc.assert(
      fc.property(randomAccount, fc.array(fc.nat(), { minLength: 40, maxLength: 40 }), (parts, keys) => {
        const { snapshot } = account(parts);
        const { resources } = snapshot;
        const shuffled = [...resources.entries()]
          .toSorted(([a], [b]) => (keys[a % keys.length] ?? 0) - (keys[b % keys.length] ?? 0))
          .map(([, resource]) => resource);
        const [first] = resources.filter(({ kind }) => kind === 'user');
        const partly: Snapshot = {
          ...snapshot,
          resources: resources.filter((resource) => resource !== first),
          carried: { scopes: [], resources: first ? [first] : [] },
        };
        const expected = evidenceIn(indexSnapshot(snapshot));
        assert.deepEqual(evidenceIn(indexSnapshot({ ...snapshot, resources: shuffled })), expected);
        assert.deepEqual(evidenceIn(indexWithCarried(partly)), expected);
      }),
      { numRuns: numRuns(300, 15) },
    );
  });
});
