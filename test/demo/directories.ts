import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFirstNight, writeSecondNight } from '../../demo/account/index.ts';

/** The second night of the tests; the first is a day earlier. */
export const secondNight = new Date('2026-11-24T03:00:00Z');
export const firstNight = new Date('2026-11-23T03:00:00Z');

/** Both nights of the demo account, each in a directory of its own, until `remove`. */
export async function writeBothNights(now: Date = secondNight) {
  const folder = await mkdtemp(join(tmpdir(), 'driftwarden-demo-'));
  const [first, second] = [join(folder, 'first'), join(folder, 'second')];
  await writeFirstNight(first, { now });
  await writeSecondNight(second, { now });
  return { first, second, remove: () => rm(folder, { recursive: true, force: true }) };
}
