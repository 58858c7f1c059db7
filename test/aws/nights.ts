import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { collect, directorySource, type CollectOptions, type Source } from '../../src/aws/index.ts';
import type { AccountReader } from '../../src/aws/source.ts';
import { concludeAudit } from '../../src/domain/audit-result.ts';
import { silentLog } from '../../src/domain/log.ts';
import type { Snapshot } from '../../src/domain/snapshot.ts';
import { openStore } from '../../src/store/index.ts';
import { writeFiles, type Files } from '../accounts/files.ts';
import { temporaryFolder } from './fixtures/environment.ts';
import { account, inAccount } from './fixtures/rich-account.ts';

/** Reads an account night after night, as audits do: each night knows what the store kept of the ones before. */
export async function nightsOf(t: TestContext) {
  const folder = await temporaryFolder(t);
  const store = await openStore(path.join(folder, 'driftwarden.db'), { now: () => new Date() });
  t.after(() => store.close());
  let night = 0;

  /** Reads a source and keeps what it read; `concludes` is false for a run that is interrupted then. */
  async function live(
    source: Source,
    {
      concludes = true,
      ...options
    }: Partial<CollectOptions> & { readonly concludes?: boolean; readonly kinds?: readonly string[] } = {},
  ): Promise<Snapshot> {
    const snapshot = await collect(source, {
      log: silentLog,
      lastRead: (accounts) => store.lastRead(accounts),
      ...options,
    });
    night += 1;
    const startedAt = `2026-11-${String(night).padStart(2, '0')}T03:00:00.000Z`;
    const run = {
      id: `night-${night}`,
      startedAt,
      finishedAt: startedAt,
      accounts: snapshot.accounts,
      baselineDigest: 'none',
    };
    await store.recordSnapshot(run, snapshot);
    if (concludes) await store.recordResult(concludeAudit(run, snapshot.coverage, { findings: [] }), new Map());
    return snapshot;
  }

  /** Writes an account directory anew and reads it; `accounts` holds the files of other accounts. */
  async function liveFrom(
    files: Files,
    { accounts = {}, edit = (source) => source, ...options }: Parameters<typeof live>[1] & Edits = {},
  ): Promise<Snapshot> {
    const directory = path.join(folder, 'account');
    await rm(directory, { recursive: true, force: true });
    await writeFiles(directory, inAccount(account, files));
    for (const [id, others] of Object.entries(accounts)) await writeFiles(directory, inAccount(id, others));
    return live(edit(directorySource(directory)), options);
  }

  return { store, live, liveFrom };
}

interface Edits {
  readonly accounts?: Readonly<Record<string, Files>>;
  readonly edit?: (source: Source) => Source;
}

/** The source with other readers in place of its own. */
export function withReaders(edit: (reader: AccountReader) => AccountReader): (source: Source) => Source {
  return (source) => ({
    accounts: async (signal) => (await source.accounts(signal)).map(edit),
    close: () => {
      source.close();
    },
  });
}

/** Files without those whose paths begin so. */
export function without(files: Files, ...beginnings: readonly string[]): Files {
  return Object.fromEntries(
    Object.entries(files).filter(([file]) => !beginnings.some((beginning) => file.startsWith(beginning))),
  );
}

/** The scopes that were not read to their end, as `region kind status code`. */
export function unreadOf({ coverage }: Snapshot): readonly string[] {
  return coverage
    .filter(({ kind, status }) => status !== 'complete' && kind !== 'credential')
    .map(({ account: of, region, kind, status, code = 'none' }) =>
      [...(of === account ? [] : [of]), region, kind, status, code].join(' '),
    );
}

/** Ids of what is carried from earlier nights, as `region/kind/id`. */
export function carriedOf({ carried }: Snapshot): readonly string[] {
  return (carried?.resources ?? []).map(({ region, kind, id }) => `${region}/${kind}/${id}`);
}
