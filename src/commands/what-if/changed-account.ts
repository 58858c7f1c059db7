import { resolve } from 'node:path';
import { Option } from 'commander';
import { ConfigError, loadChanges, type ChangeFile } from '../../config/index.ts';
import type { SnapshotIndex } from '../../domain/snapshot.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import { plannedChanges, withChanges } from '../../what-if/index.ts';
import type { Io } from '../io.ts';
import { collectValues } from '../options.ts';

/** An account as it would be, and what of the changes is not considered. */
export interface ProposedAccount {
  readonly account: SnapshotIndex;
  readonly notConsidered: readonly string[];
}

/** The flag that names files of changes. */
export function withOption(): Option {
  return new Option(
    '--with <file>',
    'show what changes would bring before they are made: a file of changes, or the JSON of a Terraform plan (repeatable)',
  ).argParser(collectValues);
}

/** Loads files of changes. Rejects with a ConfigError that lists what is wrong in them. */
export function loadAllChanges(io: Io, files: readonly string[]): Promise<readonly ChangeFile[]> {
  return Promise.all(files.map((file) => loadChanges(resolve(io.cwd, file))));
}

/**
 * The account with the changes of the files made, in their order. A change in a file of changes that does not fit the
 * account is a ConfigError at its line; what of a Terraform plan is not understood or does not fit is named.
 */
export function proposedAccount(before: SnapshotIndex, files: readonly ChangeFile[]): ProposedAccount {
  let account = before;
  const notConsidered: string[] = [];
  for (const file of files) {
    if ('plan' in file) {
      const { changes, notUnderstood } = plannedChanges(file.plan);
      const made = withChanges(
        account,
        changes.map(({ change }) => change),
      );
      account = made.account;
      notConsidered.push(
        ...notUnderstood,
        ...made.misfits.map(({ position, message }) => `${changes[position]?.address ?? ''}: ${message}`),
      );
    } else {
      const made = withChanges(
        account,
        file.changes.map(({ change }) => change),
      );
      const problems = made.misfits.flatMap(({ position, message }) => {
        const place = file.changes[position]?.place;
        return place ? [{ ...place, message: escapeUnprintable(message) }] : [];
      });
      if (problems.length > 0) throw new ConfigError(problems);
      account = made.account;
    }
  }
  return { account, notConsidered };
}
