import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { parseArn } from '../domain/arn.ts';
import { clientConfig, type Connection } from './aws-client.ts';
import { messageOf } from './aws-error.ts';
import { SourceError } from './source.ts';

/** Who the credentials belong to. */
export interface Caller {
  readonly account: string;
  readonly arn: string;
  readonly partition: string;
  /** Endpoint and credentials, resolved once for all clients. */
  readonly connection: Connection;
}

interface Asking {
  readonly endpoint: string | undefined;
  readonly home: string;
  readonly attempts: number;
  readonly requestTimeout?: number | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Whoever waits for the first word from AWS should not wait long to hear that there is none. */
const mostAttempts = 4;

/** The region for what is no region's own: the first that is named, else the one of environment and profile. */
export async function homeRegion(regions: readonly string[] | 'all'): Promise<string> {
  if (regions !== 'all' && regions[0] !== undefined) return regions[0];
  const client = new STSClient({});
  try {
    return await client.config.region();
  } catch {
    return 'us-east-1';
  } finally {
    client.destroy();
  }
}

/** Asks AWS whose credentials the SDK's own chain finds; a SourceError where there are none or AWS does not take them. */
export async function callerOf({ endpoint, home, attempts, requestTimeout, signal }: Asking): Promise<Caller> {
  const way = { ...(endpoint !== undefined && { endpoint }), ...(requestTimeout !== undefined && { requestTimeout }) };
  const config = clientConfig(way, home, Math.min(attempts, mostAttempts));
  const client = new STSClient(config);
  try {
    const { Account, Arn = '' } = await client.send(new GetCallerIdentityCommand({}), signal ? { abortSignal: signal } : {});
    if (!Account) throw new SourceError(`sts:GetCallerIdentity named no account; ${whereTo(endpoint)} does not answer as AWS does`);
    const connection = { ...way, credentials: client.config.credentials };
    return { account: Account, arn: Arn, partition: parseArn(Arn)?.partition ?? 'aws', connection };
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof SourceError ? error : new SourceError(explain(error, endpoint));
  } finally {
    client.destroy();
  }
}

function explain(error: unknown, endpoint: string | undefined): string {
  const { name = '', $fault } = error as { name?: string; $fault?: string };
  if (name.includes('Credentials')) {
    return `no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the machine a role (${messageOf(error)})`;
  }
  if ($fault === 'client') return `AWS does not take the credentials: sts:GetCallerIdentity answered ${name}: ${messageOf(error)}`;
  return `${whereTo(endpoint)} gives no answer to sts:GetCallerIdentity: ${messageOf(error)}`;
}

function whereTo(endpoint: string | undefined): string {
  return endpoint ?? process.env['AWS_ENDPOINT_URL'] ?? 'AWS';
}
