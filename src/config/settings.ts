/** What driftwarden.yaml says, with every default filled in. Paths are absolute. */
export interface Settings {
  /** The file that it was read from; undefined where there is none and the defaults hold. */
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
  readonly schedule: { readonly cron: string; readonly timezone: string; readonly grace: number } | undefined;
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

export interface MailSettings {
  readonly from: string;
  readonly to: readonly string[];
  readonly smtp: {
    readonly host: string;
    readonly port: number;
    /** `implicit` from the first byte, `starttls` required, `opportunistic` if offered, `none`. */
    readonly tls: 'implicit' | 'starttls' | 'opportunistic' | 'none';
    /** From DRIFTWARDEN_SMTP_USER and DRIFTWARDEN_SMTP_PASSWORD, or a file that either names with `_FILE`. */
    readonly credentials: { readonly user: string; readonly password: string } | undefined;
  };
}
