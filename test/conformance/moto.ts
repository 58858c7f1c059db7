import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { runCli, temporaryFolder } from '../commands/run-cli.ts';
import { crowdedRegion, mainRegion, makeAccount, otherRegion, type Made } from './moto/account.ts';
import { smallPages, type SmallPages } from './moto/small-pages.ts';
import { startMoto } from './moto/server.ts';

/*
 * The real command against moto, another's idea of AWS: https://docs.getmoto.org/
 *
 * What moto 5.2 does not support, and what that leaves out here:
 * - DisableApiTermination in RunInstances is ignored: the account is made with ModifyInstanceAttribute.
 * - Deregistration protection: DescribeImages does not tell it, DescribeImageAttribute refuses to. It is unknown, and
 *   the baseline below asks for none.
 * - MaxResults and MaxItems are ignored everywhere but in DescribeInstances, which counts reservations for instances:
 *   the further pages that are read here are of reservations, and of five, as a thousand take moto minutes.
 * - PutUserPermissionsBoundary, and a user's boundary in GetAccountAuthorizationDetails: the boundary here is a role's.
 * - Who made the default images' snapshots: moto says that it was whoever asks, 1,300 of them in each region. The
 *   baseline asks no tags of snapshots.
 * - DescribeLockedSnapshots: the locks of snapshots are not read. Nor are the rules of the Recycle Bin.
 * - Permissions and throttling: everyone may do everything at any rate. The sandbox's tests cover denial and
 *   throttling.
 * - The root user's line in the credential report: AWS always sends it, so a report without it is not read, and the one
 *   rule below that asks for it is undecided.
 * - CloudTrail's LookupEvents, which nothing reads as yet.
 */

const baseline = `
version: 1
tags:
  required:
    - { key: Owner, pattern: "^[a-z]+@example\\\\.com$" }
    - { key: department, values: [dev, prod] }
  on: [instance, image, volume, address]
protect:
  - name: production
    match: { tag: { department: prod } }
    instances: { terminationProtection: true, stopProtection: true, shutdownBehavior: stop }
instances: { allowedTypes: ["t3.*"] }
images: { public: forbidden }
groups:
  developers: { members: [ana], inline: any, attached: [] }
  readers: { members: [ben, carla], inline: {}, attached: any }
  nobodies: {}
grants:
  forbidden: [{ actions: ["ec2:*"], resources: "*" }]
credentials: { mfa: optional, maxKeyAgeDays: null }
`;

interface Result {
  readonly verdict: string;
  readonly coverage: readonly {
    readonly region: string;
    readonly kind: string;
    readonly status: string;
    readonly error?: string;
  }[];
  readonly undecided: readonly { readonly rule: string }[];
  readonly findings: readonly {
    readonly check: string;
    readonly region: string;
    readonly resource: { readonly kind: string; readonly id: string };
    readonly title: string;
    readonly evidence: unknown;
  }[];
}

const command = process.env['MOTO_SERVER'];
if (!command)
  throw new Error('MOTO_SERVER must name the program moto_server: pip install -r test/conformance/requirements.txt');

describe('an account in moto, audited by the command', () => {
  let made: Made;
  let pages: SmallPages;
  let result: Result;

  before(async () => {
    const moto = await startMoto(command);
    after(() => moto.close());
    made = await makeAccount(moto.url);
    pages = await smallPages(moto.url);
    after(() => {
      pages.close();
    });
    const cwd = await temporaryFolder({ after });
    await writeFile(path.join(cwd, 'baseline.yaml'), baseline);
    const regions = [mainRegion, otherRegion, crowdedRegion].flatMap((region) => ['--region', region]);
    const run = await runCli(
      ['audit', '--baseline', 'baseline.yaml', '--store', 'store.db', ...regions, '--format', 'json'],
      { cwd, env: { AWS_ENDPOINT_URL: pages.url } },
    );
    assert.equal(run.code, 2, run.stderr);
    result = JSON.parse(run.stdout) as Result;
  });

  const found = (region: string, kind: string) =>
    result.findings
      .filter((finding) => finding.region === region && finding.resource.kind === kind)
      .map(({ check, resource }) => `${check} ${resource.id}`)
      .sort();

  test('is read to the end of every scope but locks, rules of the Recycle Bin, and the credential report, which has no root user', () => {
    assert.equal(result.verdict, 'drift-incomplete');
    assert.deepEqual(
      result.coverage
        .filter(
          ({ status, kind }) => status !== 'complete' && kind !== 'snapshot-lock' && !kind.startsWith('retention-rule'),
        )
        .map(({ kind, error }) => `${kind} ${error}`),
      ['credential MalformedReport: iam:GetCredentialReport: the report has no line for <root_account>'],
    );
    assert.deepEqual(
      result.undecided.map(({ rule }) => rule),
      ['root-access-key'],
    );
    assert.equal(result.coverage.length, 3 * 19 + 5);
  });

  test('has the findings of its instances, and no others', () => {
    assert.deepEqual(
      found(mainRegion, 'instance'),
      [
        `instance-type ${made.huge}`,
        `required-tag ${made.unguarded}`,
        `shutdown-behavior ${made.terminating}`,
        `stop-protection ${made.unguarded}`,
        `termination-protection ${made.unguarded}`,
      ].sort(),
    );
  });

  test('is read in every region', () => {
    assert.deepEqual(found(otherRegion, 'instance'), [
      `stop-protection ${made.elsewhere}`,
      `termination-protection ${made.elsewhere}`,
    ]);
  });

  test('is read beyond the first page, and past what is terminated', () => {
    assert.equal(pages.furtherPages(), 2, 'thirteen reservations are three pages');
    assert.deepEqual(found(crowdedRegion, 'instance'), [`required-tag ${made.lastOfCrowd}`]);
  });

  test('has the findings of its images', () => {
    assert.deepEqual(
      found(mainRegion, 'image'),
      [`image-gone ${made.goneImage}`, `image-public ${made.publicImage}`, `image-shared ${made.sharedImage}`].sort(),
    );
  });

  test('has the findings of volumes and addresses that nobody owns', () => {
    assert.deepEqual(found(mainRegion, 'volume'), [
      `required-tag ${made.untaggedVolume}`,
      `required-tag ${made.untaggedVolume}`,
    ]);
    assert.deepEqual(found(mainRegion, 'address'), [
      `required-tag ${made.untaggedAddress}`,
      `required-tag ${made.untaggedAddress}`,
    ]);
  });

  test('has the findings of its groups and users: a member too many, and the grants that are too broad', () => {
    const identities = result.findings.filter(({ region }) => region === 'global');
    const seen = identities.map(({ check, resource }) => `${check} ${resource.kind} ${resource.id}`).sort();
    assert.deepEqual(seen, [
      'group-declared group developers',
      'guard-own-protection group developers',
      'over-broad-grant group developers',
      'over-broad-grant user dora',
    ]);
    assert.match(JSON.stringify(identities.find(({ check }) => check === 'group-declared')), /ben/);
  });
});
