import { isUtf8 } from 'node:buffer';
import { isJsonObject } from '../../domain/json.ts';
import { isDeep } from '../kinds/shape.ts';
import { malformed, tooLarge } from './answer-error.ts';
import type { AnswerLimits } from './limits.ts';

/**
 * Checks that a body is the whole answer to an operation of a JSON protocol: one object, within bounds. Throws an
 * AnswerError. https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
export function checkJson(body: Buffer, operation: string, { depth }: Pick<AnswerLimits, 'depth'>): void {
  if (!isUtf8(body)) throw malformed(`the answer to ${operation} is not UTF-8 text`);
  const value = parsed(body, operation);
  if (!isJsonObject(value)) throw malformed(`the answer to ${operation} is no JSON object`);
  if (isDeep(value, depth)) throw tooLarge(`the answer has more than ${depth} lists and objects inside one another`);
}

function parsed(body: Buffer, operation: string): unknown {
  const text = body.toString('utf8').trim();
  if (text === '') throw malformed(`the answer to ${operation} is empty`);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    const isPage = /^<(!doctype\s+)?html/i.test(text.slice(0, 32));
    throw malformed(
      isPage ? `an HTML page came in place of the answer to ${operation}` : `the answer to ${operation} is no JSON`,
    );
  }
}
