import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import fc from 'fast-check';
import { decideCase, loadReference, parsePolicy, type PolicyCase, type Reference } from '../../../src/access/index.ts';
import { numRuns } from '../../fixtures/runs.ts';
import { keyValues, policyCase, statement } from './random-case.ts';

let reference: Reference;
before(async () => {
  reference = await loadReference(['ec2', 'iam', 'sts']);
});

const runs = { numRuns: numRuns(1500), seed: 20261123 };
const decisionOf = (one: PolicyCase) => decideCase(one, reference).decision;
type Documents = readonly { readonly Version: string; readonly Statement: readonly object[] }[];

test('the random cases reach every outcome but invalid', () => {
  const outcomes = Map.groupBy(fc.sample(policyCase, { ...runs, numRuns: 1500 }), decisionOf);
  for (const outcome of ['allowed', 'explicitDeny', 'implicitDeny', 'conditional'] as const) {
    assert.ok((outcomes.get(outcome)?.length ?? 0) > 50, outcome);
  }
});

test('adding a Deny never allows', () => {
  fc.assert(
    fc.property(policyCase, statement, (one, added) => {
      const policies = [
        ...(one.identityPolicies ?? []),
        { Version: '2012-10-17', Statement: [{ ...added, Effect: 'Deny' }] },
      ];
      const [less, more] = [decisionOf({ ...one, identityPolicies: policies }), decisionOf(one)];
      if (less === 'allowed') assert.equal(more, 'allowed');
      if (less === 'conditional') assert.ok(more === 'allowed' || more === 'conditional');
    }),
    runs,
  );
});

test('adding an Allow never denies', () => {
  fc.assert(
    fc.property(policyCase, statement, (one, added) => {
      const policies = [
        ...(one.identityPolicies ?? []),
        { Version: '2012-10-17', Statement: [{ ...added, Effect: 'Allow' }] },
      ];
      const [before, after] = [decisionOf(one), decisionOf({ ...one, identityPolicies: policies })];
      if (before === 'allowed') assert.equal(after, 'allowed');
      if (before === 'conditional') assert.ok(after === 'allowed' || after === 'conditional');
      if (before === 'explicitDeny') assert.equal(after, 'explicitDeny');
    }),
    runs,
  );
});

test('widening an Allow, by more actions and resources and fewer conditions, never denies', () => {
  fc.assert(
    fc.property(policyCase, (one) => {
      const widen = (each: object) =>
        'Effect' in each && each.Effect === 'Allow' ? { Effect: 'Allow', Action: '*', Resource: '*' } : each;
      const policies = (one.identityPolicies as Documents).map((document) => ({
        ...document,
        Statement: document.Statement.map(widen),
      }));
      if (decisionOf(one) === 'allowed') assert.equal(decisionOf({ ...one, identityPolicies: policies }), 'allowed');
    }),
    runs,
  );
});

test('an answer that is not conditional is the answer under every assignment of the unknown keys', () => {
  fc.assert(
    fc.property(policyCase, (one) => {
      const answer = decisionOf(one);
      const concrete = assignments(one).map(decisionOf);
      assert.ok(!concrete.includes('conditional') || one.unknown.length === 0 || answer === 'conditional');
      if (answer === 'allowed') assert.ok(concrete.every((outcome) => outcome === 'allowed'));
      if (answer === 'explicitDeny') assert.ok(concrete.every((outcome) => outcome === 'explicitDeny'));
      if (answer === 'implicitDeny')
        assert.ok(concrete.every((outcome) => outcome === 'implicitDeny' || outcome === 'explicitDeny'));
    }),
    { ...runs, numRuns: numRuns(250) },
  );
});

/** Every way to make the unknown keys absent or give them a value of the small world, or two. */
function assignments({ unknown, ...one }: PolicyCase & { readonly unknown: readonly string[] }): PolicyCase[] {
  const choices = [undefined, ...keyValues, 'zz', ['a', 'zz']];
  return unknown.reduce<PolicyCase[]>(
    (cases, key) =>
      cases.flatMap((each) =>
        choices.map((value) => {
          const others = Object.fromEntries(Object.entries(each.context ?? {}).filter(([name]) => name !== key));
          return { ...each, context: value === undefined ? others : { ...others, [key]: value } };
        }),
      ),
    [one],
  );
}

test('the order of policies, statements and list members never matters', () => {
  const reversed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(reversed).reverse();
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, reversed(member)]));
  };
  fc.assert(
    fc.property(policyCase, (one) => {
      const turned = reversed(one) as PolicyCase;
      assert.equal(decisionOf(turned), decisionOf(one));
    }),
    runs,
  );
});

test('no JSON makes the parser or the decision throw, and what is invalid says where', () => {
  const almost = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.jsonValue(),
      statement,
      tie('policy'),
      fc.array(tie('value'), { maxLength: 3 }),
    ),
    policy: fc.dictionary(
      fc.constantFrom(
        'Version',
        'Statement',
        'Effect',
        'Action',
        'NotAction',
        'Resource',
        'Principal',
        'Condition',
        'Sid',
        'Id',
        '__proto__',
      ),
      fc.oneof(fc.constantFrom('2012-10-17', 'Allow', 'Deny', '*', 'ec2:*', '${', '${aws:username'), tie('value')),
      { maxKeys: 6 },
    ),
  }));
  fc.assert(
    fc.property(
      fc.oneof(fc.jsonValue(), almost.policy),
      fc.constantFrom('identity', 'resource', 'trust', 'serviceControl', 'resourceControl'),
      (document, place) => {
        const parsed = parsePolicy(document, place);
        if ('problem' in parsed) assert.ok(parsed.problem.message.length > 0);
        const one = {
          principal: `arn:aws:iam::111122223333:user/alice`,
          action: 'ec2:StopInstances',
          resource: '*',
          identityPolicies: [document],
        };
        assert.equal(decisionOf(one) === 'invalid', 'problem' in parsePolicy(unwrapped(document)));
      },
    ),
    { ...runs, numRuns: numRuns(5000) },
  );
});

/** A document may stand under a name. */
function unwrapped(document: unknown): unknown {
  const isNamed =
    typeof document === 'object' && document !== null && Object.hasOwn(document, 'document') && 'name' in document;
  return isNamed && typeof document.name === 'string'
    ? (document as unknown as { document: unknown }).document
    : document;
}
