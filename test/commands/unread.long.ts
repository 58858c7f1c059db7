import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { emptyIam, emptyRegion, image, protection, reservation, writeFiles, type Files } from '../accounts/files.ts';
import { startSandbox } from '../../src/sandbox/index.ts';
import type { JsonObject } from '../../src/domain/json.ts';
import { runCli, temporaryFolder } from './run-cli.ts';

const account = '111122223333';
const region = 'us-east-1';
const ec2 = (file: string) => `${account}/${region}/ec2/${file}`;
const tags = [{ Key: 'department', Value: 'prod' }];

interface Report {
  readonly verdict: string;
  readonly totals: Readonly<Record<string, number>>;
  readonly coverage: readonly {
    readonly region: string;
    readonly kind: string;
    readonly status: string;
    readonly code?: string;
  }[];
  readonly undecided: readonly { readonly rule: string; readonly check: string; readonly count: number }[];
  readonly findings: readonly {
    readonly check: string;
    readonly region: string;
    readonly status: string;
    readonly resource: { readonly id: string };
    readonly because?: string;
  }[];
  readonly baselineChange?: { readonly adds: readonly string[]; readonly drops: readonly string[] };
}

function inAccount(files: Files): Files {
  return Object.fromEntries(Object.entries(files).map(([file, content]) => [`${account}/${file}`, content]));
}

/** So many instances of production, unprotected and without an owner, and one image. */
function fleet(count: number, place = region): Files {
  const ids = Array.from({ length: count }, (_, index) => `i-0${index.toString(16).padStart(16, '0')}`);
  return inAccount({
    ...emptyRegion(place),
    [`${place}/ec2/describe-instances.json`]: {
      Reservations: ids.map((id) => reservation(id, { Tags: tags, ImageId: 'ami-0a000000000000000' })),
    },
    [`${place}/ec2/describe-instance-attribute.jsonl`]: ids.flatMap((id) => protection(id, false, false, 'stop')),
    [`${place}/ec2/describe-images.json`]: {
      Images: [image('ami-0a000000000000000', account, { Tags: tags, DeregistrationProtection: 'disabled' })],
    },
    [`${place}/ec2/describe-image-attribute.jsonl`]: [{ ImageId: 'ami-0a000000000000000', LaunchPermissions: [] }],
  });
}

const plain: Files = { ...inAccount(emptyIam), ...fleet(1) };

const usual = 'credentials: { mfa: optional, maxKeyAgeDays: null }\n';
const asking = `version: 1
tags: { required: [{ key: Owner }], on: [instance, image] }
protect:
  - { name: production, match: { tag: { department: prod } }, instances: { terminationProtection: true } }
${usual}`;

/** A folder with an account directory and a baseline; `audit` runs the command there and reads its JSON. */
async function auditing(t: TestContext) {
  const cwd = await temporaryFolder(t);
  const write = async (files: Files, baseline = asking) => {
    await rm(join(cwd, 'account'), { recursive: true, force: true });
    await writeFiles(join(cwd, 'account'), files);
    await writeFile(join(cwd, 'baseline.yaml'), baseline);
  };
  const audit = async (...flags: readonly string[]) => {
    const { code, stdout, stderr } = await runCli(
      ['audit', '--baseline', 'baseline.yaml', '--format', 'json', ...flags],
      { cwd },
    );
    assert.notEqual(code, 1, stderr);
    return { code, report: JSON.parse(stdout) as Report };
  };
  return { cwd, write, audit, auditFrom: () => audit('--from', 'account') };
}

/** Findings as `status check id`. */
function lines({ findings }: Report): readonly string[] {
  return findings
    .map(({ status, check, resource }) => `${status} ${check} ${resource.id.replace(/^i-0+(?=.)/, 'i-')}`)
    .sort();
}

suite('a baseline that asks for less', () => {
  const narrowed = asking
    .replace('[instance, image]', '[image]')
    .replace('{ department: prod }', '{ Department: prod }');

  test('fixes nothing: what it no longer asks for is counted apart; when it is asked for again, it is open', async (t) => {
    const { write, auditFrom } = await auditing(t);
    await write(plain);
    const first = await auditFrom();
    assert.deepEqual(
      [first.code, lines(first.report)],
      [2, ['new required-tag ami-0a000000000000000', 'new required-tag i-0', 'new termination-protection i-0']],
    );
    assert.equal(first.report.baselineChange, undefined);

    await write(plain, narrowed);
    const second = await auditFrom();
    assert.deepEqual(lines(second.report), [
      'new rule-matches-nothing protect production',
      'open required-tag ami-0a000000000000000',
      'unchecked required-tag i-0',
      'unchecked termination-protection i-0',
    ]);
    assert.deepEqual([second.report.totals['unchecked'], second.report.totals['resolved']], [2, 0]);
    assert.ok(
      second.report.findings
        .filter(({ status }) => status === 'unchecked')
        .every(({ because }) => because?.includes('the baseline no longer asks for it')),
    );
    assert.deepEqual(
      second.report.baselineChange?.drops.filter((place) => place.startsWith('tags')),
      ['tags.on: instance'],
    );

    const third = await auditFrom();
    assert.deepEqual(lines(third.report), [
      'open required-tag ami-0a000000000000000',
      'open rule-matches-nothing protect production',
    ]);
    assert.equal(third.report.baselineChange, undefined);

    await write(plain);
    const fourth = await auditFrom();
    assert.deepEqual(lines(fourth.report), [
      'open required-tag ami-0a000000000000000',
      'open required-tag i-0',
      'open termination-protection i-0',
      'resolved rule-matches-nothing protect production',
    ]);
  });

  test('by switching checks off, too', async (t) => {
    const { write, auditFrom } = await auditing(t);
    await write(plain);
    await auditFrom();
    await write(plain, `${asking}severity: { required-tag: off, termination-protection: off }\n`);
    const { code, report } = await auditFrom();
    assert.deepEqual([code, report.verdict, report.totals['unchecked'], report.totals['resolved']], [0, 'clean', 3, 0]);
  });
});

test('a region that the configuration no longer reads is no longer checked', async (t) => {
  const { cwd, write, audit } = await auditing(t);
  await write({ ...plain, ...fleet(2, 'eu-west-1') });
  const sandbox = await startSandbox({ directory: join(cwd, 'account'), throttling: 'off' });
  t.after(() => sandbox.close());
  const configure = (regions: string) =>
    writeFile(join(cwd, 'driftwarden.yaml'), `regions: ${regions}\nendpoint: ${sandbox.url}\naccount: "${account}"\n`);
  process.env['AWS_ACCESS_KEY_ID'] = account;
  await configure('[us-east-1, eu-west-1]');
  const first = (await audit()).report;
  await configure('[us-east-1]');
  const second = (await audit()).report;
  const statusesIn = (report: Report, place: string) => [
    ...new Set(report.findings.filter((each) => each.region === place).map(({ status }) => status)),
  ];
  assert.deepEqual(
    [statusesIn(first, 'eu-west-1'), statusesIn(second, 'eu-west-1'), statusesIn(second, region)],
    [['new'], ['unchecked'], ['open']],
  );
  assert.deepEqual([second.verdict, second.totals['resolved']], ['drift', 0]);
});

test('a policy that is held and was not delivered leaves the rules about it undecided, and the audit incomplete', async (t) => {
  const { write, auditFrom } = await auditing(t);
  const eve: JsonObject = {
    Path: '/',
    UserName: 'eve',
    UserId: 'AIDAEVE',
    Arn: `arn:aws:iam::${account}:user/eve`,
    CreateDate: '2025-02-03T04:05:06+00:00',
    GroupList: [],
    AttachedManagedPolicies: [
      { PolicyName: 'AdministratorAccess', PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
    ],
  };
  const files = {
    ...plain,
    [`${account}/iam/get-account-authorization-details.json`]: {
      UserDetailList: [eve],
      GroupDetailList: [],
      RoleDetailList: [],
      Policies: [],
    },
  };
  await write(files, `version: 1\ngrants: { forbidden: [{ actions: "ec2:*" }] }\n${usual}`);
  const { code, report } = await auditFrom();
  assert.deepEqual([code, report.verdict, report.findings], [3, 'incomplete', []]);
  assert.deepEqual(
    report.coverage.filter(({ code: why }) => why === 'NotDelivered').map(({ kind, status }) => [kind, status]),
    [['policy', 'failed']],
  );
  assert.deepEqual(
    report.undecided.filter(({ rule }) => rule === 'grants.forbidden').map(({ check, count }) => [check, count]),
    [['over-broad-grant', 1]],
  );
});

test('MFA that is asked for where there never was a credential report is not decided', async (t) => {
  const { write, auditFrom } = await auditing(t);
  await write(plain, 'version: 1\ncredentials: { mfa: required, maxKeyAgeDays: null }\n');
  const { code, report } = await auditFrom();
  assert.deepEqual(
    [code, report.verdict, report.undecided.map(({ rule }) => rule)],
    [3, 'incomplete', ['credentials.mfa']],
  );
  await write(plain, 'version: 1\n');
  const silent = await auditFrom();
  assert.deepEqual([silent.code, silent.report.verdict, silent.report.undecided], [0, 'clean', []]);
});

test('that all instances are gone is not believed in the first run; in the second run there is one finding for all of them', async (t) => {
  const { write, auditFrom } = await auditing(t);
  const many = { ...plain, ...fleet(12) };
  const none = {
    ...many,
    [ec2('describe-instances.json')]: { Reservations: [] },
    [ec2('describe-instance-attribute.jsonl')]: [],
  };
  const counts = ({ totals }: Report) => ['new', 'changed', 'resolved', 'open'].map((status) => totals[status]);
  await write(many);
  const first = (await auditFrom()).report;
  assert.deepEqual(counts(first), [25, 0, 0, 0]);
  await write(none);
  const second = (await auditFrom()).report;
  assert.deepEqual([second.verdict, ...counts(second)], ['drift-incomplete', 1, 0, 0, 25]);
  assert.deepEqual(
    second.findings.filter(({ status }) => status === 'new').map(({ check }) => check),
    ['scope-collapsed'],
  );
  const third = (await auditFrom()).report;
  assert.deepEqual(lines(third), [
    'changed scope-collapsed ec2:DescribeInstances',
    'open required-tag ami-0a000000000000000',
  ]);
  const fourth = (await auditFrom()).report;
  assert.deepEqual(lines(fourth), [
    'open required-tag ami-0a000000000000000',
    'open rule-matches-nothing protect production',
    'resolved scope-collapsed ec2:DescribeInstances',
  ]);
  assert.deepEqual(lines((await auditFrom()).report), [
    'open required-tag ami-0a000000000000000',
    'open rule-matches-nothing protect production',
  ]);
});

test('a file that is missing in one run changes nothing that is known, and the next run is as usual', async (t) => {
  const { write, auditFrom } = await auditing(t);
  const many = { ...plain, ...fleet(12) };
  await write(many);
  const first = (await auditFrom()).report;
  for (const file of Object.keys(many)) {
    await write(Object.fromEntries(Object.entries(many).filter(([each]) => each !== file)));
    const { report } = await auditFrom();
    assert.deepEqual(
      lines(report),
      lines(first).map((line) => line.replace(/^new/, 'open')),
      file,
    );
    assert.equal(report.verdict, 'drift-incomplete', file);
  }
  await write(many);
  const last = (await auditFrom()).report;
  assert.deepEqual(
    [last.verdict, lines(last), last.undecided],
    ['drift', lines(first).map((line) => line.replace(/^new/, 'open')), []],
  );
});
