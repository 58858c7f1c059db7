import type { NodemailerError } from 'nodemailer';
import type { Redact } from '../domain/secrets.ts';
import { escapeUnprintable } from '../domain/unprintable.ts';

/** What was being done when it failed. */
export type DeliveryStage = 'address' | 'connect' | 'tls' | 'login' | 'sender' | 'recipients' | 'message';

interface Failure {
  readonly stage: DeliveryStage;
  /** `mail server mail.example.com:587`. */
  readonly server: string;
  /** What is wrong, as the end of a sentence that the server's name begins. */
  readonly problem: string;
  /** Whether the same mail may go through later: unless its recipient or its text was refused for good, it may. */
  readonly mayRetry?: boolean;
}

/** A mail that was not taken. The message is one clear sentence and holds no secret. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
  readonly stage: DeliveryStage;
  readonly server: string;
  readonly mayRetry: boolean;

  constructor({ stage, server, problem, mayRetry = false }: Failure, options?: ErrorOptions) {
    super(`${server}: ${problem}`, options);
    this.stage = stage;
    this.server = server;
    this.mayRetry = mayRetry;
  }
}

/**
 * What became of a mail that was not sent, from nodemailer's error; `redact` takes out what the server may have echoed.
 */
export function deliveryErrorFrom(server: string, error: unknown, redact: Redact): DeliveryError {
  if (error instanceof DeliveryError) return error;
  const failure = asMailError(error);
  const answer = (said: MailError) => answerText(redact(answerText(redact(said.response ?? said.message))));
  const [refusal] = failure.rejectedErrors ?? [];
  if (refusal) {
    const problem = `refused the recipient ${refusal.recipient ?? 'unknown'}: ${answer(refusal)}`;
    return new DeliveryError({ stage: 'recipients', server, problem, mayRetry: !isFinal(refusal) });
  }
  const stage = stageOf(failure);
  const mayRetry = stage !== 'address' && (stage !== 'message' || !isFinal(failure));
  return new DeliveryError({ stage, server, problem: problemOf(stage, failure, answer(failure)), mayRetry });
}

/**
 * Answers by which a server wants a login or an encrypted connection first, or does not take the one that it got (RFC
 * 4954).
 */
const wantsLogin: ReadonlySet<number> = new Set([530, 534, 535, 538]);

/**
 * Answers about the session and not about the mail: a command that is unknown or comes in a bad sequence (RFC 5321).
 */
const aboutSession: ReadonlySet<number> = new Set([500, 502, 503, 504]);

/** What precedes any mail. */
const sessionCommands: ReadonlySet<string> = new Set(['CONN', 'EHLO', 'HELO']);

const tooLarge = 552;

function stageOf({ code, command = '', name, $fault, responseCode = 0 }: MailError): DeliveryStage {
  if (name.includes('Credentials')) return 'login';
  if ($fault === 'server' || throttles.has(name)) return 'connect';
  if ($fault === 'client') return 'message';
  if (code === 'EAUTH' || code === 'ENOAUTH') return 'login';
  if (code === 'ETLS' || command === 'STARTTLS') return 'tls';
  if (isConnectionCode(code) || sessionCommands.has(command)) return 'connect';
  if (command === 'MAIL FROM') {
    if (wantsLogin.has(responseCode)) return 'login';
    return code === 'EMESSAGE' || responseCode === tooLarge ? 'message' : 'sender';
  }
  return code === 'EENVELOPE' && command === 'API' ? 'address' : 'message';
}

function problemOf(stage: DeliveryStage, failure: MailError, answer: string): string {
  switch (stage) {
    case 'login':
      if (failure.name.includes('Credentials')) return `no AWS credentials: ${answer}`;
      return failure.command === 'MAIL FROM'
        ? `demands a login, or encryption before it: ${answer}`
        : `refused the user name and password: ${answer}`;
    case 'tls':
      return `no encrypted connection: ${answer}`;
    case 'connect':
      return connectProblem(failure, answer);
    case 'sender':
      return `refused the sender: ${answer}`;
    default:
      return `refused the message: ${answer}`;
  }
}

/** What nodemailer says, or the AWS SDK. */
type MailError = NodemailerError & { readonly $fault?: 'client' | 'server' };

/** When the connection is what failed: what nodemailer says, and what the AWS SDK hands on from the system. */
const nodemailerCodes = ['ESOCKET', 'ECONNECTION', 'EDNS', 'ETIMEDOUT', 'EABORT'];
const systemCodes = ['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'EPIPE', 'EHOSTUNREACH', 'ENETUNREACH'];

/** SES's words for "later". */
const throttles: ReadonlySet<string> = new Set([
  'TooManyRequestsException',
  'LimitExceededException',
  'ThrottlingException',
]);

const certificateProblems = /certificate|altnames|CERT_/i;

function connectProblem(
  { originalCode, timeoutType, code, message, responseCode }: NodemailerError,
  answer: string,
): string {
  if (responseCode !== undefined) return `does not serve us: ${answer}`;
  if (originalCode === 'ECONNREFUSED' || code === 'ECONNREFUSED')
    return 'refused the connection: nothing listens there';
  if (code === 'EDNS') return `has no address that could be found: ${answer}`;
  if (timeoutType !== undefined || code === 'ETIMEDOUT' || code === 'EABORT')
    return `did not answer in time: ${answer}`;
  if (certificateProblems.test(`${originalCode ?? ''} ${message}`)) {
    return `has a certificate that cannot be trusted: ${answer} (NODE_EXTRA_CA_CERTS may name a file with its authority)`;
  }
  return `the connection failed: ${answer}`;
}

/**
 * Whether the recipient or the text was refused for good: a 5xx answer about them, a text larger than the server takes.
 * Everything else is a fault of the configuration or of the moment, and mended by somebody.
 */
function isFinal({ responseCode, code, command, $fault, name }: MailError): boolean {
  if ($fault !== undefined) return name === 'BadRequestException';
  if (responseCode === undefined) return code === 'EMESSAGE' && command !== 'DATA';
  return responseCode >= 500 && !wantsLogin.has(responseCode) && !aboutSession.has(responseCode);
}

function isConnectionCode(code: string | undefined): boolean {
  return code !== undefined && [...nodemailerCodes, ...systemCodes].includes(code);
}

function asMailError(error: unknown): MailError {
  return error instanceof Error ? error : new Error(String(error));
}

/** A server's answer, which may have several lines, on one. */
function answerText(text: string): string {
  return escapeUnprintable(text.replace(/\s+/g, ' ').trim());
}
