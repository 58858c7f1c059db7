import { GetTopicAttributesCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { NotCheckable } from '../../channel.ts';
import { failureFromSns } from './classify.ts';
import type { SnsMessage } from './message.ts';

/** Publishes to one topic. */
interface TopicClient {
  /** Resolves to a sentence with the id that SNS gave the message; rejects with an error of the SDK. */
  publish(message: SnsMessage, id: string): Promise<string>;
  /** Asks about the topic and publishes nothing. */
  verify(limit: number): Promise<NotCheckable>;
}

/**
 * Publishes once and leaves retries to the outbox: after an answer that was lost, a retry here would publish twice. A FIFO
 * topic drops what has the same id.
 */
export function topicClient(topic: string, endpoint: string | undefined): TopicClient {
  const region = topic.split(':')[3] ?? '';
  const newClient = (requestTimeout: number) =>
    new SNSClient({
      region,
      maxAttempts: 1,
      ...(endpoint !== undefined && { endpoint }),
      requestHandler: { connectionTimeout: 15_000, requestTimeout, throwOnRequestTimeout: true },
    });
  return {
    async publish({ subject, message, attributes }, id) {
      const client = newClient(60_000);
      const isFifo = topic.endsWith('.fifo');
      try {
        const { MessageId } = await client.send(
          new PublishCommand({
            TopicArn: topic,
            Subject: subject,
            Message: message,
            MessageStructure: 'json',
            MessageAttributes: Object.fromEntries(
              Object.entries(attributes).map(([key, value]) => [key, { DataType: 'String', StringValue: value }]),
            ),
            ...(isFifo && { MessageGroupId: 'driftwarden', MessageDeduplicationId: id.slice(0, 128) }),
          }),
        );
        return `published as ${MessageId ?? 'a message without an id'}`;
      } finally {
        client.destroy();
      }
    },
    async verify(limit) {
      const client = newClient(Math.min(60_000, limit));
      try {
        await client.send(new GetTopicAttributesCommand({ TopicArn: topic }));
        return {
          notCheckable: `${topic} is there; whether it takes messages cannot be checked without publishing one`,
        };
      } catch (error) {
        if (error instanceof Error && /^Authorization|AccessDenied/.test(error.name))
          return {
            notCheckable: `${topic} is configured; it cannot be checked without sns:GetTopicAttributes, which publishing does not need`,
          };
        throw new Error(failureFromSns(topic, error).reason, { cause: error });
      } finally {
        client.destroy();
      }
    },
  };
}
