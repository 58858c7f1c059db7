import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { audit } from '../../src/audit.ts';
import type { FlagSettings } from '../../src/audit/flags.ts';
import { directorySource, type Source } from '../../src/aws/index.ts';
import type { AuditResult } from '../../src/domain/audit-result.ts';
import type { Baseline } from '../../src/domain/baseline.ts';
import type { Cause, ChangedField } from '../../src/domain/cause.ts';
import { silentLog } from '../../src/domain/log.ts';
import { openStore } from '../../src/store/index.ts';
import { home, region, type AccountParts } from '../accounts/account.ts';
import { writeAccount } from '../accounts/directory.ts';
import { allow, trust } from '../accounts/statements.ts';
import { readBaseline } from '../causes/nights.ts';
import { leaveOutAnswers, lived } from '../honest/nights.ts';
import { numRuns } from '../fixtures/runs.ts';
import { randomAccount } from '../honest/random-account.ts';

/*
 * What audits say that ask only for the flags that the baseline needs, against audits that ask for all: the same findings,
 * and the same causes where no flag changed, whatever the account and the baseline.
 */

const profile = `arn:aws:iam::${home}:instance-profile/box`;

const rules = [
  'protect: [ { name: production, match: { tag: { team: a } }, instances: { terminationProtection: true, stopProtection: true } } ]',
  `access:
  - { name: only admins, actions: destroy, resources: { tag: { team: a } }, allowedTo: ["group/admins"] }
  - { name: ana works, actions: ["ec2:TerminateInstances"], resources: { tag: { team: b } }, mustAllow: ["user/ana"] }`,
  `access:
  - { name: volumes, actions: ["ec2:DeleteVolume"], resources: { tag: { team: b } }, allowedTo: [] }`,
  `access:
  - { name: eve stays small, actions: ["iam:*"], resources: { id: "ana" }, allowedTo: [] }`,
  'tags: { required: [ { key: Owner } ], on: [instance, user] }',
];
const baselines = await Promise.all(rules.map((rule) => readBaseline(`version: 1\n${rule}\n`)));

const volumes = fc.uniqueArray(
  fc.record({
    id: fc.constantFrom('vol-1', 'vol-2'),
    tags: fc.dictionary(fc.constant('team'), fc.constantFrom('a', 'b'), { maxKeys: 1 }),
    attachments: fc
      .record({
        instance: fc.constantFrom('i-1', 'i-2'),
        device: fc.constant('/dev/xvda'),
        deleteOnTermination: fc.boolean(),
      })
      .map((attachment) => [attachment]),
  }),
  { selector: ({ id }) => id, maxLength: 2 },
);
const night = fc
  .record({ account: randomAccount, volumes, withRole: fc.subarray(['i-1', 'i-2', 'i-3']) })
  .map(({ account, volumes: held, withRole }): AccountParts => ({
    ...account,
    volumes: held,
    roles: {
      ...account.roles,
      box: { trust: trust({ Service: 'ec2.amazonaws.com' }), inline: { all: allow('*') }, profiles: ['box'] },
    },
    instances: (account.instances ?? []).map((each) => ({
      ...each,
      ...(withRole.includes(each.id) && each.region === region && { instanceProfile: profile }),
    })),
  }));
/** Nights of which each differs from the one before in some parts, and the baseline of each. */
const nights = fc
  .record({
    first: night,
    later: fc.array(
      fc.tuple(night, fc.subarray(['users', 'groups', 'instances', 'volumes'] as const, { maxLength: 2 })),
      {
        minLength: 1,
        maxLength: 2,
      },
    ),
    baseline: fc.constantFrom(...baselines),
    last: fc.oneof(
      { weight: 3, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.constantFrom(...baselines) },
    ),
  })
  .map(({ first, later, baseline, last }) => {
    const accounts = later.reduce<readonly AccountParts[]>(
      (before, [other, parts]) => [
        ...before,
        parts.reduce<AccountParts>((made, part) => ({ ...made, [part]: other[part] }), before.at(-1) ?? first),
      ],
      [first],
    );
    return {
      accounts,
      baselines: accounts.map((_, index) => (index === accounts.length - 1 ? (last ?? baseline) : baseline)),
    };
  });

/** A directory as if it was AWS. */
function asAws(directory: string): Source {
  const source = directorySource(directory);
  return {
    ...source,
    accounts: async (signal) => (await source.accounts(signal)).map((reader) => ({ ...reader, callsAws: true })),
  };
}

async function audits(
  folders: readonly string[],
  by: readonly Baseline[],
  file: string,
  flags: FlagSettings,
): Promise<readonly AuditResult[]> {
  const store = await openStore(file, { now: () => new Date('2026-11-01T00:00:00Z') });
  try {
    const results: AuditResult[] = [];
    for (const [day, folder] of folders.entries()) {
      const baseline = by[day];
      if (!baseline) throw new Error(`no baseline for day ${day}`);
      const clock = () => new Date(Date.UTC(2026, 10, day + 1, 3));
      const source = asAws(folder);
      const { result } = await audit({
        source,
        baseline,
        store,
        clock,
        nonce: () => String(day),
        log: silentLog,
        asksWho: false,
        flags,
      });
      results.push(result);
    }
    return results;
  } finally {
    await store.close();
  }
}

/**
 * What an audit says, without how many flags it read and which came with a new instance, and without repairs: what is lost
 * by them on instances that were not asked about is counted as if they were not protected.
 */
function said({ findings, causes, undecided, totals, verdict }: AuditResult, withCauses: boolean) {
  const changesOf = ({ changes }: Cause) =>
    changes.map((change) => ({ ...change, also: change.also.filter(isNoFlag) }));
  return {
    findings,
    causes: withCauses && causes.map((cause) => ({ ...cause, changes: changesOf(cause), repairs: [] })),
    undecided,
    totals,
    verdict,
  };
}

/** Whether no instance has other flags than on an earlier night. */
function keepFlags(accounts: readonly AccountParts[]): boolean {
  const known = new Map<string, string>();
  return accounts
    .flatMap(({ instances = [] }) => instances)
    .every(({ id, flags }) => {
      const text = JSON.stringify(flags);
      const before = known.get(id) ?? text;
      known.set(id, text);
      return before === text;
    });
}

function isNoFlag({ resource: { kind }, change }: ChangedField): boolean {
  return kind !== 'instance-attribute' || change === 'changed';
}

let notAsked = 0;

suite('flags that nothing needs', () => {
  test('that are read for the first time explain what they show, where nothing changed', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'driftwarden-needed-'));
    t.after(() => rm(folder, { recursive: true, force: true }));
    const [one, both] = [['i-1'], ['i-1', 'i-2']].map((ids): AccountParts => ({
      instances: ids.map((id) => ({
        id,
        tags: { team: 'a' },
        flags: { disableApiTermination: id === 'i-1', disableApiStop: true },
      })),
    }));
    const [first, launched, known] = ['first', 'launched', 'known'].map((name) => join(folder, name));
    const [protect] = baselines;
    assert.ok(one && both && first && launched && known && protect);
    await writeAccount(first, one);
    await writeAccount(launched, both);
    await leaveOutAnswers(launched, ['i-2']);
    await writeAccount(known, both);
    const nightly = await lived(join(folder, 'test.db'), protect, [first, launched, known]);
    const [finding] = nightly[2]?.findings.filter(({ check }) => check === 'termination-protection') ?? [];
    assert.deepEqual([finding?.resource.id, finding?.status], ['i-2', 'new']);
    const cause = nightly[2]?.causes.find(({ findings }) => findings.includes(finding?.id ?? ''));
    assert.deepEqual([cause?.kind, cause?.changes], ['first-seen', []]);
  });

  test('are not asked for, and audits say what those say that read all', { timeout: 900_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'driftwarden-needed-'));
    let number = 0;
    try {
      await fc.assert(
        fc.asyncProperty(nights, async ({ accounts, baselines: by }) => {
          number += 1;
          const own = join(folder, String(number));
          const folders = accounts.map((_, index) => join(own, `night-${index}`));
          for (const [index, parts] of accounts.entries()) await writeAccount(folders[index] ?? own, parts);
          const needed = await audits(folders, by, join(own, 'needed.db'), { days: 7, allUpTo: 0 });
          const all = await audits(folders, by, join(own, 'all.db'), 'all');
          // What changed before it was first asked for is known to be so, and not that it changed.
          const isAskedInTime = (night: number) => keepFlags(accounts.slice(0, night + 1));
          for (const [at, result] of all.entries()) {
            const isWhole = isAskedInTime(at);
            assert.deepEqual(said(needed[at] ?? result, isWhole), said(result, isWhole));
          }
          for (const { coverage } of needed)
            for (const { attributes } of coverage) notAsked += attributes?.notAsked ?? 0;
          await rm(own, { recursive: true });
        }),
        { numRuns: numRuns(40, 6), endOnFailure: true },
      );
      assert.ok(notAsked > 10, `${notAsked} not asked`);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
