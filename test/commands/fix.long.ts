import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import type { AuditResult } from '../../src/domain/audit-result.ts';
import type { Repair } from '../../src/domain/cause.ts';
import { openStore } from '../../src/store/index.ts';
import type { AccountParts } from '../accounts/account.ts';
import { writeAccount } from '../accounts/directory.ts';
import { allow } from '../accounts/statements.ts';
import { runCli, temporaryFolder } from './run-cli.ts';

const baseline = `
version: 1
protect:
  - { name: production, match: { tag: { department: prod } }, instances: { terminationProtection: true } }
access:
  - { name: production, actions: destroy, resources: { tag: { department: prod } }, allowedTo: ["group/admins"] }
  - { name: work, actions: ["ec2:TerminateInstances"], resources: { tag: { department: dev } }, mustAllow: ["group/developers"] }
credentials: { mfa: optional, maxKeyAgeDays: null }
`;

const calm: AccountParts = {
  users: { ana: { groups: ['admins'] }, ben: { groups: ['developers'] }, eve: { groups: ['developers'] } },
  groups: {
    admins: { inline: { all: allow('*') } },
    developers: {
      inline: { work: allow('ec2:TerminateInstances', '*', { StringEquals: { 'aws:ResourceTag/department': 'dev' } }) },
    },
  },
  instances: [
    { id: 'i-1', tags: { department: 'prod' }, flags: { disableApiTermination: true } },
    { id: 'i-2', tags: { department: 'dev' } },
  ],
};

const afterwards: AccountParts = {
  ...calm,
  groups: {
    ...calm.groups,
    developers: { inline: { ...calm.groups?.['developers']?.inline, 'temp-debug': allow('ec2:*') } },
  },
};

interface Offer {
  readonly id: string;
  readonly kind: string;
  readonly repairs: readonly Repair[];
  readonly note?: string;
}

suite('fix', () => {
  let cwd = '';
  let audited: AuditResult;
  const run = (...args: readonly string[]) => runCli(args, { cwd });
  const offerOf = async (...args: readonly string[]): Promise<Offer> => {
    const { code, stdout, stderr } = await run('fix', ...args, '--as', 'json');
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout) as Offer;
  };

  const folders: (() => Promise<void>)[] = [];
  after(() => Promise.all(folders.map((remove) => remove())));
  before(async () => {
    cwd = await temporaryFolder({ after: (remove) => folders.push(remove) });
    await writeFile(join(cwd, 'baseline.yaml'), baseline);
    await writeFile(join(cwd, 'driftwarden.yaml'), 'version: 1\nbaseline: baseline.yaml\n');
    for (const [night, parts] of [calm, afterwards].entries()) {
      await writeAccount(join(cwd, `night-${night}`), parts);
      await run('audit', '--from', `night-${night}`);
    }
    const store = await openStore(join(cwd, 'driftwarden.db'), { now: () => new Date(), create: false });
    audited = await store.result('latest');
    await store.close();
  });

  void test("takes a cause's change back first, and says what closes it and what it takes", async () => {
    const [cause] = audited.causes;
    const { kind, repairs } = await offerOf(cause?.id ?? '');
    const [undo] = repairs;
    assert.deepEqual([kind, undo?.kind], ['cause', 'undo']);
    assert.deepEqual(undo?.commands, ['aws iam delete-group-policy --group-name developers --policy-name temp-debug']);
    assert.match(undo.inverse[0] ?? '', /^aws iam put-group-policy --group-name developers --policy-name temp-debug /);
    assert.ok(cause?.findings.every((id) => undo.closes.includes(id)));
    assert.deepEqual(
      undo.loses
        .filter(({ action }) => action === 'ec2:TerminateInstances')
        .map(({ principal, count }) => [principal, count]),
      [],
    );
  });

  void test('closes a finding, by id or from an account directory', async () => {
    const finding = audited.findings.find(({ check, status }) => check === 'access-not-allowed' && status === 'new');
    const stored = await offerOf(finding?.id ?? '');
    const computed = await offerOf(finding?.id ?? '', '--from', 'night-1');
    for (const { repairs } of [stored, computed]) assert.ok(repairs[0]?.closes.includes(finding?.id ?? ''));
  });

  void test('prints commands that a shell takes, a policy that is JSON, and Terraform', async () => {
    const id = audited.causes[0]?.id ?? '';
    const commands = await run('fix', id, '--as', 'commands');
    assert.equal(commands.code, 0, commands.stderr);
    execFileSync('sh', ['-n', '-c', commands.stdout]);
    assert.match(commands.stdout, /^aws iam delete-group-policy /m);
    const policy = await run('fix', id, '--as', 'policy');
    assert.equal(policy.code, 0, policy.stderr);
    assert.ok(JSON.parse(policy.stdout));
    const terraform = await run('fix', id, '--as', 'terraform');
    assert.equal(terraform.code, 0, terraform.stderr);
    const text = await run('fix', id);
    assert.match(text.stdout, /^1\. Delete inline policy temp-debug from group developers$/m);
    assert.match(text.stdout, /to take it back:/);
  });

  void test('fails for an id that is not there, with those that are near', async () => {
    const id = audited.causes[0]?.id ?? '';
    const wrong = `${id.slice(0, -1)}x`;
    const { code, stdout, stderr } = await run('fix', wrong, '--as', 'json');
    assert.equal(code, 1);
    assert.match(stderr, new RegExp(`no finding or cause ${wrong} is open; near it are .*${id}`));
    assert.ok(JSON.parse(stdout));
  });

  void test('takes a change of an earlier night back, and keeps what changed since', async () => {
    const id = audited.causes[0]?.id ?? '';
    const { developers } = afterwards.groups ?? {};
    const later = { ...developers?.inline, newer: allow('s3:GetObject') };
    await writeAccount(join(cwd, 'night-2'), {
      ...afterwards,
      groups: { ...afterwards.groups, developers: { inline: later } },
    });
    assert.notEqual((await run('audit', '--from', 'night-2')).code, 1);
    const { repairs } = await offerOf(id);
    assert.deepEqual(
      repairs.filter(({ kind }) => kind === 'undo').map(({ commands }) => commands),
      [['aws iam delete-group-policy --group-name developers --policy-name temp-debug']],
    );
  });

  void test('offers nothing empty where how it was before is not known any more', async () => {
    const id = audited.causes[0]?.id ?? '';
    assert.equal((await run('prune', '--keep-runs', '1')).code, 0);
    const { repairs } = await offerOf(id);
    assert.ok(repairs.length > 0);
    assert.deepEqual(
      repairs.filter(({ title }) => title === ''),
      [],
    );
  });
});
