import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startCli } from '../commands/run-cli.ts';

/** What a life of the worker logs. */
export interface LogLine {
  readonly msg: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly notification?: string;
}

/** Milliseconds that a life may last: a lease whose holder nobody can see dead passes on after one minute. */
const longest = 150_000;

/** Lives of the worker in a folder. None outlasts the test or `longest`. */
export interface Lives {
  /** Starts the worker, kills it at a random moment within these milliseconds after its slot came; its log. */
  killed(cwd: string, within: number): Promise<readonly LogLine[]>;
  /** Starts the worker and lets it end in order after an audit; its log. */
  orderly(cwd: string): Promise<readonly LogLine[]>;
}

/** Ask for it before anything else that ends with the test: servers wait for the workers that are connected to them. */
export function livesDuring(t: TestContext): Lives {
  const living = new Set<ReturnType<typeof startCli>>();
  t.after(() => {
    for (const worker of living) worker.kill('SIGKILL');
  });

  /** Starts the worker, hands each line of its log to `hear`, and gives all of them and how it ended. */
  async function live(cwd: string, hear: (line: LogLine, kill: (signal: NodeJS.Signals) => void) => void) {
    const worker = startCli(['serve'], { cwd });
    living.add(worker);
    let late = false;
    const deadline = setTimeout(() => {
      late = true;
      worker.kill('SIGKILL');
    }, longest);
    const ended = once(worker, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
    const lines: LogLine[] = [];
    for await (const text of createInterface({ input: worker.stderr })) {
      assert.ok(text.startsWith('{'), `the worker wrote ${text}`);
      const line = JSON.parse(text) as LogLine;
      lines.push(line);
      hear(line, (signal) => void worker.kill(signal));
    }
    const [code, signal] = await ended;
    clearTimeout(deadline);
    living.delete(worker);
    const log = lines.map((line) => JSON.stringify(line)).join('\n');
    assert.ok(!late, `a worker did not come to its end within ${longest / 1000} s; it logged\n${log}`);
    return { lines, log, how: signal ?? code };
  }

  return {
    async killed(cwd, within) {
      const { lines, log, how } = await live(cwd, ({ msg }, kill) => {
        if (msg === 'the slot has come' || msg === 'making up for a slot that was missed')
          void sleep(Math.random() * within).then(() => {
            kill('SIGKILL');
          });
      });
      assert.equal(how, 'SIGKILL', `the worker ended by itself; it logged\n${log}`);
      return lines;
    },
    async orderly(cwd) {
      let isTold = false;
      const { lines, log, how } = await live(cwd, ({ msg }, kill) => {
        // The next audit may have begun. A second signal would end the worker at once.
        if (msg === 'audited' && !isTold) kill('SIGTERM');
        isTold ||= msg === 'audited';
      });
      assert.equal(how, 143, `the worker did not end in order; it logged\n${log}`);
      return lines;
    },
  };
}
