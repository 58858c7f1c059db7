import { SendEmailCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import nodemailer from 'nodemailer';
import type { SesSettings } from './settings.ts';
import type { MailTransport, Signing, Timeouts } from './transport.ts';

/** Sends by the API of Amazon SES. */
export function sesTransport(
  { region, endpoint }: SesSettings,
  signing: Signing | undefined,
  timeouts: Timeouts,
): MailTransport {
  const client = new SESv2Client({
    region,
    ...(endpoint !== undefined && { endpoint }),
    requestHandler: {
      connectionTimeout: timeouts.connect,
      requestTimeout: timeouts.silence,
      throwOnRequestTimeout: true,
    },
  });
  const transport = nodemailer.createTransport({ SES: { sesClient: client, SendEmailCommand }, ...signing });
  return {
    send: async (composed) => `taken as ${(await transport.sendMail(composed)).messageId}`,
    verify: async () => {
      await transport.verify();
      return undefined;
    },
    close: () => {
      client.destroy();
    },
  };
}
