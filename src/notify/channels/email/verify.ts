import { deliveryErrorFrom } from './classify.ts';
import type { MailSettings } from './settings.ts';
import { defaultTimeouts, redactorFor, serverName, type Timeouts } from './transport.ts';
import { transportOf } from './transports.ts';

/**
 * Connects, encrypts and logs in as sending would, and sends nothing. Resolves with a sentence for a person; rejects
 * with a DeliveryError.
 */
export async function verifyMail({
  mail,
  timeouts = defaultTimeouts,
}: {
  mail: MailSettings;
  timeouts?: Timeouts;
}): Promise<string> {
  const server = serverName(mail);
  const transport = await transportOf(mail, timeouts);
  try {
    await transport.verify();
    const login = mail.smtp?.credentials ? ' and accepts the credentials' : '';
    return `${server} answers${login}; reports go to ${mail.to.join(', ')}`;
  } catch (error) {
    throw deliveryErrorFrom(server, error, redactorFor(mail));
  } finally {
    transport.close();
  }
}
