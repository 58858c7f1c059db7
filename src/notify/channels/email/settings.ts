import type { z } from 'zod';
import { isLoopback } from '../../../domain/host.ts';
import { withoutUserInfo } from '../../../domain/text/secrets.ts';
import type { Credentials, SettingSources } from '../../../domain/setting-sources.ts';
import type { NotifyPolicy } from '../../audiences.ts';
import type { emailSchema } from './schema.ts';

/** What the section `mail:` declares. */
export type DeclaredMail = z.output<typeof emailSchema>;

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
  /** For how many days delivery is retried; 5 unless given. */
  readonly keepDays?: number;
  /** Whether subjects tell the verdict, or stay the same so that Gmail threads them; `none` unless given. */
  readonly threading?: 'none' | 'subject';
  /** The most megabytes of all attachments of a mail; 5 unless given. */
  readonly attachmentLimit?: number;
  /** One of the two. */
  readonly smtp?: SmtpSettings | undefined;
  readonly ses?: SesSettings | undefined;
  readonly dkim?: DkimSettings | undefined;
}

/** How owners get what is theirs. */
export interface OwnerMail {
  /** An owner's tag may name an address in these domains. */
  readonly domains: readonly string[];
  /** Addresses by owner, for owners that are not addresses. */
  readonly addresses: Readonly<Record<string, string>>;
  /** Who gets what nobody owns or whose owner has no address; only the admins where empty. */
  readonly fallback: readonly string[];
  /** How many owners get mail about one run; 50 unless given. */
  readonly limit?: number;
  readonly notify: NotifyPolicy;
}

/** A mail server. */
export interface SmtpSettings {
  readonly host: string;
  readonly port: number;
  /** `implicit` from the first byte, `starttls` required, `opportunistic` if offered, `none`. */
  readonly tls: 'implicit' | 'starttls' | 'opportunistic' | 'none';
  readonly credentials: Credentials | undefined;
}

/** Amazon SES by its API, with the credentials of the SDK's own chain. */
export interface SesSettings {
  readonly region: string;
  /** An endpoint other than AWS's own. */
  readonly endpoint?: string | undefined;
}

/** Signs what is sent. */
interface DkimSettings {
  readonly domain: string;
  readonly selector: string;
  /** PEM. */
  readonly privateKey: string;
}

/**
 * The settings of a declared section: with the credentials from DRIFTWARDEN_SMTP_USER and DRIFTWARDEN_SMTP_PASSWORD,
 * and the text of the DKIM key's file. Rejects where one of these is missing.
 */
export async function mailSettings(declared: DeclaredMail, sources: SettingSources): Promise<MailSettings> {
  const { name, from, to, notify, threading, keepDays, attachmentLimit, owners, smtp, ses, dkim } = declared;
  return {
    name,
    from,
    to,
    notify,
    threading,
    keepDays,
    attachmentLimit,
    owners,
    ses: ses && { region: ses.region, endpoint: ses.endpoint && withoutUserInfo(ses.endpoint) },
    smtp: smtp && (await smtpSettings(smtp, sources)),
    dkim: dkim && {
      domain: dkim.domain,
      selector: dkim.selector,
      privateKey: await sources.textFile(dkim.keyFile, 'mail.dkim.keyFile names it'),
    },
  };
}

async function smtpSettings(
  { host, port: declaredPort, tls: declaredTls }: NonNullable<DeclaredMail['smtp']>,
  sources: SettingSources,
): Promise<SmtpSettings> {
  const port = declaredPort ?? (declaredTls === 'implicit' ? 465 : 587);
  const tls = declaredTls ?? (port === 465 ? 'implicit' : isLoopback(host) ? 'opportunistic' : 'starttls');
  return { host, port, tls, credentials: await sources.credentials('DRIFTWARDEN_SMTP') };
}
