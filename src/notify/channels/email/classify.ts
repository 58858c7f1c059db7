import type { NodemailerError } from 'nodemailer';
import type { Redact } from '../../../domain/text/secrets.ts';
import { escapeUnprintable } from '../../../domain/text/unprintable.ts';
import type { SendFailure } from '../../channel.ts';
import { DeliveryError, type DeliveryStage } from './delivery-error.ts';

/**
 * What an error of sending means. A server that could not be used at all is an outage: a wrong password is corrected
 * sooner than a recipient who does not exist.
 */
export function failureFrom({ message, mayRetry, stage }: DeliveryError): SendFailure {
  const outage = stage === 'connect' || stage === 'tls' || stage === 'login' || stage === 'sender';
  return { reason: message, retry: mayRetry, outage };
}

/** Why a mail was not sent, from the error of nodemailer or the AWS SDK; `redact` removes what the server echoed. */
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

/** Answers of a server that wants a login or an encrypted connection first, or refuses the login (RFC 4954). */
const wantsLogin: ReadonlySet<number> = new Set([530, 534, 535, 538]);

/** Answers about the session and not about the mail: an unknown command, or a bad sequence of them (RFC 5321). */
const aboutSession: ReadonlySet<number> = new Set([500, 502, 503, 504]);

/** The commands before any mail. */
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

/** An error of nodemailer or of the AWS SDK. */
type MailError = NodemailerError & { readonly $fault?: 'client' | 'server' };

/** Codes of a failed connection: those of nodemailer, and the system's, which the AWS SDK passes on. */
const nodemailerCodes = ['ESOCKET', 'ECONNECTION', 'EDNS', 'ETIMEDOUT', 'EABORT'];
const systemCodes = ['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'EPIPE', 'EHOSTUNREACH', 'ENETUNREACH'];

/** By these SES asks to retry later. */
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
  if (responseCode !== undefined) return `refused the session: ${answer}`;
  if (originalCode === 'ECONNREFUSED' || code === 'ECONNREFUSED')
    return 'refused the connection: nothing listens there';
  if (code === 'EDNS') return `has no address that could be found: ${answer}`;
  if (timeoutType !== undefined || code === 'ETIMEDOUT' || code === 'EABORT')
    return `did not answer in time: ${answer}`;
  if (certificateProblems.test(`${originalCode ?? ''} ${message}`)) {
    const hint = 'NODE_EXTRA_CA_CERTS may name a file with its authority';
    return `has a certificate that cannot be trusted: ${answer} (${hint})`;
  }
  return `the connection failed: ${answer}`;
}

/**
 * Whether the recipient or the text was refused permanently: a 5xx answer about them, or a text larger than the server
 * accepts. Everything else is a fault of the configuration or a temporary one, and somebody corrects it.
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
