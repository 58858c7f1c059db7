import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { unmanaged } from '../../src/checks/unmanaged/unmanaged.ts';
import { createProgram } from '../../src/commands/index.ts';
import { processIo } from '../../src/commands/io.ts';
import { cloudFormationTypes } from '../../src/infrastructure/cloudformation/reading.ts';
import { terraformTypes } from '../../src/infrastructure/terraform/reading.ts';
import { account } from '../accounts/account.ts';
import { runCli } from '../commands/run-cli.ts';
import { stackOf } from '../infrastructure/fixtures/cloudformation-stack.ts';
import { shown, stateOf } from '../infrastructure/fixtures/terraform-state.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/infrastructure-as-code.md'), 'utf8');

test('docs/infrastructure-as-code.md lists the resource types that are read', () => {
  const listed = [...page.matchAll(/`(aws_\w+)`/g)].map(([, type]) => type);
  assert.deepEqual([...new Set(listed)].toSorted(), terraformTypes.toSorted());
  const ofStacks = [...page.matchAll(/`(AWS::\w+::\w+)`/g)].map(([, type]) => type);
  assert.deepEqual([...new Set(ofStacks)].toSorted(), cloudFormationTypes.toSorted());
});

test('it lists the flags that the command has of its own', async () => {
  const program = await createProgram(processIo, () => {});
  const command = program.commands
    .find((each) => each.name() === 'baseline')
    ?.commands.find((each) => each.name() === 'import');
  const common = /^--(config|baseline|format|output|store|quiet|verbose|no-color|log|profile)$/;
  const own = (command?.options ?? []).flatMap(({ long }) => (long && !common.test(long) ? [long] : []));
  const rows = [...page.matchAll(/^\| (`--.*?) \|/gm)].map(([, cell]) => cell ?? '').join(' ');
  assert.deepEqual([...rows.matchAll(/`(--[a-z-]+)/g)].map(([, flag]) => flag).toSorted(), own.toSorted());
});

test('it lists what the check unmanaged leaves out', () => {
  const listed = /<!-- exceptions -->\n([\s\S]*?)\n<!-- \/exceptions -->/.exec(page)?.[1]?.split('\n');
  assert.deepEqual(
    listed,
    unmanaged.leavesOut?.map((sentence) => `- ${sentence}`),
  );
});

test('its commands run', async (t) => {
  const cwd = mkdtempSync(join(tmpdir(), 'driftwarden-docs-'));
  t.after(() => {
    rmSync(cwd, { recursive: true, force: true });
  });
  writeFileSync(join(cwd, 'driftwarden.yaml'), 'version: 1\nbaseline: baseline.yaml\nregions: [us-east-1]\n');
  writeFileSync(join(cwd, 'baseline.yaml'), 'version: 1\n');
  const parts = { instances: [{ id: 'i-0123456789abcdef0' }], groups: { devs: {} } };
  writeFileSync(join(cwd, 'state.json'), JSON.stringify(shown(stateOf(account(parts)))));
  const { template, resources, parameters } = stackOf(account(parts));
  writeFileSync(join(cwd, 'template.json'), JSON.stringify({ TemplateBody: template }));
  writeFileSync(join(cwd, 'resources.json'), JSON.stringify(resources));
  writeFileSync(join(cwd, 'stack.json'), JSON.stringify(parameters));
  const commands = [...page.matchAll(/^ {4}driftwarden (.*)$/gm)].map(([, words]) => (words ?? '').split(' '));
  assert.equal(commands.length, 4);
  for (const words of commands) {
    const { code, stderr } = await runCli(words, { cwd });
    assert.equal(code, 0, `${words.join(' ')}: ${stderr}`);
  }
});
