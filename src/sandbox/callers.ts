import type { JsonObject } from '../domain/json.ts';
import { ApiError } from './api-error.ts';
import type { Signature } from './request.ts';

/** Who calls, and whose account they are in. */
export interface Caller {
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
 * The account that a signature stands for: the session's that AssumeRole began, the one that the access key names by
 * its twelve digits, else the directory's first. A directory does not tell whose keys there are, so it is the root
 * user, whom IAM's lists leave out. A session that is over, or was never given, gets AWS's error.
 */
export function identifyCaller(signature: Signature, accounts: readonly string[], now: number): Caller | ApiError {
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

/** Temporary credentials in STS's form. They hold the session themselves, so that nothing needs to be remembered. */
export function mintCredentials(account: string, arn: string, expires: number): JsonObject {
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
