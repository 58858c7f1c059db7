import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { writeFirstNight } from '../../demo/account/index.ts';
import { isGone, thisProcess } from '../../src/commands/lease.ts';
import { openStore, type LeaseHolder } from '../../src/store/index.ts';
import { runCli, temporaryFolder } from './run-cli.ts';

const baseline = join(import.meta.dirname, '../../examples/shared-account/baseline.yaml');
const now = () => new Date();

/** This process, with what is different; undefined: as a system that does not say it. */
function holder(different: { readonly [Field in keyof LeaseHolder]?: LeaseHolder[Field] | undefined }): LeaseHolder {
  return JSON.parse(JSON.stringify({ ...thisProcess('driftwarden serve'), ...different })) as LeaseHolder;
}

/** Audits of the demo's account into a database of which a process holds the lease. */
async function auditBeside(t: TestContext, held: LeaseHolder) {
  const cwd = await temporaryFolder(t);
  await mkdir(join(cwd, 'account'));
  await writeFirstNight(join(cwd, 'account'), { now: now() });
  const store = await openStore(join(cwd, 'store.db'), { now });
  await store.takeLease('audit', held, now(), () => false);
  await store.close();
  return () =>
    runCli(['audit', '--from', 'account', '--baseline', baseline, '--store', 'store.db', '--quiet'], { cwd });
}

test('a second audit at the same time ends with code 1 and says which process is auditing', async (t) => {
  const audit = await auditBeside(t, holder({}));
  const first = await audit();
  assert.equal(first.code, 1);
  assert.match(
    first.stderr,
    new RegExp(`driftwarden serve \\(process ${process.pid} on .*\\) is auditing .* since 20`),
  );
});

test('an audit takes over the lease of a process that is gone, and releases it at the end', async (t) => {
  const { pid } = spawnSync('true');
  const audit = await auditBeside(t, holder({ process: pid }));
  const [first, second] = [await audit(), await audit()];
  assert.deepEqual([first.code, second.code], [2, 2], first.stderr);
});

suite('whether a holder has ended', () => {
  const { pid: ended } = spawnSync('true');
  const cases: readonly (readonly [what: string, held: LeaseHolder, gone: boolean])[] = [
    ['this process', holder({}), false],
    ['another process that lives', { ...holder({ process: process.ppid }), start: startOf(process.ppid) }, false],
    ['a process that ended', holder({ process: ended }), true],
    ['a process that ended, whose number this process has now', holder({ start: '1' }), true],
    ['a process that ended, whose number another one has now', holder({ process: process.ppid, start: '1' }), true],
    ['a process with this number in another container', holder({ start: '1', namespace: 'pid:[1]' }), false],
    ['a process with an unused number in another container', holder({ process: ended, namespace: 'pid:[1]' }), false],
    ['a process on another machine', holder({ start: '1', host: 'elsewhere' }), false],
    ['one of a system that says no starts: it lives', holder({ start: undefined, namespace: undefined }), false],
    [
      'one of a system that says no starts: it ended',
      holder({ process: ended, start: undefined, namespace: undefined }),
      true,
    ],
  ];
  for (const [what, held, gone] of cases)
    test(what, () => {
      assert.equal(isGone(held), gone);
    });
});

/** When a process began, in ticks since the machine's start. */
function startOf(pid: number): string {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return fields[19] ?? '';
}
