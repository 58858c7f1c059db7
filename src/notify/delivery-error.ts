import type { NodemailerError } from 'nodemailer';

/** What was being done when it failed. */
export type DeliveryStage = 'address' | 'connect' | 'tls' | 'login' | 'recipients' | 'message';

/** A recipient that the server did not take, with its answer. */
export interface Rejection {
  readonly address: string;
  readonly response: string;
}

export interface DeliveryFailure {
  readonly stage: DeliveryStage;
  /** `mail.example.com:587`. */
  readonly server: string;
  /** What is wrong, as the end of a sentence that the server's name begins. */
  readonly problem: string;
  /** Whoever got the mail all the same. */
  readonly accepted?: readonly string[];
  readonly rejected?: readonly Rejection[];
  /** Whether the same mail may go through later: connections and 4xx answers, not 5xx. */
  readonly mayRetry?: boolean;
}

/** A mail that did not reach everyone. The message is one clear sentence and holds no secret. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
  readonly stage: DeliveryStage;
  readonly server: string;
  readonly accepted: readonly string[];
  readonly rejected: readonly Rejection[];
  readonly mayRetry: boolean;

  constructor({ stage, server, problem, accepted = [], rejected = [], mayRetry = false }: DeliveryFailure, options?: ErrorOptions) {
    super(`mail server ${server}: ${problem}`, options);
    this.stage = stage;
    this.server = server;
    this.accepted = accepted;
    this.rejected = rejected;
    this.mayRetry = mayRetry;
  }
}

/** Some recipients were refused: it was delivered to the others, and is a failure none the less. */
export function partialDelivery(server: string, accepted: readonly string[], errors: readonly NodemailerError[]): DeliveryError {
  const rejected = errors.map(rejectionOf);
  return new DeliveryError({
    stage: 'recipients',
    server,
    accepted,
    rejected,
    problem: `delivered to ${accepted.join(', ')}, but refused ${refusals(rejected)}`,
    mayRetry: errors.some(isTemporary),
  });
}

/** What became of a mail that was not sent, from nodemailer's error. */
export function deliveryErrorFrom(server: string, error: unknown): DeliveryError {
  const failure = asNodemailerError(error);
  const rejected = (failure.rejectedErrors ?? []).map(rejectionOf);
  if (rejected.length > 0) {
    const mayRetry = (failure.rejectedErrors ?? []).some(isTemporary);
    const problem = `refused every recipient: ${refusals(rejected)}`;
    return new DeliveryError({ stage: 'recipients', server, problem, rejected, mayRetry }, { cause: error });
  }
  const stage = stageOf(failure);
  return new DeliveryError({ stage, server, problem: problemOf(stage, failure), mayRetry: isTemporary(failure) }, { cause: error });
}

function stageOf({ code, command }: NodemailerError): DeliveryStage {
  if (code === 'EAUTH' || code === 'ENOAUTH') return 'login';
  if (code === 'ETLS' || command === 'STARTTLS') return 'tls';
  return isConnectionCode(code) ? 'connect' : 'message';
}

function problemOf(stage: DeliveryStage, failure: NodemailerError): string {
  const answer = oneLine(failure.response ?? failure.message);
  switch (stage) {
    case 'login':
      return `refused the user name and password: ${answer}`;
    case 'tls':
      return `no encrypted connection: ${answer}`;
    case 'connect':
      return connectProblem(failure, answer);
    default:
      return `refused the message: ${answer}`;
  }
}

const certificateProblems = /certificate|altnames|CERT_/i;

function connectProblem({ originalCode, timeoutType, code, message }: NodemailerError, answer: string): string {
  if (originalCode === 'ECONNREFUSED') return 'refused the connection: nothing listens there';
  if (code === 'EDNS') return `has no address that could be found: ${answer}`;
  if (timeoutType !== undefined || code === 'ETIMEDOUT' || code === 'EABORT') return `did not answer in time: ${answer}`;
  if (certificateProblems.test(`${originalCode ?? ''} ${message}`)) {
    return `has a certificate that cannot be trusted: ${answer} (NODE_EXTRA_CA_CERTS may name a file with its authority)`;
  }
  return `the connection failed: ${answer}`;
}

function isTemporary({ responseCode, code }: NodemailerError): boolean {
  if (responseCode !== undefined) return responseCode < 500;
  return isConnectionCode(code);
}

function isConnectionCode(code: string | undefined): boolean {
  return code !== undefined && ['ESOCKET', 'ECONNECTION', 'EDNS', 'ETIMEDOUT', 'EABORT'].includes(code);
}

function rejectionOf({ recipient, response, message }: NodemailerError): Rejection {
  return { address: recipient ?? 'unknown', response: oneLine(response ?? message) };
}

function refusals(rejected: readonly Rejection[]): string {
  return rejected.map(({ address, response }) => `${address} (${response})`).join(', ');
}

function asNodemailerError(error: unknown): NodemailerError {
  return error instanceof Error ? error : new Error(String(error));
}

function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').trim();
}
