/** Who sends, who receives, and by which server. */
export interface MailSettings {
  /** Stands in subjects, to tell several installations apart: `[driftwarden prod]`. */
  readonly name?: string | undefined;
  /** An address, or a name and an address: `Driftwarden <drift@example.com>`. */
  readonly from: string;
  /** The admins. */
  readonly to: readonly string[];
  /** When the admins get mail; `always` unless given. */
  readonly notify?: NotifyPolicy;
  readonly owners?: OwnerMail | undefined;
  /** How long delivery is tried, in days; 5 unless given. */
  readonly keepDays?: number;
  /** One of the two. */
  readonly smtp?: SmtpSettings | undefined;
  readonly ses?: SesSettings | undefined;
  readonly dkim?: DkimSettings | undefined;
}

/** Each night; when something is new, changed, fixed or not read any more; or in the first run of a week. */
export type NotifyPolicy = 'always' | 'on-change' | 'weekly-summary';

/** How owners get what is theirs. */
export interface OwnerMail {
  /** The domains of which an owner's tag may name an address. */
  readonly domains: readonly string[];
  /** Addresses by owner, for owners that are no addresses. */
  readonly addresses: Readonly<Record<string, string>>;
  /** Who gets what nobody owns or whose owner has no address; nobody besides the admins where empty. */
  readonly fallback: readonly string[];
  /** How many owners get mail about one run; 50 unless given. */
  readonly limit?: number;
  readonly notify: NotifyPolicy;
}

export interface SmtpSettings {
  readonly host: string;
  readonly port: number;
  /** `implicit` from the first byte, `starttls` required, `opportunistic` if offered, `none`. */
  readonly tls: 'implicit' | 'starttls' | 'opportunistic' | 'none';
  readonly credentials: { readonly user: string; readonly password: string } | undefined;
}

/** Amazon SES by its API, with the credentials of the SDK's own chain. */
export interface SesSettings {
  readonly region: string;
  /** An endpoint other than AWS's own. */
  readonly endpoint?: string | undefined;
}

/** Signs what is sent. */
export interface DkimSettings {
  readonly domain: string;
  readonly selector: string;
  /** PEM. */
  readonly privateKey: string;
}
