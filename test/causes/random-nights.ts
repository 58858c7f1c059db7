import assert from 'node:assert/strict';
import fc from 'fast-check';
import { candidatesIn } from '../../src/causes/explain/candidates.ts';
import type { Cause, CauseChange } from '../../src/domain/cause.ts';
import type { ReportedFinding } from '../../src/domain/finding.ts';
import type { ResourceRef } from '../../src/domain/resource.ts';
import type { AccountParts } from '../accounts/account.ts';
import { randomAccount } from '../honest/random-account.ts';
import { readBaseline, twoNights, type Night, type TwoNights } from './nights.ts';

const baselineText = `
version: 1
tags: { required: [ { key: Owner } ], on: [instance, user] }
protect:
  - name: production
    match: { tag: { team: a } }
    instances: { terminationProtection: true, stopProtection: true }
access:
  - { name: only admins, actions: destroy, resources: { tag: { team: a } }, allowedTo: ["group/admins"] }
  - { name: ana works, actions: ["ec2:TerminateInstances"], resources: { tag: { team: b } }, mustAllow: ["user/ana"] }
groups: { devs: { members: [], inline: any, attached: [] } }
grants: { forbidden: [ { actions: ["ec2:*"] } ] }
credentials: { mfa: required, maxKeyAgeDays: 90 }
`;

/** As it was written before some rules came. */
const earlierTexts = [
  baselineText.replace(/access:[^]*?groups:/, 'groups:'),
  baselineText.replace('maxKeyAgeDays: 90', 'maxKeyAgeDays: 365').replace(/grants: .*/, ''),
  baselineText.replace('key: Owner', 'key: team').replace('stopProtection: true', 'stopProtection: false'),
];

/** By what pairs of nights are decided. */
export const baseline = await readBaseline(baselineText);
const earlierBaselines = await Promise.all(earlierTexts.map(readBaseline));

/** Two nights that differ in some parts of the account, and now and then in the baseline or in what was read. */
export const pairsOfNights = fc
  .record({
    one: randomAccount,
    other: randomAccount,
    parts: fc.subarray(['users', 'groups', 'instances', 'roles', 'managed'] as const, { minLength: 1, maxLength: 2 }),
    earlierBaseline: fc.oneof(
      { weight: 3, arbitrary: fc.constant(baseline) },
      { weight: 1, arbitrary: fc.constantFrom(...earlierBaselines) },
    ),
    unread: fc.oneof(
      { weight: 4, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.subarray(['instance-attribute', 'volume', 'credential'], { minLength: 1 }) },
    ),
    oldKeys: fc.tuple(fc.subarray(['ana', 'ben']), fc.subarray(['ana', 'ben'])),
  })
  .map(({ one, other, parts, earlierBaseline, unread, oldKeys }): readonly [Night, Night] => [
    { parts: { ...one, unread }, baseline: earlierBaseline, oldKeys: oldKeys[0] },
    {
      parts: parts.reduce<AccountParts>((made, part) => ({ ...made, [part]: other[part] }), one),
      baseline,
      oldKeys: oldKeys[1],
    },
  ]);

/** Taking back the changes of a cause makes its findings vanish, and taking back fewer does not. */
export function assertExplained([first, second]: readonly [Night, Night]): void {
  const night = twoNights(first, second);
  for (const finding of night.findings) {
    const ofFinding = night.causes.filter((cause) => cause.findings.includes(finding.id));
    assert.ok(ofFinding.length > 0, `${finding.title} has no cause`);
    for (const cause of ofFinding) assertIsCause(cause, finding, night);
  }
  for (const finding of night.findings.slice(0, 1)) assertNothingIsOverlooked(finding, night);
}

/** Without the cause the finding is not there, and with a part of it left it is. */
function assertIsCause(
  { kind, changes, title, besides = [] }: Cause,
  finding: ReportedFinding,
  { isThereWithout, isThereWithoutAll }: TwoNights,
): void {
  const text = `${finding.title}: ${title}`;
  switch (kind) {
    case 'change':
    case 'baseline':
    case 'time': {
      const parts = [...changes, ...[kind, ...besides].flatMap((part) => (part === 'change' ? [] : [part]))];
      assert.ok(!isThereWithoutParts(finding, parts), `stays without: ${text}`);
      if (parts.length > 1)
        for (const part of parts)
          assert.ok(
            isThereWithoutParts(
              finding,
              parts.filter((one) => one !== part),
            ),
            `vanishes without all of: ${text}`,
          );
      break;
    }
    case 'first-seen':
      assert.ok(isThereWithoutAll(finding, 'with'), `follows from changes: ${text}`);
      assert.ok(!isThereWithoutAll(finding, 'without'), `does not follow from a first reading: ${text}`);
      break;
    default:
      assert.fail(`is not explained: ${text}`);
  }

  function isThereWithoutParts(of: ReportedFinding, parts: readonly (CauseChange | 'baseline' | 'time')[]): boolean {
    return isThereWithout(
      of,
      parts.filter((part) => typeof part === 'object'),
      { earlierBaseline: parts.includes('baseline'), earlierTime: parts.includes('time') },
    );
  }
}

/** Every single edit that makes the finding vanish is told as a cause of it. */
function assertNothingIsOverlooked(finding: ReportedFinding, { pairs, causes, isThereWithoutCandidate }: TwoNights) {
  const told = causes
    .filter(({ changes, findings }) => changes.length === 1 && findings.includes(finding.id))
    .flatMap(({ changes: [change] }) => (change ? [placeOf(change.resource, change.path)] : []));
  for (const candidate of candidatesIn(pairs)) {
    const [{ resource, path }] = candidate.edits;
    if (told.includes(placeOf(resource, path))) continue;
    assert.ok(isThereWithoutCandidate(finding, candidate), `${finding.title}: ${placeOf(resource, path)} is not told`);
  }
}

function placeOf({ arn, id, kind }: ResourceRef, path: readonly string[]): string {
  return `${kind} ${arn} ${id} ${path.join(' ')}`;
}
