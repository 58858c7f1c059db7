import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { concludeAudit } from '../../../src/domain/audit-result.ts';
import { isDrift } from '../../../src/domain/finding.ts';
import { isUnread } from '../../../src/domain/scope.ts';
import { escapeUnprintable } from '../../../src/domain/unprintable.ts';
import { renderReport } from '../../../src/report/index.ts';
import { undecidedRules } from '../../../src/report/undecided.ts';
import { hostileFinding, hostileStrings } from '../fixtures/hostile.ts';
import { parseXml, type ParsedElement } from '../fixtures/parse-xml.ts';
import { wholeCoverage } from '../fixtures/coverage.ts';
import { finding } from '../fixtures/finding.ts';
import { manyFindings, results } from '../fixtures/results.ts';
import { run } from '../fixtures/run.ts';

const parsed = async (result: Parameters<typeof renderReport>[0]) => parseXml(await renderReport(result, 'junit'));

const casesOf = ({ children }: ParsedElement) => children.filter(({ name }) => name === 'testcase');

const outcomeOf = ({ children }: ParsedElement) => children[0]?.name ?? 'passed';

const all = { ...results, 'a thousand findings': manyFindings(1000) };

for (const [name, result] of Object.entries(all)) {
  test(`${name}: every scope and every finding is a case, and went as it should`, async () => {
    const root = await parsed(result);
    assert.equal(root.name, 'testsuites');
    const [coverage, ...checks] = root.children;
    assert.ok(coverage);
    const read = casesOf(coverage);
    const expected = result.coverage.map((scope) =>
      isUnread(scope) ? 'error' : scope.status === 'complete' ? 'passed' : 'skipped',
    );
    const rules = undecidedRules(result.undecided).map(({ rule }) => rule);
    assert.deepEqual(read.map(outcomeOf), [
      ...(expected.length > 0 ? expected : ['error']),
      ...rules.map(() => 'error'),
    ]);
    for (const rule of rules)
      assert.ok(
        read.some(({ attributes }) => attributes['name']?.includes(escapeUnprintable(rule))),
        rule,
      );

    assert.deepEqual(
      checks.map(({ attributes }) => attributes['name']),
      [...new Set(result.findings.map(({ check }) => check))].sort(),
    );
    const told = checks.flatMap(casesOf);
    assert.equal(told.length, result.findings.length);
    for (const found of result.findings) {
      const [one, ...more] = told.filter(({ attributes }) => attributes['name']?.endsWith(`(${found.id})`));
      assert.ok(one && more.length === 0, found.id);
      assert.equal(one.attributes['classname'], `driftwarden.${found.check}`);
      assert.equal(outcomeOf(one), isDrift(found) ? 'failure' : found.status === 'resolved' ? 'passed' : 'skipped');
    }
  });

  test(`${name}: the counts are those of the cases, and no two cases bear one name`, async () => {
    const root = await parsed(result);
    const count = (element: ParsedElement, outcome: string) =>
      casesOf(element).filter((each) => outcomeOf(each) === outcome).length;
    const keys = ['failure', 'error', 'skipped'];
    for (const suite of root.children) {
      assert.equal(suite.attributes['tests'], String(casesOf(suite).length));
      assert.deepEqual(
        ['failures', 'errors', 'skipped'].map((key) => suite.attributes[key]),
        keys.map((key) => String(count(suite, key))),
      );
    }
    for (const key of ['tests', 'failures', 'errors']) {
      assert.equal(
        Number(root.attributes[key]),
        root.children.reduce((sum, { attributes }) => sum + Number(attributes[key]), 0),
      );
    }
    const names = root.children
      .flatMap(casesOf)
      .map(({ attributes }) => `${attributes['classname'] ?? ''} ${attributes['name'] ?? ''}`);
    assert.equal(new Set(names).size, names.length);
  });

  test(`${name}: a CI is green over what is clean alone`, async () => {
    const { attributes } = await parsed(result);
    assert.equal(attributes['failures'] === '0' && attributes['errors'] === '0', result.verdict === 'clean');
  });
}

test('a case keeps its name whatever is seen of the finding that night', async () => {
  const seen = { check: 'access-key-age', title: 'Key 1 of ci is 400 days old', severity: 'low' } as const;
  const later = {
    ...seen,
    title: 'Key 1 of ci is 401 days old',
    severity: 'high',
    status: 'open',
    actual: '401',
    owner: 'ana',
  } as const;
  const nameOf = async (given: Parameters<typeof finding>[0]) => {
    const { children } = await parsed(concludeAudit(run, wholeCoverage, { findings: [finding(given)] }));
    return children[1]?.children[0]?.attributes['name'];
  };
  assert.equal(await nameOf(later), await nameOf(seen));
});

test('a failure has the title for its message and the rest, the way back included, for its text', async () => {
  const { children } = await parsed(
    concludeAudit(run, wholeCoverage, {
      findings: [finding({ check: 'c', title: 'A & B', owner: 'ana', fix: { commands: ['aws x', 'aws "y" < z'] } })],
    }),
  );
  const failure = children[1]?.children[0]?.children[0];
  assert.deepEqual(failure?.attributes, { message: 'A & B', type: 'medium' });
  assert.match(
    failure.text,
    /^A & B\nseverity: medium, new\nresource: arn:\S+ \(web-1\)\nexpected: on\nactual: off\nowner: ana\nsince: \S+\nfix:\naws x\naws "y" < z\naccept: driftwarden accept dw-/,
  );
});

test('an accepted finding says by whom and until when', async () => {
  const { children } = await parsed(results['clean'] ?? assert.fail());
  const skipped = children
    .flatMap(casesOf)
    .flatMap((each) => each.children)
    .filter(({ name }) => name === 'skipped');
  assert.ok(
    skipped.some(
      ({ attributes }) =>
        attributes['message'] === 'accepted by dana@example.com until 2026-12-31: replaced by OIDC in December',
    ),
  );
});

describe("whatever AWS's data holds", () => {
  const forbidden = '\x00\x0b\ufffe\uffff\ud800\udc00\udfff ]]> <!-- ?> &amp; &#0;';

  test('it is text, and to be seen', async () => {
    const { children } = await parsed(results['hostile'] ?? assert.fail());
    const messages = children
      .flatMap(casesOf)
      .flatMap((each) => each.children)
      .map(({ attributes }) => attributes['message'] ?? '');
    for (const hostile of Object.values(hostileStrings))
      assert.ok(
        messages.some((message) => message.includes(escapeUnprintable(hostile))),
        hostile,
      );
    const names = (element: ParsedElement): readonly string[] => [element.name, ...element.children.flatMap(names)];
    assert.deepEqual([...new Set(children.flatMap(names))].sort(), [
      'error',
      'failure',
      'properties',
      'property',
      'skipped',
      'testcase',
      'testsuite',
    ]);
  });

  test('the document is well-formed XML 1.0', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.string({ unit: 'binary' }), fc.constant(forbidden)),
        fc.constantFrom('new', 'accepted', 'changed'),
        async (text, status) => {
          const { exception, ...hostile } = hostileFinding(status);
          const accepted = exception && { exception: { reason: text, by: text, until: text } };
          const given = {
            ...hostile,
            ...accepted,
            check: text,
            title: text,
            actual: text,
            owner: text,
            fix: { commands: [text] },
            resource: { arn: text, kind: text, id: text, name: text },
          };
          const { children } = await parsed(
            concludeAudit(run, [{ account: text, region: text, kind: text, status: 'denied', error: text }], {
              findings: [given],
            }),
          );
          const [told] = children[1]?.children ?? [];
          assert.equal(told?.attributes['classname'], `driftwarden.${escapeUnprintable(text)}`);
          const message = status === 'accepted' ? `accepted by ${text} until ${text}: ${text}` : text;
          assert.equal(told.children[0]?.attributes['message'], escapeUnprintable(message));
        },
      ),
      { numRuns: 60 },
    );
  });
});

test('the parser that these tests rest on refuses what XML 1.0 forbids', () => {
  for (const bad of ['\x00', '\x0b', '\ufffe', '\uffff', '&#0;', '&#xb;', '&', '<']) {
    assert.throws(() => parseXml(`<a>x${bad}x</a>`), Error, JSON.stringify(bad));
    assert.throws(() => parseXml(`<a b="x${bad}x"/>`), Error, JSON.stringify(bad));
  }
});
