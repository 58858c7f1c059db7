import type { NodemailerError } from 'nodemailer';

/** What was being done when it failed. */
export type DeliveryStage = 'address' | 'connect' | 'tls' | 'login' | 'recipients' | 'message';

interface Failure {
  readonly stage: DeliveryStage;
  /** `mail server mail.example.com:587`. */
  readonly server: string;
  /** What is wrong, as the end of a sentence that the server's name begins. */
  readonly problem: string;
  /** Whether the same mail may go through later: connections and 4xx answers, not 5xx. */
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

/** What became of a mail that was not sent, from nodemailer's error. */
export function deliveryErrorFrom(server: string, error: unknown): DeliveryError {
  const failure = asMailError(error);
  const [refusal] = failure.rejectedErrors ?? [];
  if (refusal) {
    const problem = `refused the recipient ${refusal.recipient ?? 'unknown'}: ${oneLine(refusal.response ?? refusal.message)}`;
    return new DeliveryError({ stage: 'recipients', server, problem, mayRetry: isTemporary(refusal) }, { cause: error });
  }
  const stage = stageOf(failure);
  return new DeliveryError({ stage, server, problem: problemOf(stage, failure), mayRetry: isTemporary(failure) }, { cause: error });
}

function stageOf({ code, command, name, $fault }: MailError): DeliveryStage {
  if (name.includes('Credentials')) return 'login';
  if ($fault === 'server' || throttles.has(name)) return 'connect';
  if (code === 'EAUTH' || code === 'ENOAUTH') return 'login';
  if (code === 'ETLS' || command === 'STARTTLS') return 'tls';
  return isConnectionCode(code) ? 'connect' : 'message';
}

function problemOf(stage: DeliveryStage, failure: MailError): string {
  const answer = oneLine(failure.response ?? failure.message);
  switch (stage) {
    case 'login':
      return failure.name.includes('Credentials') ? `no AWS credentials: ${answer}` : `refused the user name and password: ${answer}`;
    case 'tls':
      return `no encrypted connection: ${answer}`;
    case 'connect':
      return connectProblem(failure, answer);
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
const throttles: ReadonlySet<string> = new Set(['TooManyRequestsException', 'LimitExceededException', 'ThrottlingException']);

const certificateProblems = /certificate|altnames|CERT_/i;

function connectProblem({ originalCode, timeoutType, code, message }: NodemailerError, answer: string): string {
  if (originalCode === 'ECONNREFUSED' || code === 'ECONNREFUSED') return 'refused the connection: nothing listens there';
  if (code === 'EDNS') return `has no address that could be found: ${answer}`;
  if (timeoutType !== undefined || code === 'ETIMEDOUT' || code === 'EABORT') return `did not answer in time: ${answer}`;
  if (certificateProblems.test(`${originalCode ?? ''} ${message}`)) {
    return `has a certificate that cannot be trusted: ${answer} (NODE_EXTRA_CA_CERTS may name a file with its authority)`;
  }
  return `the connection failed: ${answer}`;
}

function isTemporary({ responseCode, code, $fault, name }: MailError): boolean {
  if ($fault !== undefined) return $fault === 'server' || throttles.has(name);
  if (responseCode !== undefined) return responseCode < 500;
  // What is no answer at all may be one the next time.
  return code !== 'EAUTH' && code !== 'ENOAUTH';
}

function isConnectionCode(code: string | undefined): boolean {
  return code !== undefined && [...nodemailerCodes, ...systemCodes].includes(code);
}

function asMailError(error: unknown): MailError {
  return error instanceof Error ? error : new Error(String(error));
}

function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').trim();
}
