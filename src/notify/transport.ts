import type { SMTPTransportOptions } from 'nodemailer/lib/smtp-transport';

/** Who sends, who receives, and by which server. */
export interface MailSettings {
  /** An address, or a name and an address: `Driftwarden <drift@example.com>`. */
  readonly from: string;
  readonly to: readonly string[];
  readonly smtp: {
    readonly host: string;
    readonly port: number;
    /** `implicit` from the first byte, `starttls` required, `opportunistic` if offered, `none`. */
    readonly tls: 'implicit' | 'starttls' | 'opportunistic' | 'none';
    readonly credentials: { readonly user: string; readonly password: string } | undefined;
  };
}

/** How long the mail server may take, in milliseconds. */
export interface Timeouts {
  /** To accept the connection, look-up of its name included. */
  readonly connect: number;
  /** To greet, once connected. */
  readonly greeting: number;
  /** Between two answers. */
  readonly silence: number;
  /** For everything together. */
  readonly whole: number;
}

export const defaultTimeouts: Timeouts = { connect: 15_000, greeting: 15_000, silence: 60_000, whole: 300_000 };

/**
 * How to reach the server. Certificates are verified, with one exception: opportunistic TLS without credentials, where
 * the alternative is no encryption at all (RFC 7435).
 */
export function transportOptions({ smtp }: Pick<MailSettings, 'smtp'>, timeouts: Timeouts): SMTPTransportOptions {
  const { host, port, tls, credentials } = smtp;
  return {
    host,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    tls: { rejectUnauthorized: tls !== 'opportunistic' || credentials !== undefined },
    ...(credentials && { auth: { user: credentials.user, pass: credentials.password } }),
    connectionTimeout: timeouts.connect,
    dnsTimeout: timeouts.connect,
    greetingTimeout: timeouts.greeting,
    socketTimeout: timeouts.silence,
  };
}

/** `mail.example.com:587`. */
export function serverName({ smtp }: Pick<MailSettings, 'smtp'>): string {
  return `${smtp.host.includes(':') ? `[${smtp.host}]` : smtp.host}:${smtp.port}`;
}
