import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { VerifyResult } from '../../src/commands/verification-text.ts';
import { parseFault } from '../../src/sandbox/index.ts';
import type { AccountParts } from '../accounts/account.ts';
import { serveAccount } from '../accounts/directory.ts';
import { allow, deny, named } from '../accounts/statements.ts';
import { simulator, type SimulatorOptions } from '../verify/fixtures/simulator.ts';
import { runCli, temporaryFolder } from './run-cli.ts';

const account: AccountParts = {
  managed: {
    Devs: [
      named(
        'Grant\u001b[2J',
        allow('ec2:StopInstances', '*', { StringEquals: { 'ec2:ResourceTag/department': 'dev' } }),
      ),
    ],
  },
  users: { carol: { attached: ['Devs'] }, dan: { inline: { Away: deny('*') } } },
  instances: [{ id: 'i-0a', tags: { department: 'dev' } }],
};

/** Runs the command in a folder with a stored run of the account, and asks the simulator. */
async function verify(
  t: TestContext,
  args: readonly string[],
  options: SimulatorOptions & {
    readonly yaml?: string;
    readonly faults?: readonly string[];
    readonly parts?: AccountParts;
  } = {},
) {
  const cwd = await temporaryFolder(t);
  const sandbox = await serveAccount(t, join(cwd, 'account'), options.parts ?? account, {
    operations: simulator(options),
  });
  await writeFile(join(cwd, 'baseline.yaml'), 'version: 1\n');
  const yaml = `regions: [us-east-1]\nendpoint: ${sandbox.url}\n`;
  await writeFile(join(cwd, 'driftwarden.yaml'), yaml);
  const audit = await runCli(['audit', '--fail-on', 'none', '--format', 'json'], { cwd });
  await writeFile(join(cwd, 'driftwarden.yaml'), `${yaml}${options.yaml ?? ''}`);
  sandbox.setFaults((options.faults ?? []).map(parseFault));
  sandbox.clearCalls();
  const found = await runCli(['verify', ...args], { cwd });
  const asked = sandbox.calls().map(({ service, action }) => `${service}:${action}`);
  return { ...found, asked, run: (JSON.parse(audit.stdout) as { run: { id: string } }).run.id };
}

test('verify says that AWS agrees, and what its simulator never decides', async (t) => {
  const { code, stdout, stderr, run, asked } = await verify(t, ['--sample', '4', '--seed', 'x']);
  assert.equal(stderr, '');
  assert.equal(
    stdout,
    `AWS agrees: 4 answers about account 111122223333, run ${run}
  4 calls in 2 requests: 4 decided in the same way, 0 in another
  seed x

The simulator never decides:
  trust policies: who may assume a role
  the policies of resources
  sessions: session policies, session tags and session names
  resource control policies and the policies of VPC endpoints
  whether AWS refuses the call for other reasons, for example a protection
`,
  );
  assert.equal(code, 0);
  assert.deepEqual(asked.toSorted(), [
    'iam:SimulatePrincipalPolicy',
    'iam:SimulatePrincipalPolicy',
    'sts:GetCallerIdentity',
  ]);
});

test('a disagreement ends with 2 and shows both sides; nothing in it steers the terminal', async (t) => {
  const planted: SimulatorOptions['planted'] = ({ principal, action }) =>
    principal.endsWith('carol') && action === 'ec2:StopInstances' ? 'implicitDeny' : undefined;
  const { code, stdout } = await verify(t, [], { planted });
  assert.equal(code, 2);
  assert.match(stdout, /^AWS disagrees on 1 of \d+ calls: \d+ answers about account 111122223333, run\s/);
  assert.ok(
    stdout.includes(`ec2:StopInstances by arn:aws:iam::111122223333:user/carol on
  arn:aws:ec2:us-east-1:111122223333:instance/i-0a: AWS denies what driftwarden
  allows
  here    allowed
          Allow statement Grant\\u{1b}[2J of policy Devs (user/carol)
  AWS     implicitDeny
          the statement of policy Devs (IAM Policy), line 3, column 17
  with    ec2:ResourceTag/department=dev

`),
    stdout,
  );
  const json = await verify(t, ['--format', 'json', '--seed', 'x'], { planted });
  const result = JSON.parse(json.stdout) as VerifyResult;
  assert.deepEqual(
    result.disagreements.map(({ principal, kind, driftwarden, aws }) => [
      principal,
      kind,
      driftwarden.decision,
      aws.decision,
    ]),
    [['arn:aws:iam::111122223333:user/carol', 'aws-denies', 'allowed', 'implicitDeny']],
  );
  assert.deepEqual([result.schemaVersion, result.seed, result.run], [1, 'x', json.run]);
});

test('what could not be asked ends with 3, and no answer at all is no agreement', async (t) => {
  const cases: readonly [string, Parameters<typeof verify>[2], RegExp][] = [
    [
      'a denied permission',
      { faults: ['deny iam:SimulatePrincipalPolicy'] },
      /^Nothing was verified[\s\S]*Not asked:\n  \d+: AccessDenied: User: /,
    ],
    [
      'one answer that is cut',
      { yaml: 'budget: { attempts: 1 }\n', faults: ['cut iam:SimulatePrincipalPolicy/2'] },
      /^AWS agrees[\s\S]*Not asked:\n  \d+: /,
    ],
    [
      'an account without users and roles',
      { parts: { instances: [{ id: 'i-1' }] } },
      /^Nothing was verified of 0 answers/,
    ],
  ];
  for (const [what, options, expected] of cases) {
    const { code, stdout } = await verify(t, [], options);
    assert.match(stdout, expected, what);
    assert.equal(code, 3, what);
  }
});

test('a question that cannot be asked ends with 1', async (t) => {
  const { code, stderr } = await verify(t, [], { yaml: 'account: "999988887777"\n' });
  assert.deepEqual([code, /belong to account 111122223333/.test(stderr)], [1, true]);
  for (const sample of ['0', '1.5', 'many', '1001'])
    assert.equal((await runCli(['verify', '--sample', sample], { cwd: import.meta.dirname })).code, 1, sample);
});
