import type { Protocol } from '../services.ts';
import { checkAnswer } from './check-answer.ts';
import { checkJson } from './check-json.ts';
import type { AnswerLimits } from './limits.ts';

/** Checks the body of a successful answer before it is parsed. Throws an AnswerError. */
type AnswerCheck = (
  request: { readonly body?: unknown; readonly headers?: unknown; readonly path?: unknown },
  body: Buffer,
  limits: AnswerLimits,
) => void;

/** The check of each protocol's answers. */
export const answerChecks: Readonly<Record<Protocol, AnswerCheck>> = {
  'ec2-query': checkQueryAnswer,
  'aws-query': checkQueryAnswer,
  'aws-json-1.1': checkJsonAnswer,
  'rest-json-1': checkRestAnswer,
};

/** The requests of both Query protocols are forms whose first field is the operation; their answers are XML. */
function checkQueryAnswer(...[request, body, limits]: Parameters<AnswerCheck>): void {
  const operation = /^Action=(\w+)/.exec(typeof request.body === 'string' ? request.body : '')?.[1];
  if (operation !== undefined) checkAnswer(body, operation, limits);
}

/** The operation of a JSON protocol is in a header, behind the name of the service: `X-Amz-Target: CloudTrail_20131101.LookupEvents`. */
function checkJsonAnswer(...[request, body, limits]: Parameters<AnswerCheck>): void {
  const headers = Object.entries((request.headers ?? {}) as Readonly<Record<string, unknown>>);
  const target = headers.find(([name]) => name.toLowerCase() === 'x-amz-target')?.[1];
  if (typeof target === 'string') checkJson(body, target.split('.').at(-1) ?? target, limits);
}

/** The operation of a REST protocol is in the path: `/list-rules`. */
function checkRestAnswer(...[request, body, limits]: Parameters<AnswerCheck>): void {
  checkJson(body, typeof request.path === 'string' ? request.path : 'the request', limits);
}
