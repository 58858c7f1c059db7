import { counted } from '../../../domain/text/counted.ts';
import { escapeUnprintable } from '../../../domain/text/unprintable.ts';
import type { NotCheckable } from '../../channel.ts';
import { plainAddress } from './addresses.ts';
import { deliveryErrorFrom } from './classify.ts';
import { DeliveryError } from './delivery-error.ts';
import type { MailSettings } from './settings.ts';
import { defaultTimeouts, redactorFor, serverName, type Timeouts } from './transport.ts';
import { transportOf } from './transports.ts';
import { isTaken, type EnvelopeAnswer } from './try-envelope.ts';

/**
 * Goes up to RCPT TO of each recipient that the configuration names, as sending would, and sends nothing. Resolves with
 * a sentence for a person; rejects with a DeliveryError that names each address that the server refuses.
 */
export async function verifyMail({
  mail,
  timeouts = defaultTimeouts,
}: {
  mail: MailSettings;
  timeouts?: Timeouts;
}): Promise<string | NotCheckable> {
  const server = serverName(mail);
  const to = recipientsOf(mail);
  const transport = await transportOf(mail, timeouts);
  try {
    const answers = await transport.verify({ from: plainAddress(mail.from) ?? '', to });
    const login = mail.smtp?.credentials ? ' and accepts the credentials' : '';
    if (!answers)
      return {
        notCheckable: `${server} answers; it says of no recipient whether it takes mail to them (${to.join(', ')})`,
      };
    const said = ({ response }: EnvelopeAnswer) => escapeUnprintable(redactorFor(mail)(response).replace(/\s+/g, ' '));
    if (!isTaken(answers.from)) {
      const { address, status } = answers.from;
      const problem = `refused the sender ${address}: ${said(answers.from)}`;
      throw new DeliveryError({ stage: 'sender', server, problem, mayRetry: status < 500 });
    }
    const refused = answers.to.filter((answer) => !isTaken(answer));
    const named = refused.map((answer) => `${answer.address} (${said(answer)})`).join(', ');
    const many = `${refused.length} of ${counted(to.length, 'recipient')}`;
    if (refused.some(({ status }) => status >= 500 || status === 0))
      throw new DeliveryError({ stage: 'recipients', server, problem: `refused ${many}: ${named}` });
    // Servers that do not know a sender yet may put off the first mail on purpose (RFC 6647).
    if (refused.length > 0)
      return { notCheckable: `${server} does not take mail now to ${many}, perhaps later: ${named}` };
    return `${server} answers${login}, and takes mail from ${mail.from} to ${to.join(', ')}`;
  } catch (error) {
    throw deliveryErrorFrom(server, error, redactorFor(mail));
  } finally {
    transport.close();
  }
}

/** All whom the configuration itself names, each once; owners whom a tag names are not known before an audit. */
function recipientsOf({ to, owners }: Pick<MailSettings, 'to' | 'owners'>): readonly string[] {
  const all = [...to, ...Object.values(owners?.addresses ?? {}), ...(owners?.fallback ?? [])];
  return [...new Set(all.map((address) => plainAddress(address) ?? address))];
}
