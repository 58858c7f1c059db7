import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { counted } from '../../domain/text/counted.ts';
import type { OutboxState } from '../../domain/notification.ts';
import { NoDatabaseError, type Store, type StoreCondition } from '../../store/index.ts';
import { isGone } from '../lease.ts';
import { storeLocation, withStore } from '../setup.ts';
import { requireSound, type DoctorContext } from './context.ts';
import { diagnosed, FailedCheckError, NotCheckableError, type Diagnosis } from './diagnosis.ts';
import { freeBytes, requireWritable } from './files.ts';

/** Whether the database opens, is undamaged and can be written, and what it says of its runs and of the outbox. */
export async function checkDatabase(context: DoctorContext): Promise<readonly Diagnosis[]> {
  const { seconds } = context;
  const found = { isThere: true };
  const advice = 'name another database with --store FILE or as `store:`, or do what the message says';
  const opened = (part: string, use: (store: Store) => Promise<string>) =>
    diagnosed(part, { seconds, advice }, () => {
      if (context.options.store === undefined) requireSound(context, 'store');
      return orNone(context, use, () => {
        found.isThere = false;
      });
    });
  return [
    ...(await opened('database', (store) => databaseSentence(context, store))),
    ...(await diagnosed('disk space', { seconds }, () => spaceSentence(context))),
    ...(found.isThere ? await opened('last run', (store) => lastRunSentence(context, store)) : []),
    ...(found.isThere ? await opened('outbox', async (store) => outboxSentence(await store.outboxState())) : []),
  ];
}

/** A database that does not exist yet is not a problem if an audit can create it in its folder. */
async function orNone(
  { io, settings, options }: DoctorContext,
  use: (store: Store) => Promise<string>,
  onNone: () => void,
): Promise<string> {
  const location = storeLocation(io, settings, options);
  try {
    return await withStore(io, settings, options, use);
  } catch (error) {
    if (!(error instanceof NoDatabaseError)) throw error;
    onNone();
    if (isFile(location)) await requireWritable(dirname(location), writableAdvice);
    return `none yet in ${location}: the first audit creates it`;
  }
}

const writableAdvice = 'make the folder and its files writable for this user, or name another database as `store:`';

async function databaseSentence(context: DoctorContext, store: Store): Promise<string> {
  const { io, settings, options } = context;
  const location = storeLocation(io, settings, options);
  const problems = await store.problems();
  if (problems.length > 0)
    throw new FailedCheckError(
      `${location} is damaged: ${problems.slice(0, 5).join('; ')}` +
        (problems.length > 5 ? `; and ${problems.length - 5} more` : ''),
      'restore a backup of it, or name another database',
    );
  await requireWritableFile(location);
  await store.tryWrite();
  const { schema, leases } = await store.condition(io.clock());
  const runs = counted((await store.runs()).length, 'run');
  return `${runs}, undamaged, in ${location} (schema ${schema}); ${leaseSentence(leases)}`;
}

/** SQLite opens what it may not write, and the files beside the database need the folder. */
async function requireWritableFile(location: string): Promise<void> {
  if (!isFile(location)) return;
  try {
    await access(location, constants.W_OK);
  } catch (error) {
    throw new FailedCheckError(`${location} cannot be written: ${(error as Error).message}`, writableAdvice);
  }
  await requireWritable(dirname(location), writableAdvice);
}

function leaseSentence(leases: StoreCondition['leases']): string {
  const held = leases.filter(({ holder }) => !isGone(holder));
  if (held.length === 0) return 'no other process works on it';
  const doing = { audit: 'audits into it', outbox: 'sends its notifications' } as const;
  return held
    .map(({ lock, holder: { command, process, host }, since }) => {
      return `${command} (process ${process} on ${host}) ${doing[lock]} since ${since}`;
    })
    .join('; ');
}

/** Less than this leaves no room for the history of a night and the backup that a person wants to make first. */
const leastFree = 100 * 1024 * 1024;

async function spaceSentence(context: DoctorContext): Promise<string> {
  const { io, settings, options } = context;
  if (options.store === undefined) requireSound(context, 'store');
  const location = storeLocation(io, settings, options);
  if (!isFile(location)) throw new NotCheckableError('the database is not a file on this machine');
  const [free, file] = await Promise.all([
    freeBytes(dirname(location)),
    stat(location).then(
      ({ size }) => size,
      () => 0,
    ),
  ]);
  if (free === undefined) throw new NotCheckableError(`the disk of ${dirname(location)} does not say how much is free`);
  const said = `${megabytes(free)} are free in ${dirname(location)}${file > 0 ? `; the database has ${megabytes(file)}` : ''}`;
  if (free < Math.max(leastFree, file))
    throw new FailedCheckError(
      `${said}: too little for what audits add`,
      'make room, move the database, or delete old runs: "driftwarden prune"',
    );
  return said;
}

function megabytes(bytes: number): string {
  return `${Math.floor(bytes / 1024 / 1024)} MB`;
}

/** Later than now by more than what clocks of two machines differ, in milliseconds. */
const tolerated = 60_000;

async function lastRunSentence({ io }: DoctorContext, store: Store): Promise<string> {
  const [last] = await store.runs();
  if (!last) return 'none yet';
  const ahead = Date.parse(last.startedAt) - io.clock().getTime();
  if (ahead > tolerated)
    throw new FailedCheckError(
      `the last run began at ${last.startedAt}, ${Math.round(ahead / 1000)} s later than it is by this machine's clock`,
      'set the clock (NTP): runs and exceptions go by it',
    );
  return `began at ${last.startedAt}${last.verdict === null ? ' and did not conclude' : ''}`;
}

/** Throws where notifications failed permanently or could not be sent yet. */
function outboxSentence({ waiting, oldest, failure, permanentlyFailed }: OutboxState): string {
  const many = counted(waiting, 'notification waits', 'notifications wait');
  const waits = waiting === 0 ? 'no notification waits' : `${many} to be sent, the oldest since ${oldest ?? 'unknown'}`;
  if (!failure) return waits;
  const failed =
    permanentlyFailed.length === 0
      ? ''
      : ` (permanently failed for ${counted(permanentlyFailed.length, 'recipient', 'recipients')})`;
  throw new FailedCheckError(
    `${waits}; the last delivery failed at ${failure.at}, to ${failure.recipient}${failed}: ${failure.answer}`,
    'correct the channel; what waits is sent after the next audit or by "driftwarden serve"',
  );
}

function isFile(location: string): boolean {
  return !/^[a-z][a-z\d+.-]+:\/\//i.test(location);
}
