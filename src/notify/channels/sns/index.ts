import { z } from 'zod';
import { httpEndpoint, matching, optional } from '../../../config/fields.ts';
import { withoutUserInfo } from '../../../domain/text/secrets.ts';
import type { Channel, OpenChannel } from '../../channel.ts';
import { oneRecipient, retriesFor, toAdmins } from '../settings.ts';
import { failureFromSns } from './classify.ts';
import { snsMessage, type SnsMessage } from './message.ts';

const name = 'sns';

const settings = z.strictObject({
  ...oneRecipient,
  topic: matching(
    /^arn:aws[\w-]*:sns:[a-z]{2,}(?:-[a-z]+)+-\d+:\d{12}:[\w-]{1,256}(?:\.fifo)?$/,
    'the ARN of a topic, for example arn:aws:sns:eu-west-1:111122223333:drift',
  ).describe('The ARN of the topic; its region is the one that publishes.'),
  form: z
    .enum(['text', 'json'])
    .default('text')
    .describe(
      'text: the first screen, for people. json: the JSON report, for programs; lists that do not fit are cut.',
    ),
  endpoint: optional(httpEndpoint, "An endpoint other than AWS's own."),
});

type SnsSettings = z.output<typeof settings>;

/** A topic of Amazon SNS, with the credentials that the AWS SDK finds. */
export const sns: Channel<SnsSettings, SnsMessage> = {
  name,
  description: 'A topic of Amazon SNS, with the credentials that the AWS SDK finds.',
  settings,
  open: openSns,
};

function openSns(declared: SnsSettings): OpenChannel<SnsMessage> {
  const { topic, form } = declared;
  const endpoint = declared.endpoint === undefined ? undefined : withoutUserInfo(declared.endpoint);
  // Loaded when it is used: no other command waits for it.
  const client = async () => (await import('./client.ts')).topicClient(topic, endpoint);
  return {
    name,
    subscribers: toAdmins(topic, declared),
    retries: retriesFor(declared),
    permissions: ['sns:Publish'],
    render: ({ result }, reports) => snsMessage(result, form, reports),
    send: async ({ content, recipient }) => (await client()).publish(content, recipient.messageId),
    classify: (error) => failureFromSns(topic, error),
    verify: async (limit) => (await client()).verify(limit),
  };
}
