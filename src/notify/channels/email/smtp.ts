import nodemailer from 'nodemailer';
import type { SMTPTransportOptions } from 'nodemailer/lib/smtp-transport';
import { isLoopback } from '../../../domain/host.ts';
import { DeliveryError } from './delivery-error.ts';
import type { SmtpSettings } from './settings.ts';
import { tryEnvelope } from './try-envelope.ts';
import { serverName, type MailTransport, type Signing, type Timeouts } from './transport.ts';

/** Sends by a mail server. Throws a DeliveryError where that would send the password without encryption. */
export function smtpTransport(smtp: SmtpSettings, signing: Signing | undefined, timeouts: Timeouts): MailTransport {
  const options = smtpOptions(smtp, timeouts);
  const transport = nodemailer.createTransport({ ...options, ...signing });
  return {
    send: async (composed) => (await transport.sendMail(composed)).response,
    verify: (envelope) => tryEnvelope(options, { credentials: smtp.credentials, envelope, limit: timeouts.whole }),
    close: () => {
      transport.close();
    },
  };
}

/**
 * How to reach the server. Certificates are verified, with one exception: opportunistic TLS without credentials, where
 * the alternative is no encryption at all (RFC 7435). A password leaves this machine only over TLS: somebody between
 * the two could remove the offer of STARTTLS from the server's answer.
 */
function smtpOptions(smtp: SmtpSettings, timeouts: Timeouts): SMTPTransportOptions {
  const { host, port, tls, credentials } = smtp;
  const exposed = credentials !== undefined && !isLoopback(host);
  if (exposed && tls === 'none') {
    throw new DeliveryError({
      stage: 'tls',
      server: serverName({ smtp }),
      problem:
        'the password is not sent without encryption: write mail.smtp.tls: starttls or implicit, ' +
        'or unset DRIFTWARDEN_SMTP_USER and DRIFTWARDEN_SMTP_PASSWORD',
      mayRetry: true,
    });
  }
  return {
    host,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls' || (exposed && tls === 'opportunistic'),
    ignoreTLS: tls === 'none',
    tls: { rejectUnauthorized: tls !== 'opportunistic' || credentials !== undefined },
    ...(credentials && { auth: { user: credentials.user, pass: credentials.password } }),
    connectionTimeout: timeouts.connect,
    dnsTimeout: timeouts.connect,
    greetingTimeout: timeouts.greeting,
    socketTimeout: timeouts.silence,
  };
}
