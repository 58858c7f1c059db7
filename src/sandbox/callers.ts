import type { JsonObject } from '../domain/json.ts';
import { ApiError } from './api-error.ts';
import type { Signature } from './request.ts';

/** The caller of a request. */
export interface SandboxCaller {
  readonly account: string;
  readonly arn: string;
}

interface Session {
  readonly account: string;
  readonly arn: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

/**
 * The caller that signed a request: the session of an AssumeRole, or the root user of the account whose id is the
 * access key, or that of the directory's first account. A directory has no access keys, and IAM's lists do not contain
 * the root user. A session that has expired or was never given gets AWS's error.
 */
export function identifyCaller(
  signature: Signature,
  accounts: readonly string[],
  now: number,
): SandboxCaller | ApiError {
  if (signature.sessionToken !== undefined && signature.accessKeyId.startsWith('ASIA')) {
    const session = readSession(signature.sessionToken);
    if (!session || !accounts.includes(session.account)) {
      return new ApiError(403, 'InvalidClientTokenId', 'The security token included in the request is invalid.');
    }
    if (session.expires <= now)
      return new ApiError(403, 'ExpiredToken', 'The security token included in the request is expired');
    return session;
  }
  const account = accounts.find((id) => id === signature.accessKeyId) ?? accounts[0] ?? '';
  return { account, arn: `arn:aws:iam::${account}:root` };
}

/** Temporary credentials in STS's form. The token contains the session, so that the sandbox keeps none. */
export function sessionCredentials(account: string, arn: string, expires: number): JsonObject {
  const session: Session = { account, arn, expires };
  return {
    AccessKeyId: `ASIA${account}SNBX`,
    SecretAccessKey: 'sandbox/the-signature-is-not-checked/0000',
    SessionToken: Buffer.from(JSON.stringify(session)).toString('base64'),
    Expiration: new Date(expires).toISOString(),
  };
}

function readSession(token: string): Session | undefined {
  try {
    const { account, arn, expires } = JSON.parse(Buffer.from(token, 'base64').toString()) as Partial<Session>;
    if (typeof account !== 'string' || typeof arn !== 'string' || typeof expires !== 'number') return undefined;
    return { account, arn, expires };
  } catch {
    return undefined;
  }
}
