import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadReference } from '../../src/access/index.ts';
import { checks, runChecks } from '../../src/checks/index.ts';
import type { Finding } from '../../src/domain/finding.ts';
import { scopeKey } from '../../src/domain/scope.ts';
import { account, contextOf, coverageOf, now } from './fixtures/account.ts';
import { baseline, resources } from './fixtures/hostile-account.ts';

const reference = await loadReference();

function findings(at = now, things = resources): readonly Finding[] {
  return runChecks(contextOf({ resources: things, baseline, reference, now: at })).findings;
}

test('every check finds something here', () => {
  const heard = new Set(findings().map(({ check }) => check));
  assert.deepEqual(
    checks.filter(({ id }) => !heard.has(id)).map(({ id }) => id),
    [],
  );
});

test('a title is one printable line, an actual holds nothing that steers a terminal', () => {
  for (const { title, actual, expected } of findings()) {
    assert.doesNotMatch(title, /[\p{Cc}\u202E]/u);
    assert.doesNotMatch(`${actual}${expected}`.replaceAll('\n', ''), /[\p{Cc}\u202E]/u);
  }
});

test('no command holds a control character', () => {
  const commands = findings().flatMap(({ fix }) => fix?.commands ?? []);
  assert.notEqual(commands.length, 0);
  for (const command of commands) assert.doesNotMatch(command, /\p{Cc}/u);
});

test('a year later the evidence is the same', () => {
  const evidence = (all: readonly Finding[]) => new Map(all.map((finding) => [finding.id, finding.evidence]));
  assert.deepEqual(evidence(findings(new Date('2027-11-23T03:00:00Z'))), evidence(findings()));
});

test('in whatever order the resources come, the findings are the same', () => {
  const byId = (all: readonly Finding[]) => [...all].sort((a, b) => (a.id < b.id ? -1 : 1));
  assert.deepEqual(byId(findings(now, resources.toReversed())), byId(findings()));
});

test('what a finding rests on was read, and holds the kind that it is about or tells of it', () => {
  const read = new Set(coverageOf([account]).map(scopeKey));
  for (const { dependsOn, check, resource } of findings()) {
    assert.deepEqual(
      dependsOn.filter((scope) => !read.has(scopeKey(scope))),
      [],
      check,
    );
    if (resource.kind !== 'resource') assert.notEqual(dependsOn.length, 0, check);
  }
});
