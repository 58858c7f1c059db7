import type { ReportedFinding } from '../../domain/finding.ts';
import { entryOfCause } from '../../report/index.ts';
import type { Store } from '../../store/index.ts';
import { UsageError } from '../setup.ts';

/**
 * The findings that follow from a cause and that nothing covers, as the last run that knows the cause says it. `alike`:
 * also from those by which the same people did the same. Rejects with a UsageError where there are none.
 */
export async function findingsOfCause(
  id: string,
  byId: ReadonlyMap<string, ReportedFinding>,
  store: Store,
  alike: boolean,
): Promise<readonly ReportedFinding[]> {
  const runs = await store.runs();
  for (const run of runs.filter(({ verdict }) => verdict !== null).slice(0, mostRuns)) {
    const result = await store.result(run.id);
    const named = result.causes.find((each) => each.id === id);
    const cause = named && alike ? (entryOfCause(result, id)?.cause ?? named) : named;
    const found = cause?.findings.flatMap((finding) => byId.get(finding) ?? []).filter(isUncovered) ?? [];
    if (found.length > 0) return found;
    if (cause) throw new UsageError(`of what followed from ${id} nothing is open any more`);
  }
  throw new UsageError(
    `no cause ${id} is known; the last report names the causes, "driftwarden report" shows it again`,
  );
}

/** How many of the last runs are searched for a cause: those of several schedules. */
const mostRuns = 50;

/** Whether a finding is there and not accepted: what is accepted already keeps its reason and its date. */
export function isUncovered({ status }: Pick<ReportedFinding, 'status'>): boolean {
  return status !== 'accepted' && status !== 'unchecked';
}
