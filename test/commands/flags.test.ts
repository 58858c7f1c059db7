import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { after, test } from 'node:test';
import type { Command } from 'commander';
import { createProgram } from '../../src/commands/index.ts';
import { processIo } from '../../src/commands/io.ts';
import { runCli, temporaryFolder } from './run-cli.ts';

/** The common flags with a value each, and whether a command that has no use for one may say so. */
const commonFlags = [
  { words: ['--config', 'nowhere.yaml'], refusable: true },
  { words: ['--baseline', 'nowhere.yaml'], refusable: true },
  { words: ['--format', 'json'], refusable: true },
  { words: ['--output', 'nowhere/result'], refusable: true },
  { words: ['--store', 'nowhere.db'], refusable: true },
  { words: ['--quiet'], refusable: false },
  { words: ['--verbose'], refusable: false },
  { words: ['--profile', 'somebody'], refusable: true },
  { words: ['--log', 'json'], refusable: false },
  { words: ['--no-color'], refusable: false },
] as const;

/** Words that satisfy each command's own arguments and options. */
const needed: Readonly<Record<string, readonly string[]>> = {
  accept: ['dw-1', '--reason', 'x', '--until', '2099-01-01'],
  diff: ['a', 'b'],
  fix: ['dw-1'],
  'who-can': ['ec2:StopInstances', '*'],
  can: ['user/a', 'ec2:StopInstances', '*'],
  'policy test': ['file.yaml'],
  backup: ['copy.db'],
  sandbox: ['folder'],
  completion: ['bash'],
};

/** What a program does with some words up to where a command would begin; its action is replaced. */
async function parsed(
  path: readonly string[],
  words: readonly string[],
  command: readonly string[] = path,
): Promise<{ readonly began: boolean; readonly error?: string }> {
  const program = await createProgram({ ...processIo, stdout: sink(), stderr: sink() }, () => {});
  const acting = commandAt(program, path);
  let began = false;
  acting.action(() => {
    began = true;
  });
  try {
    await program.parseAsync([...command, ...(needed[path.join(' ')] ?? []), ...words], { from: 'user' });
    return { began };
  } catch (error) {
    return { began, error: (error as Error).message };
  }
}

function sink(): NodeJS.WriteStream {
  return new PassThrough().resume() as unknown as NodeJS.WriteStream;
}

function commandAt(program: Command, path: readonly string[]): Command {
  return path.reduce(
    (command, name) => command.commands.find((each) => each.name() === name) ?? assert.fail(`no ${path.join(' ')}`),
    program,
  );
}

/** Every command that does something, by its path. */
function pathsOf(command: Command, path: readonly string[] = []): readonly (readonly string[])[] {
  const inner = command.commands.flatMap((each) => pathsOf(each, [...path, each.name()]));
  return path.length > 0 && command.options.some(({ hidden }) => !hidden) ? [path, ...inner] : inner;
}

const folder = await mkdtemp(join(tmpdir(), 'driftwarden-'));
after(() => rm(folder, { recursive: true }));
process.env['AWS_CONFIG_FILE'] = join(folder, 'config');
await writeFile(join(folder, 'config'), '[profile somebody]\nregion = us-east-1\n');

const program = await createProgram(processIo, () => {});
const paths = pathsOf(program);

test('there are commands to look at', () => {
  assert.ok(paths.length > 12);
  for (const path of ['audit', 'report schema', 'baseline check', 'policy test'])
    assert.ok(
      paths.some((each) => each.join(' ') === path),
      path,
    );
});

for (const path of paths) {
  const name = path.join(' ');
  test(`${name} accepts each common flag that its help lists, and refuses the others with the reason`, async () => {
    const help = commandAt(program, path).helpInformation();
    for (const { words, refusable } of commonFlags) {
      const { began, error } = await parsed(path, words);
      if (help.includes(words[0]) || !refusable)
        assert.deepEqual({ words, began, error }, { words, began: true, error: undefined });
      else {
        assert.equal(began, false, `${name} ignores ${words[0]}`);
        assert.match(error ?? '', new RegExp(`${name} does not take ${words[0]}: it does not (read|open|write|use) `));
      }
    }
  });
}

for (const path of paths) {
  const name = path.join(' ');
  test(`${name} takes and refuses the same common flags where they stand before it`, async () => {
    for (const { words } of commonFlags) {
      const after = await parsed(path, words);
      for (let place = 0; place < path.length; place++) {
        const command = [...path.slice(0, place), ...words, ...path.slice(place)];
        assert.deepEqual({ command, ...(await parsed(path, [], command)) }, { command, ...after });
      }
    }
  });
}

test('what only some commands read, only they list', () => {
  const listing = (flag: string) =>
    paths
      .filter((path) => commandAt(program, path).helpInformation().includes(` ${flag} `))
      .map((path) => path.join(' '))
      .sort();
  assert.deepEqual(listing('--baseline'), [
    'accept',
    'audit',
    'baseline check',
    'baseline import',
    'baseline update',
    'checks',
    'doctor',
    'fix',
    'serve',
    'verify',
  ]);
  assert.deepEqual(
    paths.map((path) => path.join(' ')).filter((name) => !listing('--output').includes(name)),
    ['serve'],
  );
  assert.deepEqual(listing('--profile'), ['audit', 'doctor', 'init', 'serve', 'verify']);
  assert.deepEqual(listing('--store'), [
    'accept',
    'audit',
    'backup',
    'baseline check',
    'baseline update',
    'can',
    'diff',
    'doctor',
    'fix',
    'prune',
    'report',
    'runs',
    'serve',
    'verify',
    'who-can',
  ]);
});

for (const words of [[], ['policy'], ['baseline']]) {
  test(`driftwarden ${words.join(' ')} alone ends with 1 and its help on standard error`, async (t) => {
    const { code, stdout, stderr } = await runCli(words, { cwd: await temporaryFolder(t) });
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /^Usage: driftwarden /);
    assert.match(stderr.trimEnd().split('\n').at(-1) ?? '', /^ {2}help \[command\] /);
  });
}

test('a flag before the command counts, and its value is held to what the command allows', async (t) => {
  const cwd = await temporaryFolder(t);
  const early = await runCli(['--format', 'json', 'checks', 'required-tag'], { cwd });
  const late = await runCli(['checks', 'required-tag', '--format', 'json'], { cwd });
  assert.deepEqual(early, late);
  assert.match(early.stdout, /^\{/);
  const { code, stderr } = await runCli(['--format', 'pdf', 'checks'], { cwd });
  assert.equal(code, 1);
  assert.match(stderr, /argument 'pdf' is invalid\. Allowed choices are /);
});
