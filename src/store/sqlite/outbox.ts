import type { Attempt, Delivery, Notification, OutboxState, PendingDelivery } from '../../domain/notification.ts';
import {
  deliveryFrom,
  outboxStateFrom,
  pendingFrom,
  storedState,
  type DeliveryRow,
  type FailureRow,
  type PendingRow,
  type WaitingRow,
} from '../rows/delivery.ts';
import type { Database } from './database.ts';
import type { Checksums } from './checksums.ts';
import { StoreError } from '../store.ts';
import { requireText } from '../text.ts';

/**
 * The outbox's methods, synchronous. A row of the table `letter` is a notification, a row of `mail` its delivery to one
 * recipient; the tables have their names from the time when mail was the only channel.
 */
export interface OutboxTables {
  /** Belongs into the transaction that records what the notifications are about. */
  write(run: number, notifications: readonly Notification[], now: string): void;
  due(now: Date): readonly PendingDelivery[];
  begin(delivery: number, now: Date): unknown;
  end(delivery: number, attempt: Attempt): void;
  state(): OutboxState;
  deliveries(run: number): readonly Delivery[];
  lastWritten(channel: string, audience: string): string | undefined;
}

const failures = `
  SELECT coalesce(attempted_at, written_at) AS at, recipient, run.id AS run, answer, state
    FROM mail JOIN letter ON letter.id = mail.letter JOIN run ON run.seq = letter.run`;

/** SQL of `mail` and `letter`: no later delivery reached the same recipient through the same channel. */
export const unanswered = `
  NOT EXISTS (
    SELECT 1 FROM mail AS later JOIN letter AS later_letter ON later_letter.id = later.letter
     WHERE later.recipient = mail.recipient AND later_letter.channel = letter.channel
       AND later.state = 'sent' AND later.id > mail.id
  )`;

export function outboxOf(db: Database, checksums: Checksums): OutboxTables {
  const addNotification = db
    .prepare<[run: number, channel: string, audience: string, content: string], number>(
      'INSERT INTO letter (run, channel, audience, message) VALUES (?, ?, ?, ?) RETURNING id',
    )
    .pluck();
  const addDelivery = db.prepare<
    [notification: number, recipient: string, messageId: string, now: string, now: string]
  >(
    `INSERT INTO mail (letter, recipient, message_id, state, attempts, written_at, due_at)
     VALUES (?, ?, ?, 'waiting', 0, ?, ?)`,
  );
  const due = db.prepare<[now: string], PendingRow>(
    `SELECT mail.id, run.id AS run, channel, recipient AS address, message_id AS messageId, attempts,
            written_at AS writtenAt, state = 'sending' AS interrupted
       FROM mail JOIN letter ON letter.id = mail.letter JOIN run ON run.seq = letter.run
      WHERE state IN ('waiting', 'sending') AND due_at <= ? ORDER BY mail.id`,
  );
  const begin = db.prepare<[now: string, id: number]>(
    `UPDATE mail SET state = 'sending', attempts = attempts + 1, attempted_at = ?
      WHERE id = ? AND state IN ('waiting', 'sending')`,
  );
  const content = db.prepare<[id: number], { run: number; message: string | null }>(
    'SELECT run, message FROM letter JOIN mail ON mail.letter = letter.id WHERE mail.id = ?',
  );
  const end = db.prepare<[state: string, answer: string, due: string | null, id: number]>(
    'UPDATE mail SET state = ?, answer = ?, due_at = coalesce(?, due_at) WHERE id = ?',
  );
  const dropContent = db.prepare<[id: number]>(
    `UPDATE letter SET message = NULL WHERE id = (SELECT letter FROM mail WHERE id = ?)
        AND NOT EXISTS (SELECT 1 FROM mail WHERE letter = letter.id AND state IN ('waiting', 'sending'))`,
  );
  const waiting = db.prepare<[], WaitingRow>(
    `SELECT count(*) AS waiting, min(written_at) AS oldest FROM mail WHERE state IN ('waiting', 'sending')`,
  );
  const lastFailure = db.prepare<[], FailureRow>(
    `${failures} WHERE state <> 'sent' AND answer IS NOT NULL AND ${unanswered}
      ORDER BY attempted_at DESC, mail.id DESC LIMIT 1`,
  );
  const permanentlyFailed = db.prepare<[], FailureRow>(
    `${failures} WHERE state = 'given-up' AND ${unanswered} ORDER BY recipient, mail.id`,
  );
  const ofRun = db.prepare<[run: number], DeliveryRow>(
    'SELECT recipient, state, answer FROM mail JOIN letter ON letter.id = mail.letter WHERE run = ? ORDER BY mail.id',
  );
  const lastWritten = db
    .prepare<[channel: string, audience: string], string | null>(
      'SELECT max(written_at) FROM mail JOIN letter ON letter.id = mail.letter WHERE channel = ? AND audience = ?',
    )
    .pluck();

  const record = db.transaction((delivery: number, attempt: Attempt) => {
    const retryAt = attempt.state === 'waiting' ? attempt.dueAt.toISOString() : null;
    end.run(storedState(attempt.state), attempt.answer, retryAt, delivery);
    if (attempt.state !== 'waiting') dropContent.run(delivery);
  });

  function checked<T>(read: () => T): T {
    for (const table of ['run', 'letter', 'mail']) checksums.checkEach(table);
    return read();
  }

  return {
    write: (run, notifications, now) => {
      for (const { channel, audience, content: body, recipients } of notifications) {
        const texts = recipients.flatMap(({ address, messageId }) => [address, messageId]);
        requireText('a notification', channel, audience, ...texts);
        const notification = addNotification.get(run, channel, audience, JSON.stringify(body));
        if (notification === undefined) throw new StoreError(`the notification to ${audience} could not be written`);
        for (const { address, messageId } of recipients) addDelivery.run(notification, address, messageId, now, now);
      }
    },
    due: (now) => checked(() => due.all(now.toISOString())).map(pendingFrom),
    begin: (delivery, now) => {
      const { run, message } = content.get(delivery) ?? {};
      if (run !== undefined) checksums.check('letter', run);
      if (typeof message !== 'string' || begin.run(now.toISOString(), delivery).changes === 0)
        throw new StoreError(`delivery ${delivery} is not waiting to be sent`);
      return JSON.parse(message) as unknown;
    },
    end: (delivery, attempt) => {
      record.immediate(delivery, attempt);
    },
    state: () =>
      checked(() => {
        return outboxStateFrom(waiting.get(), lastFailure.get(), permanentlyFailed.all());
      }),
    deliveries: (run) => checked(() => ofRun.all(run).map(deliveryFrom)),
    lastWritten: (channel, audience) => checked(() => lastWritten.get(channel, audience)) ?? undefined,
  };
}
