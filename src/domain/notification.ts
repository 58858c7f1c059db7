/** A rendered mail: everything but whom it goes to. */
export interface MailMessage {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly attachments: readonly Attachment[];
  /** The Message-ID, with its angle brackets, of the thread that it belongs to. */
  readonly thread?: string;
}

/** A file that goes with a mail. */
export interface Attachment {
  readonly filename: string;
  readonly contentType: string;
  readonly content: string;
}

/** What is mailed about one run to one audience. Each recipient gets a mail of his own. */
export interface Notification {
  /** `admins`, or an owner. */
  readonly audience: string;
  readonly message: MailMessage;
  readonly recipients: readonly Recipient[];
}

export interface Recipient {
  /** As it stands in the header: `ana@example.com`, `Ana <ana@example.com>`. */
  readonly address: string;
  /** With its angle brackets; the same for the same run and recipient, whenever it is made. */
  readonly messageId: string;
}

/** A letter to one recipient that is still to be delivered. */
export interface PendingDelivery extends Recipient {
  readonly id: number;
  readonly run: string;
  /** How often it was tried. */
  readonly attempts: number;
  /** ISO 8601. */
  readonly writtenAt: string;
  /**
   * Whether a process ended between handing it over and writing that down: the one window in which a mail may come
   * twice.
   */
  readonly interrupted: boolean;
}

/** What became of an attempt, with the mail server's answer or why there was none; `dueAt` is when to try again. */
export type Attempt =
  | { readonly state: 'sent' | 'given-up'; readonly answer: string }
  | { readonly state: 'waiting'; readonly answer: string; readonly dueAt: Date };

/** The mails that are still to be delivered, as they outlive the process. */
export interface Outbox {
  /** The mails whose time has come, the oldest first. */
  due(now: Date): Promise<readonly PendingDelivery[]>;
  /** Writes down that the mail is being sent, and gives its text. */
  begin(mail: number, now: Date): Promise<MailMessage>;
  /** Writes down what became of it. */
  end(mail: number, attempt: Attempt): Promise<void>;
}

/** How the outbox stands. Times are ISO 8601. */
export interface OutboxState {
  readonly waiting: number;
  /** When the oldest of those that wait was written. */
  readonly oldest?: string;
  /** The newest attempt that failed of those that wait or were given up, unless the recipient got a later mail. */
  readonly failure?: DeliveryFailure;
  /** Recipients whose last mail was given up. */
  readonly givenUp: readonly DeliveryFailure[];
}

/** A mail that did not go through. */
export interface DeliveryFailure {
  /** ISO 8601. */
  readonly at: string;
  readonly recipient: string;
  readonly run: string;
  /** What the mail server said, or why it said nothing. */
  readonly answer: string;
  readonly givenUp: boolean;
}

/** What became of a mail so far. */
export interface Delivery {
  readonly recipient: string;
  readonly state: 'waiting' | 'sending' | 'sent' | 'given-up';
  /** The last that the mail server said, or why it said nothing. */
  readonly answer?: string;
}
