import { z } from 'zod';
import { redactorOf } from '../../../domain/text/secrets.ts';
import type { Channel, OpenChannel } from '../../channel.ts';
import type { ReportDocument } from '../../cut-report.ts';
import { failureFromHttp } from '../../http/http-error.ts';
import { post } from '../../http/post.ts';
import { notTried, secretAddress, type AddressSource } from '../../http/secret-address.ts';
import { oneRecipient, optionalKeys, recipientName, retriesFor, secretIn, toAdmins } from '../settings.ts';
import { eventBody, eventOf, type EventContent } from './event.ts';
import { signedHeaders, signingKeys, type SigningKeys } from './signature.ts';

const name = 'webhook';
const variables = { url: 'DRIFTWARDEN_WEBHOOK_URL', secret: 'DRIFTWARDEN_WEBHOOK_SECRET' } as const;

const settings = optionalKeys({
  ...oneRecipient,
  recipient: recipientName(name),
  maxKilobytes: z
    .int()
    .min(16)
    .max(100_000)
    .default(1000)
    .describe('The most kilobytes of a body: the lists of a longer report are cut, and its `cut` says so.'),
  url: secretIn(variables.url),
  secret: secretIn(variables.secret),
});

type WebhookSettings = z.output<typeof settings>;

/** A signed webhook: the JSON report as a CloudEvent. */
export const webhook: Channel<WebhookSettings, EventContent> = {
  name,
  description:
    `A server that gets the JSON report as a CloudEvent, signed by Standard Webhooks: its URL is in ${variables.url}, ` +
    `the secret in ${variables.secret}.`,
  settings,
  open: async (declared, sources) =>
    openWebhook(declared, await secretAddress(variables.url, sources), await signingKeys(variables.secret, sources)),
};

function openWebhook(
  declared: WebhookSettings,
  address: AddressSource,
  keys: () => SigningKeys,
): OpenChannel<EventContent> {
  return {
    name,
    subscribers: toAdmins(declared.recipient, declared),
    retries: retriesFor(declared),
    messageId: (id) => `msg_${id.replace(/[^\w-]/g, '_')}`,
    async render({ result }, reports) {
      const report = JSON.parse(await reports.report(result, 'json')) as ReportDocument;
      return eventOf(result.run, report, declared.maxKilobytes * 1000);
    },
    async send({ content, recipient: { messageId: id }, now }) {
      const { url, redact: redactAddress } = address();
      const { secrets } = keys();
      const redactSecrets = redactorOf(secrets.flatMap((secret) => [secret, secret.replace(/^whsec_/, '')]));
      const body = eventBody(content, id);
      return post({
        url,

        headers: {
          'content-type': 'application/cloudevents+json; charset=utf-8',
          ...signedHeaders({ secrets }, { id, at: now, body }),
        },
        body,
        redact: (text) => redactSecrets(redactAddress(text)),
      });
    },
    classify: failureFromHttp,
    async verify() {
      keys();
      return notTried(address);
    },
  };
}
