/** What one audience is told about one run through one channel. Each recipient gets a delivery of their own. */
export interface Notification {
  /** The name of the channel: `email`. */
  readonly channel: string;
  /** `admins`, `nobody's`, or an owner's address. */
  readonly audience: string;
  /** As the channel rendered it; JSON. Its `send` gets it back, in a later version of driftwarden perhaps. */
  readonly content: unknown;
  readonly recipients: readonly Recipient[];
}

/** Who gets a notification. */
export interface Recipient {
  /** What the channel calls the recipient, never a secret: `ana@example.com`, `Ana <ana@example.com>`. */
  readonly address: string;
  /** The same for the same run and recipient, whenever it is made: a repetition can be recognised by it. */
  readonly messageId: string;
}

/** A notification that one recipient is still to get. */
export interface PendingDelivery extends Recipient {
  readonly id: number;
  readonly run: string;
  readonly channel: string;
  /** How many attempts there were. */
  readonly attempts: number;
  /** ISO 8601. */
  readonly writtenAt: string;
  /**
   * Whether a process ended between sending it and recording that: the one case in which a notification may arrive
   * twice.
   */
  readonly interrupted: boolean;
}

/** How an attempt ended, with the server's answer or the reason why there was none; `dueAt` is when to retry. */
export type Attempt =
  | { readonly state: 'sent' | 'permanently-failed'; readonly answer: string }
  | { readonly state: 'waiting'; readonly answer: string; readonly dueAt: Date };

/** The deliveries that are still to be made, as they outlive the process. */
export interface Outbox {
  /** The deliveries that are due, the oldest first. */
  due(now: Date): Promise<readonly PendingDelivery[]>;
  /** Records that the delivery is being sent, and returns the notification's content. */
  begin(delivery: number, now: Date): Promise<unknown>;
  /** Records how the attempt ended. */
  end(delivery: number, attempt: Attempt): Promise<void>;
}

/** The state of the outbox. Times are ISO 8601. */
export interface OutboxState {
  readonly waiting: number;
  /** When the oldest of those that wait was written. */
  readonly oldest?: string;
  /** The newest failed attempt of those that wait or failed permanently, unless the recipient got a later one. */
  readonly failure?: DeliveryFailure;
  /** The recipients whose last delivery failed permanently. */
  readonly permanentlyFailed: readonly DeliveryFailure[];
}

/** A delivery that failed; stored with the run and part of `--format json`, so its fields keep their names. */
export interface DeliveryFailure {
  /** ISO 8601. */
  readonly at: string;
  readonly recipient: string;
  readonly run: string;
  /** What the server answered, or why there was no answer. */
  readonly answer: string;
  /** Whether it failed permanently. */
  readonly givenUp: boolean;
}

/** The state of one recipient's delivery. */
export interface Delivery {
  readonly recipient: string;
  readonly state: 'waiting' | 'sending' | 'sent' | 'permanently-failed';
  /** The server's last answer, or why there was none. */
  readonly answer?: string;
}
