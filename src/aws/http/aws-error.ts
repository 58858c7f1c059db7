import { redactorOf, redactUserInfo } from '../../domain/secrets.ts';
import type { Api } from '../services.ts';
import { ReadError } from '../read-error.ts';

/**
 * Codes by which AWS refuses whoever asks, and not what is asked. EC2 answers AuthFailure in a region that is not
 * enabled.
 */
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

/** What a failed call means for its scope. An aborted one is no answer at all: the error is thrown on. */
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
 * One line of text that is the same each time and tells no secret: without the SDK's advice and AWS's encoded details.
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

/** Session tokens are longer than this, and hardly anything else that AWS says in letters and digits is. */
const tokens = /[A-Za-z0-9+/=]{100,}/g;

/** Without the credentials that requests were signed with, however they came back. */
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
    /** What the SDK calls it: AWS's code, but for errors that it has a class of its own for. */
    name?: string;
    /** Node's, where there was no answer. */
    code?: string;
    /** AWS's. */
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
