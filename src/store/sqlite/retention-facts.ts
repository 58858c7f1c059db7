import type { RetainedRun, RetentionFacts } from '../retention.ts';
import type { Database } from './database.ts';
import { unanswered } from './outbox.ts';
import type { Runs } from './runs.ts';

/** What the tables say about which runs are needed. */
export function retentionFactsOf(db: Database, runs: Pick<Runs, 'history'>): RetentionFacts {
  const numbers = (sql: string) => db.prepare<[], number>(sql).pluck().all();
  const seqs = new Map(db.prepare<[], [id: string, seq: number]>('SELECT id, seq FROM run').raw().all());
  const concluded = runs
    .history()
    .flatMap(({ id, startedAt, accounts, verdict, kinds, schedule }): readonly RetainedRun[] => {
      const number = seqs.get(id);
      return number === undefined ? [] : [{ number, id, startedAt, accounts, verdict, kinds, schedule }];
    })
    .toArray();
  const readBefore = Map.groupBy(
    db.prepare<[], [run: number, earlier: number]>(lastReadBefore).raw().all(),
    ([run]) => run,
  );
  const scopesOf = db.prepare<[run: number], number>('SELECT scope FROM coverage WHERE run = ?').pluck();
  return {
    concluded,
    unconcluded: numbers('SELECT seq FROM run WHERE verdict IS NULL'),
    unresolved: numbers(
      `SELECT DISTINCT last_run FROM finding JOIN finding_night ON finding = key AND run = last_run
        WHERE status <> 'resolved'`,
    ),
    notified: numbers(notified),
    lastReadings: numbers(
      `SELECT max(run) FROM coverage WHERE status = 'complete' GROUP BY scope
       UNION SELECT max(run) FROM coverage JOIN run ON seq = run WHERE verdict IS NOT NULL GROUP BY scope`,
    ),
    readBefore: (run) => (readBefore.get(run) ?? []).map(([, earlier]) => earlier),
    scopesOf: (run) => new Set(scopesOf.all(run)),
  };
}

const lastReadBefore = `
  SELECT DISTINCT run, earlier FROM (
    SELECT run, status, max(run) FILTER (WHERE status = 'complete') OVER (PARTITION BY scope ORDER BY run) AS earlier
      FROM coverage
  ) WHERE status <> 'complete' AND earlier IS NOT NULL`;

const deliveries = 'FROM mail JOIN letter ON letter.id = mail.letter';

/** Beside max(), SQLite gives the columns of the row that has it: https://sqlite.org/lang_select.html#bareagg */
const notified = `
  SELECT run ${deliveries} WHERE state <> 'sent' AND (state IN ('waiting', 'sending') OR ${unanswered})
  UNION SELECT run FROM (SELECT run, max(written_at) ${deliveries} GROUP BY channel, audience)
  UNION SELECT run FROM (SELECT run, max(mail.id) ${deliveries} WHERE state = 'sent' GROUP BY channel, recipient)`;
