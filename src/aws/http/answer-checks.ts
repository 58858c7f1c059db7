import type { Protocol } from '../services.ts';
import { checkAnswer } from './check-answer.ts';
import type { AnswerLimits } from './limits.ts';

/** Checks the body of a successful answer before it is parsed. Throws an AnswerError. */
type AnswerCheck = (request: { readonly body?: unknown }, body: Buffer, limits: AnswerLimits) => void;

/** The check of each protocol's answers. */
export const answerChecks: Readonly<Record<Protocol, AnswerCheck>> = {
  'ec2-query': checkQueryAnswer,
  'aws-query': checkQueryAnswer,
};

/** The requests of both Query protocols are forms whose first field is the operation; their answers are XML. */
function checkQueryAnswer(...[request, body, limits]: Parameters<AnswerCheck>): void {
  const operation = /^Action=(\w+)/.exec(typeof request.body === 'string' ? request.body : '')?.[1];
  if (operation !== undefined) checkAnswer(body, operation, limits);
}
