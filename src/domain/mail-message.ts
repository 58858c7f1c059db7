/** A rendered mail: everything except who it goes to. */
export interface MailMessage {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly attachments: readonly Attachment[];
  /** The Message-ID, with its angle brackets, of the thread that the mail belongs to. */
  readonly thread?: string;
}

/** A file that goes with a mail. */
export interface Attachment {
  readonly filename: string;
  readonly contentType: string;
  readonly content: string;
}

/** How a mail is rendered. */
export interface MailOptions {
  /** Megabytes that all attachments may have together; 5 unless given. */
  readonly attachmentLimit?: number;
  /** Stands in the subject, to tell several installations apart. */
  readonly name?: string | undefined;
  /** `subject` keeps the subject the same from run to run; `none` unless given. */
  readonly threading?: 'none' | 'subject';
  /** Owners who got no mail, and why. */
  readonly notMailed?: readonly string[];
}
