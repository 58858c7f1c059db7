import type { AuditResult } from '../../domain/audit-result.ts';
import type { Cause } from '../../domain/cause.ts';
import type { ReportedFinding } from '../../domain/finding.ts';
import type { Json } from '../../domain/json.ts';
import type { Notification } from '../../domain/notification.ts';
import { requireConclusionOf } from '../conclusion.ts';
import { canonicalise } from '../content.ts';
import { findingBody } from '../finding-body.ts';
import { knownFrom, requireConcluded, resultFrom, type KnownRow, type ReportedRow } from '../rows/finding.ts';
import { StoreError, type KnownFinding } from '../store.ts';
import { requireText } from '../text.ts';
import type { Checksums } from './checksums.ts';
import { internInto } from './content.ts';
import type { Database } from './database.ts';
import type { OutboxTables } from './outbox.ts';
import { headOf, type RunRow } from '../rows/run.ts';
import type { Runs } from './runs.ts';

/** Writes and reads what runs concluded. */
export interface Results {
  record(result: AuditResult, covered: ReadonlyMap<string, string>, notifications: readonly Notification[]): void;
  read(run: RunRow): AuditResult;
  knownFindings(): readonly KnownFinding[];
  knownCauses(): readonly Cause[];
  coveredEvidence(): ReadonlyMap<string, string>;
}

type NewReported = Omit<ReportedRow, 'body' | 'exception' | 'previous'> & {
  readonly run: number;
  readonly finding: number;
  readonly position: number;
  readonly body: number;
  readonly exception: number | null;
  readonly previous: number | null;
};

const reportedColumns = `
         status, first_seen, last_seen, again, because, folded,
         content_body(reported.body, body.checksum, body.body, 'finding ' || finding.id) AS body,
         content_body(reported.exception, exception.checksum, exception.body,
                      'the exception of finding ' || finding.id) AS exception,
         content_body(reported.previous, previous.checksum, previous.body,
                      'what finding ' || finding.id || ' was') AS previous`;

const reportedTables = `
    FROM finding_night AS reported
    JOIN finding ON finding.key = reported.finding
    LEFT JOIN content AS body ON body.id = reported.body
    LEFT JOIN content AS exception ON exception.id = reported.exception
    LEFT JOIN content AS previous ON previous.id = reported.previous`;

/** The finding tables. What a finding says is content that its runs share; each run adds the status and the times. */
export function resultsOf(
  db: Database,
  runs: Runs,
  outbox: Pick<OutboxTables, 'write'>,
  checksums: Checksums,
): Results {
  const conclude = db.prepare<
    [
      finishedAt: string,
      verdict: string,
      totals: string,
      undecided: string,
      causes: string,
      background: string,
      seq: number,
    ]
  >('UPDATE run SET finished_at = ?, verdict = ?, totals = ?, undecided = ?, causes = ?, background = ? WHERE seq = ?');
  // An older run that ends after a newer one does not turn the finding's state back.
  const touch = db
    .prepare<[id: string, run: number], number>(
      `INSERT INTO finding (id, last_run) VALUES (?, ?)
       ON CONFLICT (id) DO UPDATE SET last_run = max(last_run, excluded.last_run) RETURNING key`,
    )
    .pluck();
  const addReported = db.prepare<[NewReported]>(
    `INSERT INTO finding_night (run, finding, position, status, first_seen, last_seen, body, exception, previous, again,
                                because, folded)
     VALUES (:run, :finding, :position, :status, :first_seen, :last_seen, :body, :exception, :previous, :again,
             :because, :folded)`,
  );
  const reportedBy = db.prepare<[run: number], ReportedRow>(
    `SELECT ${reportedColumns} ${reportedTables} WHERE reported.run = ? ORDER BY reported.position`,
  );
  const lastReported = db.prepare<[], KnownRow>(
    `SELECT baseline_digest AS baseline, ${reportedColumns} ${reportedTables}
       JOIN run ON run.seq = reported.run WHERE finding.last_run = reported.run ORDER BY finding.id`,
  );
  const covered = db.prepare<[], { key: string; evidence: string }>('SELECT key, evidence FROM exception_evidence');
  // What an exception covered first is what it accepts, whichever of two processes said so.
  const cover = db.prepare<[key: string, evidence: string]>(
    'INSERT INTO exception_evidence (key, evidence) VALUES (?, ?) ON CONFLICT DO NOTHING',
  );
  const lastRuns = db.prepare<[], number>('SELECT DISTINCT last_run FROM finding').pluck();
  const causesOfLast = db
    .prepare<[], string>('SELECT causes FROM run WHERE seq IN (SELECT last_run FROM finding) ORDER BY seq DESC')
    .pluck();
  const intern = internInto(db);
  const internAny = (value: object | undefined) => (value === undefined ? null : intern(canonicalise(value as Json)));

  function recordFinding(run: number, position: number, reported: ReportedFinding): void {
    const { status, firstSeen, lastSeen, exception, previous, again, because, foldedInto, ...finding } = reported;
    requireText('a finding', finding.id, firstSeen, lastSeen, again, because, foldedInto);
    const key = touch.get(finding.id, run);
    if (key === undefined) throw new StoreError(`finding ${finding.id} could not be written`);
    addReported.run({
      run,
      finding: key,
      position,
      status,
      first_seen: firstSeen,
      last_seen: lastSeen,
      body: intern(canonicalise(findingBody(finding))),
      exception: internAny(exception),
      previous: internAny(previous),
      again: again ?? null,
      because: because ?? null,
      folded: foldedInto ?? null,
    });
  }

  function record(
    result: AuditResult,
    coveredNow: ReadonlyMap<string, string>,
    notifications: readonly Notification[],
  ): void {
    const { run, verdict, totals, findings, folded, undecided, causes } = result;
    const row = runs.find(run.id);
    checksums.check('finding');
    requireConclusionOf(result, { head: headOf(row), coverage: runs.coverage(row), verdict: row.verdict });
    conclude.run(
      run.finishedAt,
      verdict,
      JSON.stringify(totals),
      JSON.stringify(undecided),
      JSON.stringify(causes),
      JSON.stringify(result.background),
      row.seq,
    );
    [...findings, ...folded].forEach((finding, position) => {
      recordFinding(row.seq, position, finding);
    });
    for (const [key, evidence] of coveredNow) requireText('an exception', key, evidence);
    for (const [key, evidence] of coveredNow) cover.run(key, evidence);
    outbox.write(row.seq, notifications, run.finishedAt);
  }

  return {
    record: (result, coveredNow, notifications) => {
      db.transaction(record).immediate(result, coveredNow, notifications);
    },
    read: (run) => {
      requireConcluded(run);
      const coverage = runs.coverage(run);
      checksums.check('finding');
      checksums.check('finding_night', run.seq);
      return resultFrom(run, coverage, reportedBy.all(run.seq));
    },
    knownFindings: () => {
      checksums.check('finding');
      for (const run of lastRuns.all()) checksums.check('finding_night', run);
      return lastReported.all().flatMap(knownFrom);
    },
    knownCauses: () => {
      checksums.check('finding');
      checksums.check('run');
      return causesOfLast.all().flatMap((causes) => JSON.parse(causes) as Cause[]);
    },
    coveredEvidence: () => {
      checksums.check('exception_evidence');
      return new Map(covered.all().map(({ key, evidence }) => [key, evidence]));
    },
  };
}
