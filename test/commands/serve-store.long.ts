import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { mailBy, servedAccount, startWorker } from './demo-account.ts';

/** The numbers of a process's handles on a file. Linux tells them. */
async function handlesOn(process: number, file: string): Promise<readonly string[]> {
  const folder = `/proc/${process}/fd`;
  const handles = await readdir(folder);
  const links = await Promise.all(handles.map((handle) => readlink(join(folder, handle)).catch(() => '')));
  return handles.filter((_, index) => links[index] === file);
}

test(
  'serve opens the database once: its audits, its mails and its pages share the handle',
  { skip: !existsSync('/proc/self/fd') },
  async (t) => {
    const { cwd } = await servedAccount(t, { settings: `${mailBy(1)}\nschedule: { cron: "* * * * * *" }` });
    const worker = startWorker(t, cwd);
    const ended = once(worker, 'exit');
    // The write-ahead log is open as long as the database is, and nothing else opens it.
    const log = join(cwd, 'driftwarden.db-wal');
    const seen: string[] = [];
    let audits = 0;
    let health = '';
    for await (const line of createInterface({ input: worker.stderr })) {
      const { msg, health: url } = JSON.parse(line) as { msg: string; health?: string };
      if (url !== undefined) health = url;
      if (msg === 'audited') audits += 1;
      if (audits === 2) break;
    }
    const pages = Array.from({ length: 10 }, (_, index) =>
      fetch(index % 2 === 0 ? health : health.replace('healthz', 'metrics')).then((page) => page.status),
    );
    for (let sample = 0; sample < 20; sample += 1) {
      seen.push((await handlesOn(worker.pid ?? 0, log)).join());
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const statuses = await Promise.all(pages);
    assert.ok(statuses.every((status) => status === 200));
    assert.match(seen[0] ?? '', /^\d+$/, 'one handle');
    assert.deepEqual(new Set(seen).size, 1, `the same handle all the time: ${seen.join(' ')}`);
    worker.stderr.resume();
    worker.kill('SIGTERM');
    assert.deepEqual(await ended, [143, null]);
    assert.ok(!existsSync(log), 'the database was closed in order');
  },
);
