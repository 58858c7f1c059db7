import { runTotals, type ReportContext, type Run, type Totals, type Verdict } from '../../domain/audit-result.ts';
import type { AttributesRead, Coverage } from '../../domain/scope.ts';
import { driftIn } from '../conclusion.ts';
import { countScopes, type StatusCount } from '../coverage.ts';
import type { ConcludedRun } from '../history.ts';
import type { RunSummary } from '../store.ts';

/** A run as its row has it in every database; `seq` is what intervals and other rows refer to. */
export interface RunRow {
  readonly seq: number;
  readonly id: string;
  readonly started_at: string;
  readonly finished_at: string | null;
  readonly accounts: string;
  readonly baseline_digest: string;
  readonly verdict: Verdict | null;
  readonly totals: string | null;
  readonly background: string;
  readonly undecided: string;
  readonly causes: string;
}

/** What a run said about a scope, as its row has it. */
export type CoverageRow = Omit<Coverage, 'api' | 'code' | 'error' | 'optional' | 'attributes'> & {
  readonly api: string | null;
  readonly code: string | null;
  readonly error: string | null;
  readonly optional: 0 | 1;
  /** JSON. */
  readonly attributes: string | null;
};

/** How many scopes of a run ended in the same way, as a query counts them. */
export type StatusCountRow = Pick<CoverageRow, 'status' | 'optional'> & {
  readonly run: number;
  readonly count: number;
};

/** A run that concluded, as later runs ask about it. */
export type ConcludedRow = Pick<RunRow, 'id' | 'started_at' | 'accounts' | 'baseline_digest'> & {
  readonly verdict: Verdict;
  readonly totals: string;
  /** JSON. */
  readonly kinds: string | null;
  readonly schedule: string | null;
};

/** What a run's row says from its start on. */
export function headOf(row: RunRow): Omit<Run, 'finishedAt'> {
  return {
    id: row.id,
    startedAt: row.started_at,
    accounts: JSON.parse(row.accounts) as string[],
    baselineDigest: row.baseline_digest,
  };
}

function trafficOf({ background }: RunRow): Pick<RunSummary, 'traffic'> {
  const { traffic } = JSON.parse(background) as Partial<ReportContext>;
  return traffic ? { traffic } : {};
}

/** A run of the list of runs, with the counts of its scopes. */
export function summaryFrom(row: RunRow, counts: readonly StatusCountRow[] = []): RunSummary {
  return {
    ...headOf(row),
    finishedAt: row.finished_at,
    verdict: row.verdict,
    drift: row.totals === null ? 0 : driftIn(JSON.parse(row.totals) as Totals),
    scopes: countScopes(counts.map(statusCountFrom)),
    ...trafficOf(row),
  };
}

/** A concluded run from its row. */
export function concludedFrom(row: ConcludedRow): ConcludedRun {
  const { id, started_at: startedAt, baseline_digest: baselineDigest, verdict, kinds, schedule } = row;
  return {
    id,
    startedAt,
    accounts: JSON.parse(row.accounts) as string[],
    baselineDigest,
    verdict,
    kinds: kinds === null ? undefined : (JSON.parse(kinds) as string[]),
    schedule: schedule ?? undefined,
    totals: () => runTotals(id, startedAt, verdict, JSON.parse(row.totals) as Totals),
  };
}

function statusCountFrom({ status, optional, count }: StatusCountRow): StatusCount {
  return { status, count, ...(optional === 1 && { optional: true }) };
}

/** What a run said about a scope, from its row. */
export function coverageFrom({
  account,
  region,
  kind,
  status,
  api,
  code,
  error,
  optional,
  attributes,
}: CoverageRow): Coverage {
  return {
    account,
    region,
    kind,
    status,
    ...(api !== null && { api }),
    ...(code !== null && { code }),
    ...(error !== null && { error }),
    ...(optional === 1 && { optional: true }),
    ...(attributes !== null && { attributes: JSON.parse(attributes) as AttributesRead }),
  };
}

/** The values of a coverage as a row has them. */
export function coverageRow({
  account,
  region,
  kind,
  status,
  api,
  code,
  error,
  optional,
  attributes,
}: Coverage): CoverageRow {
  return {
    account,
    region,
    kind,
    status,
    api: api ?? null,
    code: code ?? null,
    error: error ?? null,
    optional: optional ? 1 : 0,
    attributes: attributes ? JSON.stringify(attributes) : null,
  };
}
