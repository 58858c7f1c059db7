import { redactorOf, redactUserInfo } from '../../domain/text/secrets.ts';
import type { Api } from '../services.ts';
import { ReadError } from '../read-error.ts';

/** Codes by which AWS denies access to the caller. EC2 answers AuthFailure in a region that is not enabled. */
const refusals = new Set([
  'UnauthorizedOperation',
  'AccessDenied',
  'AccessDeniedException',
  'AuthFailure',
  'OptInRequired',
  'Blocked',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'NotAuthorized',
  'PendingVerification',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
]);

/** The error of a failed call for its scope. If the call was aborted, throws the signal's reason. */
export function readErrorOf(error: unknown, api: Api, signal: AbortSignal | undefined): ReadError {
  signal?.throwIfAborted();
  if (error instanceof ReadError) return error;
  const { name, code, message, attempts, httpStatus } = factsOf(error);
  const noCode = httpStatus === undefined || httpStatus < 300 ? 'MalformedAnswer' : `HTTP${httpStatus}`;
  const errorCode = name === 'Error' ? (code ?? noCode) : name;
  const denied = refusals.has(errorCode) || httpStatus === 401 || httpStatus === 403;
  return new ReadError(denied ? 'denied' : 'failed', errorCode, message, { attempts, api });
}

/**
 * One line of text that is the same each time and has no secret: without the SDK's advice and AWS's encoded details.
 */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join(', ');
  const text = error instanceof Error ? error.message : String(error);
  const said = text
    .replace(/\s*Encoded authorization failure message:.*$/s, '')
    .split('\n')[0]
    ?.trim();
  return redacted(said ?? '') || 'no message';
}

/** Session tokens are longer than this, and hardly anything else in AWS's messages is. */
const tokens = /[A-Za-z0-9+/=]{100,}/g;

/** Without the credentials that signed the requests. */
function redacted(text: string): string {
  const { AWS_SECRET_ACCESS_KEY: key, AWS_SESSION_TOKEN: token } = process.env;
  return redactUserInfo(
    redactorOf([key, token].filter((secret) => secret !== undefined && secret.length > 8) as string[])(text),
  ).replace(tokens, '[redacted]');
}

function factsOf(error: unknown) {
  const {
    name = 'Error',
    code,
    Code,
    $metadata,
  } = error as {
    /** The SDK's name of the error: AWS's code, except for errors that have their own class. */
    name?: string;
    /** Node's code if there was no answer. */
    code?: string;
    /** AWS's code. */
    Code?: string;
    $metadata?: { attempts?: number; httpStatusCode?: number };
  };
  return {
    name: Code ?? name,
    code,
    message: messageOf(error),
    attempts: $metadata?.attempts ?? 1,
    httpStatus: $metadata?.httpStatusCode,
  };
}
