import { redactUserInfo } from '../../../domain/text/secrets.ts';
import { escapeUnprintable } from '../../../domain/text/unprintable.ts';
import type { SendFailure } from '../../channel.ts';

/** Errors about the message itself: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html#API_Publish_Errors */
const aboutMessage: ReadonlySet<string> = new Set([
  'InvalidParameter',
  'InvalidParameterException',
  'InvalidParameterValue',
  'InvalidParameterValueException',
  'ValidationException',
]);

/**
 * What an error of SNS means. A message that it refuses fails permanently; a topic that is missing, a permission,
 * credentials, a key, throttling and the network concern the channel as a whole, and somebody corrects them.
 */
export function failureFromSns(topic: string, error: unknown): SendFailure {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const isFinal = aboutMessage.has(name);
  const said = escapeUnprintable(redactUserInfo(message).replace(/\s+/g, ' ').trim()).slice(0, 400).toWellFormed();
  const problem = name.includes('Credentials')
    ? `no AWS credentials: ${said}`
    : `${isFinal ? 'refused the message' : 'did not take the message'}: ${name === 'Error' ? '' : `${name}: `}${said}`;
  return { reason: `${topic}: ${problem}`, retry: !isFinal, outage: !isFinal };
}
