/** What driftwarden.yaml says, with every default filled in. Paths are absolute. */
export interface Settings {
  /** The file that it was read from; undefined if there is none and the defaults apply. */
  readonly file: string | undefined;
  /** The account that the credentials must belong to; an audit of another one is refused. */
  readonly account: string | undefined;
  readonly regions: readonly string[] | 'all';
  /** An AWS endpoint other than AWS's own. */
  readonly endpoint: string | undefined;
  readonly baseline: string | undefined;
  readonly store: string;
  readonly budget: RequestBudget;
  /** How long one audit may take, in seconds. */
  readonly timeLimit: number;
  readonly report: { readonly directory: string };
  readonly mail: MailSettings | undefined;
  /** The watcher's URL; a secret, because anyone who knows it can send heartbeats for this installation. */
  readonly heartbeat: string | undefined;
  /** Where the worker answers for its health. */
  readonly health: { readonly host: string; readonly port: number; readonly names: readonly string[] };
  /** By name; empty where there are none. */
  readonly schedules: Readonly<Record<string, Schedule>>;
}

/** When the worker audits, and what. */
export interface Schedule {
  readonly cron: string;
  readonly timezone: string;
  /** Seconds that a running audit has after a signal. */
  readonly grace: number;
  /** What is read; everything where undefined. */
  readonly kinds: readonly string[] | undefined;
  readonly regions: readonly string[] | 'all' | undefined;
  /** Overrules the audiences' own policies. */
  readonly notify: 'always' | 'on-change' | 'never' | undefined;
}

/** How hard one audit may press AWS. */
export interface RequestBudget {
  /** Requests under way at once, each region by itself. */
  readonly concurrency: number;
  /** Mean requests a second in one region; five seconds' worth may go at once, as AWS's token buckets allow. */
  readonly requestsPerSecond: number;
  /** Tries of one request, the first included. */
  readonly attempts: number;
}

/** Who gets mail when, and how it goes out. */
export interface MailSettings {
  readonly name: string | undefined;
  readonly from: string;
  readonly to: readonly string[];
  readonly notify: NotifyPolicy;
  /** Whether subjects tell the verdict, or stay the same so that Gmail threads them. */
  readonly threading: 'none' | 'subject';
  readonly keepDays: number;
  /** What all attachments of a mail may have, in megabytes. */
  readonly attachmentLimit: number;
  readonly owners:
    | {
        readonly domains: readonly string[];
        readonly addresses: Readonly<Record<string, string>>;
        readonly fallback: readonly string[];
        readonly notify: NotifyPolicy;
        readonly limit: number;
      }
    | undefined;
  /** One of the two. */
  readonly smtp: SmtpSettings | undefined;
  readonly ses: { readonly region: string; readonly endpoint: string | undefined } | undefined;
  readonly dkim: { readonly domain: string; readonly selector: string; readonly privateKey: string } | undefined;
}

export type NotifyPolicy = 'always' | 'on-change' | 'weekly-summary';

export interface SmtpSettings {
  readonly host: string;
  readonly port: number;
  /** `implicit` from the first byte, `starttls` required, `opportunistic` if offered, `none`. */
  readonly tls: 'implicit' | 'starttls' | 'opportunistic' | 'none';
  /** From DRIFTWARDEN_SMTP_USER and DRIFTWARDEN_SMTP_PASSWORD, or a file that either names with `_FILE`. */
  readonly credentials: { readonly user: string; readonly password: string } | undefined;
}
