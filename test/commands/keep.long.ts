import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test, type TestContext } from 'node:test';
import { openMailbox } from '../../demo/mailbox.ts';
import { openStore } from '../../src/store/index.ts';
import { mailBy, servedAccount, startWorker } from './demo-account.ts';

/** Serves, an audit a second, until so many audits have ended; gives what the worker logged. */
async function served(t: TestContext, settings: string, audits: number) {
  const mailbox = await openMailbox();
  t.after(() => mailbox.close());
  const schedule = 'schedule: { cron: "* * * * * *" }';
  const { cwd } = await servedAccount(t, { settings: [mailBy(mailbox.port), schedule, settings].join('\n') });
  return {
    cwd,
    run: async (): Promise<readonly string[]> => {
      const worker = startWorker(t, cwd);
      const lines: string[] = [];
      const ended = once(worker, 'exit');
      for await (const line of createInterface({ input: worker.stderr })) {
        lines.push(line);
        // Once: a second signal ends the worker before it has deleted anything.
        if (line.includes('"audited"') && lines.filter((each) => each.includes('"audited"')).length === audits)
          worker.kill('SIGTERM');
      }
      await ended;
      return lines;
    },
  };
}

test('serve deletes what `keep` does not keep after each audit, and no other file', async (t) => {
  const { cwd, run } = await served(t, 'report: { directory: reports }\nkeep: { runs: 2 }', 5);
  await mkdir(join(cwd, 'reports'));
  await writeFile(join(cwd, 'reports', 'notes.html'), 'kept');
  const lines = await run();
  assert.ok(
    lines.some((line) => line.includes('deleted old runs and reports')),
    lines.join('\n'),
  );
  const store = await openStore(join(cwd, 'driftwarden.db'), { now: () => new Date() });
  t.after(() => store.close());
  const runs = await store.runs();
  assert.ok(runs.length <= 3, `${runs.length} runs are left`);
  assert.deepEqual(await store.problems(), []);
  const reports = (await readdir(join(cwd, 'reports'))).sort();
  assert.deepEqual(reports, [...runs.map(({ id }) => `${id}.html`), 'notes.html'].sort());
  for (const { id } of runs) assert.ok((await store.snapshot(id)).resources.length > 0);
});

test('an error while old reports are deleted is logged, and audits go on', async (t) => {
  const { cwd, run } = await served(t, 'report: { directory: loop }\nkeep: { runs: 1 }', 3);
  await symlink('loop', join(cwd, 'loop'));
  const lines = await run();
  assert.ok(lines.filter((line) => /"level":50.*"old runs were not deleted"/.test(line)).length >= 1, lines.join('\n'));
  assert.equal(lines.filter((line) => line.includes('"audited"')).length, 3);
  const store = await openStore(join(cwd, 'driftwarden.db'), { now: () => new Date() });
  t.after(() => store.close());
  assert.equal((await store.runs()).filter(({ verdict }) => verdict !== null).length, 3);
});
