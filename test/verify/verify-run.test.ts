import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { runAudit } from '../../src/commands/audit.ts';
import { processIo } from '../../src/commands/io.ts';
import type { AuditResult } from '../../src/domain/audit-result.ts';
import { silentLog } from '../../src/domain/log.ts';
import { parseFault } from '../../src/sandbox/index.ts';
import { home, type AccountParts } from '../accounts/account.ts';
import { serveAccount, writeAccount } from '../accounts/directory.ts';
import { allow, deny } from '../accounts/statements.ts';
import { temporaryFolder, useCredentials } from '../aws/fixtures/environment.ts';
import type { Outcome } from './fixtures/evaluator.ts';
import { simulator } from './fixtures/simulator.ts';

const parts: AccountParts = {
  users: {
    carol: { policies: [allow('ec2:StopInstances')], mfa: true },
    dan: { policies: [allow('ec2:*'), deny('ec2:TerminateInstances')], mfa: true },
  },
  instances: [
    { id: 'i-1', tags: { department: 'dev' } },
    { id: 'i-2', tags: { department: 'prod' } },
  ],
};

const carol = 'arn:aws:iam::111122223333:user/carol';
const instance = (id: string) => `arn:aws:ec2:us-east-1:111122223333:instance/${id}`;

/** One account in several runs: what AWS says and what the configuration says can change between them. */
async function audited(t: TestContext) {
  useCredentials(home);
  const cwd = await temporaryFolder(t);
  const planted = new Map<string, Outcome>();
  const sandbox = await serveAccount(t, join(cwd, 'account'), parts, {
    operations: simulator({
      planted: ({ principal, action, resource }) => planted.get(`${principal} ${action} ${resource}`),
    }),
  });
  let second = 0;
  const clock = () => new Date(Date.UTC(2026, 10, 23, 3, 0, (second += 1)));
  const run = async ({
    verify = 'verify: { sample: 500 }',
    baseline = '',
    from,
  }: { verify?: string; baseline?: string; from?: string } = {}) => {
    await writeFile(join(cwd, 'baseline.yaml'), `version: 1\n${baseline}`);
    await writeFile(
      join(cwd, 'driftwarden.yaml'),
      `regions: [us-east-1]\nendpoint: ${sandbox.url}\nbudget: { attempts: 2 }\n${verify}\n`,
    );
    sandbox.clearCalls();
    const options = { format: 'json', color: false, quiet: true as const, ...(from !== undefined && { from }) };
    const { result } = await runAudit({ ...processIo, cwd, clock }, options, silentLog);
    const asked = sandbox.calls().filter(({ action }) => action === 'SimulatePrincipalPolicy').length;
    return { result, asked, ...summary(result) };
  };
  return { cwd, sandbox, planted, run };
}

function summary({ findings, undecided, verdict }: AuditResult) {
  const about = findings.filter(({ check }) => check === 'verify-disagreement');
  return {
    verdict,
    findings: about.map(
      ({ status, severity, resource, title }) => `${status} ${severity} ${resource.kind}/${resource.id}: ${title}`,
    ),
    ids: about.map(({ id }) => id),
    evidence: about.map(({ evidence }) => evidence),
    undecided: undecided.map(({ rule, count }) => `${rule} ${count}`),
  };
}

const title = 'AWS and driftwarden disagree whether user carol can ec2:StopInstances';

void test('a disagreement is one finding that lives as others do', async (t) => {
  const { run, planted, sandbox } = await audited(t);
  const clean = await run();
  assert.deepEqual([clean.verdict, clean.findings, clean.undecided], ['clean', [], []]);
  assert.ok(clean.asked > 0);

  planted.set(`${carol} ec2:StopInstances ${instance('i-2')}`, 'implicitDeny');
  const first = await run();
  assert.deepEqual([first.verdict, first.findings], ['drift', [`new medium user/carol: ${title}`]]);
  assert.deepEqual(first.evidence, [
    {
      principal: carol,
      action: 'ec2:StopInstances',
      resource: instance('i-2'),
      kind: 'aws-denies',
      driftwarden: 'allowed',
      aws: 'implicitDeny',
    },
  ]);

  // Another resource of the kind is the same finding, and the resource that was reported first stays the example.
  planted.set(`${carol} ec2:StopInstances ${instance('i-1')}`, 'implicitDeny');
  const second = await run();
  assert.deepEqual(
    [second.findings, second.ids, second.evidence],
    [[`open medium user/carol: ${title}`], first.ids, first.evidence],
  );

  // AWS does not answer: not clean, nothing resolved, and the audit is not failed.
  sandbox.setFaults([parseFault('deny iam:SimulatePrincipalPolicy')]);
  const unanswered = await run();
  assert.deepEqual(
    [unanswered.verdict, unanswered.findings],
    ['drift-incomplete', [`open medium user/carol: ${title}`]],
  );
  assert.deepEqual(unanswered.undecided, ['verify 2']);
  assert.ok(unanswered.result.coverage.every(({ status }) => status === 'complete'));
  sandbox.setFaults([]);

  // Asked again although the sample is too small to hold anything else.
  const small = await run({ verify: 'verify: { sample: 1 }' });
  assert.deepEqual([small.findings, small.asked], [[`open medium user/carol: ${title}`], 1]);

  planted.clear();
  const resolved = await run();
  assert.deepEqual([resolved.verdict, resolved.findings], ['clean', [`resolved medium user/carol: ${title}`]]);
});

void test('who does not verify keeps or drops a disagreement, and never resolves it', async (t) => {
  const { run, planted, cwd } = await audited(t);
  planted.set(`${carol} ec2:StopInstances ${instance('i-2')}`, 'implicitDeny');
  const first = await run();
  assert.equal(first.findings.length, 1);

  await writeAccount(join(cwd, 'copy'), parts);
  const fromDirectory = await run({ from: 'copy' });
  assert.deepEqual([fromDirectory.asked, fromDirectory.findings], [0, []]);
  assert.deepEqual((await run()).findings, [`open medium user/carol: ${title}`]);

  const off = await run({ baseline: 'severity: { verify-disagreement: off }\n' });
  assert.deepEqual([off.asked, off.findings], [0, [`unchecked medium user/carol: ${title}`]]);
  assert.deepEqual((await run({ baseline: 'severity: { verify-disagreement: high }\n' })).findings, [
    `open high user/carol: ${title}`,
  ]);
  const without = await run({ verify: '' });
  assert.deepEqual([without.asked, without.findings], [0, [`unchecked high user/carol: ${title}`]]);
});

void test('a disagreement that was not asked about again stays open', async (t) => {
  const { run, planted } = await audited(t);
  for (const action of ['ec2:StopInstances', 'ec2:TerminateInstances', 'ec2:ReleaseAddress'])
    for (const id of ['i-1', 'i-2'])
      planted.set(`arn:aws:iam::111122223333:user/dan ${action} ${instance(id)}`, 'implicitDeny');
  const first = await run();
  assert.equal(first.findings.length, 2);
  planted.clear();
  const small = await run({ verify: 'verify: { sample: 1 }' });
  assert.deepEqual(small.findings.map((text) => text.split(' ', 1)[0]).sort(), ['open', 'resolved']);
  const next = await run({ verify: 'verify: { sample: 1 }' });
  assert.deepEqual(
    next.findings.map((text) => text.split(' ', 1)[0]),
    ['resolved'],
  );
});
