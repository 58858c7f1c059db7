import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { allow, trust } from '../../accounts/statements.ts';
import { account } from '../../accounts/account.ts';
import { stateFile, stateOf, type StateResource } from '../../infrastructure/fixtures/terraform-state.ts';
import { runCli } from '../run-cli.ts';

const parts = {
  instances: [
    { id: 'i-0123456789abcdef0', type: 't3.micro', tags: { Name: 'web' }, flags: { disableApiTermination: true } },
  ],
  groups: { devs: { policies: [allow('ec2:StartInstances')] } },
  users: { ana: { groups: ['devs'] } },
  roles: { web: { trust: trust({ Service: 'ec2.amazonaws.com' }) } },
};

function folder(t: TestContext, baseline: string, resources: readonly StateResource[] = stateOf(account(parts))) {
  const cwd = mkdtempSync(join(tmpdir(), 'driftwarden-import-cli-'));
  t.after(() => {
    rmSync(cwd, { recursive: true, force: true });
  });
  writeFileSync(join(cwd, 'baseline.yaml'), baseline);
  writeFileSync(join(cwd, 'state.json'), JSON.stringify(stateFile(resources)));
  return {
    cwd,
    text: () => readFileSync(join(cwd, 'baseline.yaml'), 'utf8'),
    run: (...flags: readonly string[]) =>
      runCli(['baseline', 'import', '--baseline', 'baseline.yaml', '--terraform', 'state.json', ...flags], { cwd }),
  };
}

test('a preview writes nothing, --yes writes, and the second time there is nothing to write', async (t) => {
  const { cwd, text, run } = folder(t, 'version: 1 # ours\n');
  const preview = await run('--dry-run');
  assert.equal(preview.code, 0);
  assert.match(preview.stdout, /would also declare:\n {2}resources: 1\n {4}i-0123456789abcdef0/);
  assert.match(preview.stderr, /nothing was written \(--dry-run\)/);
  assert.equal((await run()).code, 1);
  assert.equal(text(), 'version: 1 # ours\n');
  assert.deepEqual(readdirSync(cwd).toSorted(), ['baseline.yaml', 'state.json']);

  const written = await run('--yes');
  assert.equal(written.code, 0, written.stderr);
  assert.match(written.stdout, /every other group in the account is a finding/);
  assert.ok(text().startsWith('version: 1 # ours\n\n'));
  assert.deepEqual(readdirSync(join(cwd, 'policies')).length, 2);
  const first = text();
  const again = await run('--yes', '--format', 'json');
  const { adds, differs } = JSON.parse(again.stdout) as { adds: unknown[]; differs: unknown[] };
  assert.deepEqual([again.code, adds, differs, text()], [0, [], [], first]);
});

test('what is declared otherwise is listed and kept, unless --force replaces it', async (t) => {
  const baseline = 'version: 1\nresources:\n  - id: i-0123456789abcdef0\n    expect: { type: "m7g.large" } # by hand\n';
  const { text, run } = folder(t, baseline);
  const kept = await run('--yes');
  assert.match(
    kept.stdout,
    /Declared otherwise and kept, 1; --force replaces it:\n {2}resources\[0\]\.expect\.type: m7g\.large → t3\.micro/,
  );
  assert.match(text(), /expect: \{ type: "m7g\.large", .*# by hand/);
  const forced = await run('--yes', '--force');
  assert.match(forced.stdout, /0 declarations added, 1 replaced/);
  assert.match(text(), /expect: \{ type: "t3\.micro", .*# by hand/);
});

test('errors name the file, the place and what to do', async (t) => {
  const { cwd, run } = folder(t, 'version: 1\n');
  writeFileSync(join(cwd, 'state.json'), '{\n  "version": 4,\n  oops\n}');
  const broken = await run();
  assert.equal(broken.code, 1);
  assert.match(broken.stderr, /state\.json:3:3: is not JSON: found "o"; expected a key in double quotes/);
  writeFileSync(join(cwd, 'state.json'), '{ "version": 3 }');
  assert.match((await run()).stderr, /state\.json: is a state of Terraform 0\.11 or older/);
  const without = await runCli(['baseline', 'import', '--baseline', 'baseline.yaml'], { cwd });
  assert.match(without.stderr, /say what to import: --terraform FILE/);
  const stack = ['baseline', 'import', '--baseline', 'baseline.yaml', '--cloudformation', 'template.yaml'];
  assert.match((await runCli(stack, { cwd })).stderr, /--cloudformation needs --resources FILE: what "aws/);
  writeFileSync(join(cwd, 'template.yaml'), 'Resources:\n  A: !Nope x\n');
  writeFileSync(join(cwd, 'list.json'), '{}');
  const broken2 = await runCli([...stack, '--resources', 'list.json'], { cwd });
  assert.match(broken2.stderr, /template\.yaml:2:6: is not a template in YAML: Unresolved tag: !Nope/);
  writeFileSync(join(cwd, 'template.yaml'), 'Resources: {}\n');
  const list = await runCli([...stack, '--resources', 'list.json'], { cwd });
  assert.match(list.stderr, /list\.json: has neither StackResources nor StackResourceSummaries/);
});
