import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { loadReference } from '../../../src/access/index.ts';
import { repairsOf } from '../../../src/audit/repairs.ts';
import { whatToDo } from '../../../src/causes/index.ts';
import { runChecks } from '../../../src/checks/index.ts';
import { contextOf, now } from '../../checks/fixtures/account.ts';
import { accountWith } from '../../checks/fixtures/hostile-account.ts';

/*
 * The account in which every check finds something, with a plain word for each foreign text: a repair closes each
 * finding, or it is here with the reason why no call does.
 */
const withoutRepair: readonly (readonly [check: string, title: RegExp, reason: string])[] = [
  ['access-key-age', /is old/, 'the secret of a new key is known only when it is made'],
  ['user-mfa', /no MFA/, 'the person registers the device'],
  ['root-access-key', /root/, 'only the root user can'],
  ['db-unencrypted', /Encryption/, 'it is encrypted when it is made'],
  ['db-engine', /Engine/, 'another engine is another database'],
  ['image-age', /old image/, 'an instance keeps its image'],
  ['image-approval', /not approved/, 'an instance keeps its image'],
  ['image-gone', /no longer exists/, 'what is deregistered does not come back'],
  ['instance-type', /not allowed/, 'AWS has no type of an allowed family in the size "plain"'],
  ['required-tag', /^Tag plain is (malformed|missing)/, 'the baseline gives a pattern and no value'],
  ['required-tag', /^Tag Owner is missing on (?!plain \(i-1\))/, 'only the owner knows who that is'],
  ['declared-resource', /is missing|outside of what is audited/, 'what is gone does not come back'],
  ['unmanaged', /declared nowhere/, 'only its owner knows whether it is meant to be there'],
  ['rule-matches-nothing', /matches nothing/, 'it is about the baseline'],
  ['unparseable-policy', /does not parse/, 'what it was meant to say is not known'],
  ['guard-open-trust', /any identity of OIDC provider/, 'only its owner knows whose tokens are meant'],
  ['guard-missing-external-id', /without an external id/, 'both accounts must agree on one'],
  ['guard-deleted-principal', /does not exist/, 'no statement of the trust policy is left'],
  ['access-missing', /^unmatched plain cannot stop/, 'another rule forbids it'],
  ['access-missing', /requires access for plain, which does not exist/, 'there is nobody to allow it to'],
];

const { resources, baseline } = accountWith('plain');
const context = contextOf({ resources, baseline, reference: await loadReference('all'), now });
const { findings } = runChecks(context);
const finder = repairsOf({ context, findings, pairOf: () => ({ before: undefined, after: undefined }), most: 1 });
const repaired = new Map(
  findings.map((finding) => [
    finding,
    finder.ofFindings([finding]).some(({ commands, closes }) => commands.length > 0 && closes.includes(finding.id)),
  ]),
);

suite('every finding has a repair that is proved to close it, or a reason why not', () => {
  const reasonFor = (check: string, title: string) =>
    withoutRepair.find(([of, words]) => of === check && words.test(title));

  for (const [finding, isRepaired] of repaired) {
    const { check, title } = finding;
    const reason = reasonFor(check, title);
    void test(`${check}: ${title}`, () => {
      assert.equal(isRepaired, reason === undefined);
      if (!isRepaired) assert.notEqual(whatToDo(check), undefined, 'what to do is said');
    });
  }

  void test('no reason is given for what is not there', () => {
    for (const [check, words] of withoutRepair)
      assert.ok(
        findings.some((finding) => finding.check === check && words.test(finding.title)),
        `${check} ${String(words)}`,
      );
  });
});
