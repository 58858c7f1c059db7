import type { CauseChange, ChangedField } from '../../domain/cause.ts';
import { canonicalJson } from '../../domain/json.ts';
import { withEditsTakenBack, type ResourcePair } from '../../domain/resource-edit.ts';
import type { ManagedPolicy } from '../../domain/iam/identity.ts';
import type { SnapshotIndex } from '../../domain/snapshot.ts';
import { commandsBetween, type WrittenChange } from './commands/index.ts';
import { policyAsWritten } from './commands/policy-versions.ts';

/** What takes changes back, and what makes them again. */
export interface Undo {
  readonly undo: WrittenChange;
  /** As the commands of the undo leave it. */
  readonly inverse: WrittenChange;
  /** The resources that change: as they are, and with the changes taken back. */
  readonly pairs: readonly ResourcePair[];
}

type Side = ResourcePair['before'];

function asWritten(from: Side, to: Side): Side {
  if (from?.kind !== 'policy' || !to) return to;
  return policyAsWritten(from as unknown as ManagedPolicy, to as unknown as ManagedPolicy);
}

/**
 * Takes changes back. `pairOf` returns the resource of a change before and after it; `after` is the account as it is.
 * A change that no command takes back leaves the commands empty, and a note says why.
 */
export function undoOf(
  changes: readonly CauseChange[],
  { pairOf, after }: { readonly pairOf: (field: ChangedField) => ResourcePair; readonly after: SnapshotIndex },
): Undo {
  const fields = changes.flatMap((change): readonly ChangedField[] => [change, ...change.also]);
  const byResource = Map.groupBy(fields, ({ account, region, resource: { kind, id } }) =>
    canonicalJson([account, region, kind, id]),
  );
  const pairs = [...byResource.values()].flatMap((own): readonly ResourcePair[] => {
    const [first] = own;
    if (!first) return [];
    const pair = pairOf(first);
    const taken = new Set(own.map(({ path }) => canonicalJson(path)));
    const target = withEditsTakenBack(pair, (path) => taken.has(canonicalJson(path)));
    return [{ before: pair.after, after: target }];
  });
  const back = pairs.map(({ before, after: target }) => ({ before: asWritten(before, target), after: before }));
  return { undo: commandsBetween(pairs, after), inverse: commandsBetween(back, after), pairs };
}
