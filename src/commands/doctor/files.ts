import { mkdtemp, rmdir, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { localTime } from '../../domain/text/local-time.ts';
import { ListenError, nextSlot, startStatusServer, type Timetable } from '../../schedule/index.ts';
import { baselineFor } from '../setup.ts';
import { requireSound, type DoctorContext } from './context.ts';
import { diagnosed, FailedCheckError, type Diagnosis } from './diagnosis.ts';

/** Whether the configuration can be used, with a line for each problem in it. */
export function checkConfiguration({ examined, settings, seconds }: DoctorContext): Promise<readonly Diagnosis[]> {
  return diagnosed('configuration', { seconds }, () => {
    if (examined.problems.length > 0) throw examined.error;
    return Promise.resolve(settings.file ?? 'no driftwarden.yaml here or in a parent folder: the defaults apply');
  });
}

/** Whether the baseline can be used, with a line for each problem in it. */
export function checkBaseline(context: DoctorContext): Promise<readonly Diagnosis[]> {
  const { io, settings, options, seconds } = context;
  const advice = 'correct it; "driftwarden baseline schema" prints what a baseline may hold';
  return diagnosed('baseline', { seconds, advice }, async () => {
    if (options.baseline === undefined) requireSound(context, 'baseline');
    return (await baselineFor(io, settings, options)).file;
  });
}

/** When each schedule comes next, three times. */
export async function checkSchedules(context: DoctorContext): Promise<readonly Diagnosis[]> {
  const { io, settings, seconds } = context;
  const schedules = Object.entries(settings.schedules);
  const all = await diagnosed('schedule', { seconds }, () => {
    requireSound(context, 'schedule', 'schedules');
    return Promise.resolve(
      schedules.length > 0
        ? []
        : 'no `schedule:` section: audits run when they are called, and "serve" has nothing to do',
    );
  });
  const each = schedules.map(([name, timetable]): Diagnosis => ({
    part: settings.schedules['schedule'] && schedules.length === 1 ? 'schedule' : `schedule ${name}`,
    outcome: 'passed',
    said: `${timetable.cron} in ${timetable.timezone}: ${nextTimes(timetable, io.clock()).join(', ')}`,
  }));
  return [...all, ...each];
}

function nextTimes(timetable: Timetable, now: Date): readonly string[] {
  const times: Date[] = [];
  for (let after = now; times.length < 3; after = times.at(-1) ?? now) times.push(nextSlot(timetable, after));
  return times.map((time) => {
    const { day = '', minute = '', offset = '' } = localTime(time.toISOString(), timetable.timezone) ?? {};
    return `${day} ${minute} ${offset}`;
  });
}

/** Whether reports can be written where the configuration says. */
export function checkReportFolder(context: DoctorContext): Promise<readonly Diagnosis[]> {
  const { settings, seconds } = context;
  return diagnosed('report folder', { seconds }, async () => {
    requireSound(context, 'report');
    const folder = settings.report.directory;
    const there = await firstThere(folder);
    await requireWritable(there, 'make it writable for this user, or name another as `report.directory:`');
    return there === folder ? `${folder} can be written` : `${folder} does not exist yet, and can be made`;
  });
}

/** The folder, or the nearest one above it that exists. */
async function firstThere(folder: string): Promise<string> {
  const found = await stat(folder).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && dirname(folder) !== folder) return undefined;
    throw error;
  });
  if (!found) return firstThere(dirname(folder));
  if (!found.isDirectory()) throw new FailedCheckError(`${folder} is not a folder`, 'name another');
  return folder;
}

/** Makes something in the folder and takes it away: permissions do not tell of a disk that is mounted read-only. */
export async function requireWritable(folder: string, advice: string): Promise<void> {
  try {
    await rmdir(await mkdtemp(join(folder, '.driftwarden-')));
  } catch (error) {
    throw new FailedCheckError(`${folder} cannot be written: ${(error as Error).message}`, advice);
  }
}

/** Free bytes for this user on the disk that holds the folder; undefined where that has no size. */
export async function freeBytes(folder: string): Promise<number | undefined> {
  const { bavail, bsize, blocks } = await statfs(folder);
  return blocks === 0 ? undefined : bavail * bsize;
}

/** Whether `serve` can listen where the configuration says, or a `serve` answers there already. */
export async function checkStatusPort(context: DoctorContext): Promise<readonly Diagnosis[]> {
  const { settings, seconds } = context;
  if (Object.keys(settings.schedules).length === 0) return [];
  return diagnosed('status port', { seconds }, async () => {
    requireSound(context, 'health');
    const { host, port } = settings.health;
    const unused = () => Promise.reject(new Error('not serving'));
    try {
      const server = await startStatusServer({ ...settings.health, pages: { health: unused, metrics: unused } });
      await server.close();
      return `${port === 0 ? 'a port' : `port ${port}`} of ${host} is free for "driftwarden serve"`;
    } catch (error) {
      if (!(error instanceof ListenError)) throw error;
      if (await isServing(host, port)) return `port ${port} of ${host} is used by a "driftwarden serve" that runs now`;
      throw new FailedCheckError(error.message, 'end what listens there, or choose another port as `health.port:`');
    }
  });
}

/** How long a health page is waited for, in milliseconds: it is on this machine. */
const healthWait = 3_000;

/** Whether driftwarden's own health page answers. */
async function isServing(host: string, port: number): Promise<boolean> {
  const reached = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  try {
    const url = `http://${reached.includes(':') ? `[${reached}]` : reached}:${port}/healthz`;
    const answer: unknown = await (
      await fetch(url, { signal: AbortSignal.timeout(healthWait), redirect: 'error' })
    ).json();
    return typeof answer === 'object' && answer !== null && 'healthy' in answer && 'problems' in answer;
  } catch {
    return false;
  }
}
