/** What driftwarden.yaml says, with every default filled in. Paths are absolute. */
export interface Settings<Channel = unknown> {
  /** The file that it was read from; undefined if there is none and the defaults apply. */
  readonly file: string | undefined;
  /** The account that the credentials must belong to; an audit of another one is refused. */
  readonly account: string | undefined;
  /** What reports call the account, beside its digits. */
  readonly name: string | undefined;
  readonly regions: readonly string[] | 'all';
  /** An AWS endpoint other than AWS's own. */
  readonly endpoint: string | undefined;
  readonly baseline: string | undefined;
  readonly store: string;
  readonly budget: BudgetSettings;
  /** How long one audit may take, in seconds. */
  readonly timeLimit: number;
  /** How many calls each audit asks AWS's policy simulator about; undefined: none. */
  readonly verify: { readonly sample: number } | undefined;
  /** Whether audits look up who made the changes that they report. */
  readonly cloudtrail: 'on' | 'off';
  /** `all`: each audit reads all protection flags; else see `settings-schema.ts`. */
  readonly flags: 'all' | { readonly days: number; readonly allUpTo: number };
  /** `url`: where others can read what is written there; `{run}` stands for the run's id. */
  readonly report: { readonly directory: string; readonly url?: string };
  /** How long runs and reports are kept; undefined: for ever. */
  readonly keep: KeepSettings | undefined;
  /** The notification channels that have a section; empty if nobody is notified. */
  readonly channels: readonly Channel[];
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

/** What is kept; a run that either `days` or `runs` keeps is kept, and each run where neither is given. */
export interface KeepSettings {
  readonly days?: number;
  /** How many of the newest runs. */
  readonly runs?: number;
  /** For how many days HTML reports are kept; left out: as long as their runs. */
  readonly reportDays?: number;
}

/** How hard one audit may press AWS. */
export interface BudgetSettings {
  /** Requests under way at once, each region by itself. */
  readonly concurrency: number;
  /** What part of AWS's limits audits use, from 0 to 1; the rest is for the account's other users. */
  readonly share: number;
  /** Mean requests a second of one API in one region, in place of the share of AWS's limit; left out: that share. */
  readonly requestsPerSecond?: number;
  /** Tries of one request, the first included; one that AWS throttles is sent again as long as the audit may take. */
  readonly attempts: number;
}
