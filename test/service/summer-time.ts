import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { suite, test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSandbox } from '../../src/sandbox/index.ts';
import { emptyIam, emptyRegion, writeFiles } from '../accounts/files.ts';
import { startCli, temporaryFolder } from '../commands/run-cli.ts';

/*
 * The real worker, on machines whose clocks are in three time zones, while daylight saving begins and ends. libfaketime
 * moves their clocks to that night and makes them go sixty times as fast.
 */

const [library] = globSync('/usr/lib/**/faketime/libfaketimeMT.so.1');
const speed = 60;
const minute = 60_000;

/**
 * When the clocks of 2026 change, and what the test lives through: from fifty minutes before, most of which starting
 * takes, for more than the hour that is repeated.
 */
const changes = [
  { zone: 'Europe/Berlin', at: '2026-03-29T01:00:00Z' },
  { zone: 'Europe/Berlin', at: '2026-10-25T01:00:00Z' },
  { zone: 'America/New_York', at: '2026-03-08T07:00:00Z' },
  { zone: 'America/New_York', at: '2026-11-01T06:00:00Z' },
  { zone: 'Australia/Lord_Howe', at: '2026-10-03T15:30:00Z' },
  { zone: 'Australia/Lord_Howe', at: '2026-04-04T15:00:00Z' },
] as const;
const span = { before: 50 * minute, after: 130 * minute };

/** A worker may be kept from the processor for so long, and no zone's change is shorter than it. */
const longestGap = 20 * minute;

/** All live through their nights at the same time, in six minutes at the most, and end their workers. */
const longest = 12 * minute;

/** What a zone's clock shows, `2026-10-25 02:30`. */
function clockOf(zone: string): (time: number) => string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
  return (time) => format.format(time);
}

/**
 * The moments at which an hourly schedule is due: each full hour that the clock shows for the first time, and one that
 * it skips at once.
 */
function hourlySlots(zone: string, from: number, to: number): readonly string[] {
  const clock = clockOf(zone);
  const seen = new Set<string>();
  const slots: string[] = [];
  for (let time = Math.floor(from / minute) * minute - 180 * minute; time <= to; time += minute) {
    const [before, now] = [clock(time - minute), clock(time)];
    const hour = (text: string) => text.slice(0, 13);
    const isDue = !seen.has(hour(now)) && hour(before) !== hour(now);
    seen.add(hour(now));
    if (isDue && time > from) slots.push(new Date(time).toISOString());
  }
  return slots;
}

interface Line {
  readonly time: number;
  readonly msg: string;
  readonly schedule?: string;
  readonly slot?: string;
  readonly health?: string;
}

/**
 * Lives through a night on a machine in a zone; tells what the worker logged, what its health page said, and how busy
 * it was.
 */
async function liveThrough(t: TestContext, zone: string, change: number) {
  const cwd = await temporaryFolder(t);
  await mkdir(join(cwd, 'account'));
  await writeFiles(join(cwd, 'account/111122223333'), { ...emptyRegion('us-east-1'), ...emptyIam });
  const sandbox = await startSandbox({ directory: join(cwd, 'account'), throttling: 'off' });
  t.after(() => sandbox.close());
  await writeFile(join(cwd, 'baseline.yaml'), 'version: 1\n');
  await writeFile(
    join(cwd, 'driftwarden.yaml'),
    `regions: [us-east-1]
endpoint: ${sandbox.url}
health: { port: 0 }
schedules:
  own: { cron: "0 * * * *", timezone: ${zone} }
  elsewhere: { cron: "0 * * * *", timezone: America/New_York }
`,
  );
  const [start, end] = [change - span.before, change + span.after];
  const env = {
    TZ: zone,
    LD_PRELOAD: library,
    FAKETIME: `${start < Date.now() ? '-' : '+'}${Math.abs(start - Date.now()) / 1000} x${speed}`,
  };
  const worker = startCli(['serve', '-v'], { cwd, env });
  t.after(() => worker.kill('SIGKILL'));
  const lines: Line[] = [];
  const health: string[] = [];
  const reading = (async () => {
    for await (const text of createInterface({ input: worker.stderr })) {
      // Progress is no part of the log.
      if (text.startsWith('{')) lines.push(JSON.parse(text) as Line);
    }
  })();
  const began = Date.now();
  const processor = () => processorTime(worker.pid ?? 0);
  let used = 0;
  for (;;) {
    await sleep(500);
    assert.equal(worker.exitCode, null, JSON.stringify(lines.slice(-3)));
    used = await processor();
    const url = lines.find((line) => line.health)?.health;
    if (url !== undefined) {
      // The server's patience with a connection that is kept passes as fast as all its time.
      const answer = await fetch(url, { headers: { connection: 'close' }, signal: AbortSignal.timeout(minute) });
      health.push(`${answer.status} ${JSON.stringify(((await answer.json()) as { problems: unknown }).problems)}`);
    }
    if ((lines.at(-1)?.time ?? 0) >= end || Date.now() - began > (2 * (end - start)) / speed) break;
  }
  const elapsed = Date.now() - began;
  worker.kill('SIGTERM');
  const [code] = (await once(worker, 'exit')) as [number | null];
  await reading;
  return { lines, health, code, busy: used / elapsed };
}

/** The processor time that a process has used, in milliseconds. */
async function processorTime(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).replace(/^.*\) /s, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

suite("the worker in a machine's own time zone", { concurrency: true, timeout: longest }, () => {
  for (const { zone, at } of changes) {
    test(`${zone}, whose clock changes at ${at}: it ticks on, each slot comes once, and health tells the truth`, async (t) => {
      assert.ok(library, 'libfaketime is not installed');
      const change = Date.parse(at);
      assert.notEqual(
        Date.parse(`${clockOf(zone)(change)}Z`) - Date.parse(`${clockOf(zone)(change - minute)}Z`),
        minute,
        'that is when the clock changes',
      );
      const { lines, health, code, busy } = await liveThrough(t, zone, change);
      const ticks = lines.filter(({ msg }) => msg === 'tick').map(({ time }) => time);
      const [first = 0, last = 0] = [ticks[0], ticks.at(-1)];
      assert.ok(
        first < change - minute && last >= change + span.after - longestGap,
        `it ticked from ${new Date(first).toISOString()} to ${new Date(last).toISOString()}`,
      );
      const gaps = ticks.slice(1).map((time, index) => time - (ticks[index] ?? 0));
      assert.ok(Math.max(...gaps) < longestGap, `no tick for ${Math.max(...gaps) / minute} minutes`);
      // The first is the start's own.
      assert.equal(
        new Set(ticks.slice(1).map((time) => Math.floor(time / minute))).size,
        ticks.length - 1,
        'no more than one tick a minute',
      );
      for (const [schedule, timezone] of [
        ['own', zone],
        ['elsewhere', 'America/New_York'],
      ] as const) {
        const came = lines.flatMap((line) =>
          line.slot !== undefined && line.schedule === schedule ? [line.slot] : [],
        );
        assert.deepEqual(came, hourlySlots(timezone, first, last), schedule);
      }
      assert.ok(
        health.length > 10 && health.every((said) => said === '200 []'),
        health.find((said) => said !== '200 []'),
      );
      assert.ok(busy < 0.5, `the processor was busy for ${Math.round(100 * busy)} % of the time`);
      assert.equal(code, 143);
    });
  }
});
