import type {
  Attempt,
  Delivery,
  DeliveryFailure,
  Letter,
  Message,
  OpenMail,
  OutboxState,
} from '../../domain/letter.ts';
import type { Database } from './database.ts';
import type { Checksums } from './checksums.ts';
import { StoreError } from '../store.ts';
import { requireText } from '../text.ts';

/** The letter and mail tables; the outbox's methods, at once. */
export interface OutboxTables {
  /** Belongs into the transaction that records what the letters speak of. */
  write(run: number, letters: readonly Letter[], now: string): void;
  due(now: Date): readonly OpenMail[];
  begin(mail: number, now: Date): Message;
  end(mail: number, attempt: Attempt): void;
  state(): OutboxState;
  deliveries(run: number): readonly Delivery[];
  lastWritten(audience: string): string | undefined;
}

type OpenRow = Omit<OpenMail, 'interrupted'> & { readonly interrupted: 0 | 1 };

type FailureRow = Omit<DeliveryFailure, 'givenUp'> & { readonly state: string };

const failures = `
  SELECT coalesce(attempted_at, written_at) AS at, recipient, run.id AS run, answer, state
    FROM mail JOIN letter ON letter.id = mail.letter JOIN run ON run.seq = letter.run`;

/** No later mail reached the same recipient. */
const unanswered = `
  NOT EXISTS (
    SELECT 1 FROM mail AS later
     WHERE later.recipient = mail.recipient AND later.state = 'sent' AND later.id > mail.id
  )`;

export function outboxOf(db: Database, checksums: Checksums): OutboxTables {
  const addLetter = db
    .prepare<[run: number, audience: string, message: string], number>(
      'INSERT INTO letter (run, audience, message) VALUES (?, ?, ?) RETURNING id',
    )
    .pluck();
  const addMail = db.prepare<[letter: number, recipient: string, messageId: string, now: string, now: string]>(
    `INSERT INTO mail (letter, recipient, message_id, state, attempts, written_at, due_at)
     VALUES (?, ?, ?, 'waiting', 0, ?, ?)`,
  );
  const due = db.prepare<[now: string], OpenRow>(
    `SELECT mail.id, run.id AS run, recipient AS address, message_id AS messageId, attempts, written_at AS writtenAt,
            state = 'sending' AS interrupted
       FROM mail JOIN letter ON letter.id = mail.letter JOIN run ON run.seq = letter.run
      WHERE state IN ('waiting', 'sending') AND due_at <= ? ORDER BY mail.id`,
  );
  const begin = db.prepare<[now: string, id: number]>(
    `UPDATE mail SET state = 'sending', attempts = attempts + 1, attempted_at = ?
      WHERE id = ? AND state IN ('waiting', 'sending')`,
  );
  const text = db.prepare<[id: number], { run: number; message: string | null }>(
    'SELECT run, message FROM letter JOIN mail ON mail.letter = letter.id WHERE mail.id = ?',
  );
  const end = db.prepare<[state: string, answer: string, due: string | null, id: number]>(
    'UPDATE mail SET state = ?, answer = ?, due_at = coalesce(?, due_at) WHERE id = ?',
  );
  const dropText = db.prepare<[id: number]>(
    `UPDATE letter SET message = NULL WHERE id = (SELECT letter FROM mail WHERE id = ?)
        AND NOT EXISTS (SELECT 1 FROM mail WHERE letter = letter.id AND state IN ('waiting', 'sending'))`,
  );
  const waiting = db.prepare<[], { waiting: number; oldest: string | null }>(
    `SELECT count(*) AS waiting, min(written_at) AS oldest FROM mail WHERE state IN ('waiting', 'sending')`,
  );
  const lastFailure = db.prepare<[], FailureRow>(
    `${failures} WHERE state <> 'sent' AND answer IS NOT NULL AND ${unanswered}
      ORDER BY attempted_at DESC, mail.id DESC LIMIT 1`,
  );
  const givenUp = db.prepare<[], FailureRow>(
    `${failures} WHERE state = 'given-up' AND ${unanswered} ORDER BY recipient, mail.id`,
  );
  const ofRun = db.prepare<[run: number], Omit<Delivery, 'answer'> & { readonly answer: string | null }>(
    'SELECT recipient, state, answer FROM mail JOIN letter ON letter.id = mail.letter WHERE run = ? ORDER BY mail.id',
  );
  const lastWritten = db
    .prepare<[audience: string], string | null>(
      'SELECT max(written_at) FROM mail JOIN letter ON letter.id = mail.letter WHERE audience = ?',
    )
    .pluck();

  const record = db.transaction((mail: number, attempt: Attempt) => {
    end.run(attempt.state, attempt.answer, attempt.state === 'waiting' ? attempt.dueAt.toISOString() : null, mail);
    if (attempt.state !== 'waiting') dropText.run(mail);
  });

  function checked<T>(read: () => T): T {
    for (const table of ['run', 'letter', 'mail']) checksums.checkEach(table);
    return read();
  }

  return {
    write: (run, letters, now) => {
      for (const { audience, message, recipients } of letters) {
        requireText('a letter', audience, ...recipients.flatMap(({ address, messageId }) => [address, messageId]));
        const letter = addLetter.get(run, audience, JSON.stringify(message));
        if (letter === undefined) throw new StoreError(`the letter to ${audience} could not be written`);
        for (const { address, messageId } of recipients) addMail.run(letter, address, messageId, now, now);
      }
    },
    due: (now) =>
      checked(() => due.all(now.toISOString())).map((row) => ({ ...row, interrupted: row.interrupted === 1 })),
    begin: (mail, now) => {
      const { run, message } = text.get(mail) ?? {};
      if (run !== undefined) checksums.check('letter', run);
      if (typeof message !== 'string' || begin.run(now.toISOString(), mail).changes === 0)
        throw new StoreError(`mail ${mail} is not waiting to be sent`);
      return JSON.parse(message) as Message;
    },
    end: (mail, attempt) => {
      record.immediate(mail, attempt);
    },
    state: () =>
      checked(() => {
        const { waiting: number, oldest } = waiting.get() ?? { waiting: 0, oldest: null };
        const failure = lastFailure.get();
        return {
          waiting: number,
          ...(oldest !== null && { oldest }),
          ...(failure && { failure: failureFrom(failure) }),
          givenUp: [...new Map(givenUp.all().map((row) => [row.recipient, failureFrom(row)])).values()],
        };
      }),
    deliveries: (run) =>
      checked(() => ofRun.all(run)).map(({ answer, ...mail }) => ({ ...mail, ...(answer !== null && { answer }) })),
    lastWritten: (audience) => checked(() => lastWritten.get(audience)) ?? undefined,
  };
}

function failureFrom({ state, ...failure }: FailureRow): DeliveryFailure {
  return { ...failure, givenUp: state === 'given-up' };
}
