import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { loadSharedConfigFiles } from '@smithy/core/config';
import { parseArn } from '../../domain/arn.ts';
import { redactUserInfo } from '../../domain/secrets.ts';
import { clientConfig, type Connection } from './aws-client.ts';
import { messageOf } from './aws-error.ts';
import type { AnswerLimits } from './limits.ts';
import { ReadError } from '../read-error.ts';
import { services } from '../services.ts';
import { SourceError } from '../source.ts';

/** Who the credentials belong to. */
export interface Caller {
  readonly account: string;
  readonly arn: string;
  readonly partition: string;
  /** Endpoint and credentials, resolved once for all clients. */
  readonly connection: Connection;
}

interface CallerQuery {
  readonly endpoint: string | undefined;
  readonly home: string;
  readonly attempts: number;
  readonly limits?: AnswerLimits | undefined;
  readonly requestTimeout?: number | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Fewer attempts than for other requests: a user who waits for the first answer should soon hear that there is none. */
const mostAttempts = 4;

/** The region that requests of services without regions go to: the first named one, or that of environment or profile. */
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

/**
 * Asks AWS whose credentials the SDK's own chain finds; a SourceError where there are none or AWS does not take them.
 */
export async function callerOf({
  endpoint,
  home,
  attempts,
  requestTimeout,
  limits,
  signal,
}: CallerQuery): Promise<Caller> {
  const way = { ...(endpoint !== undefined && { endpoint }), ...(requestTimeout !== undefined && { requestTimeout }) };
  const config = clientConfig(way, home, {
    protocol: services.sts.protocol,
    attempts: Math.min(attempts, mostAttempts),
    limits,
  });
  const client = new STSClient(config);
  try {
    const { Account = '', Arn = '' } = await client.send(
      new GetCallerIdentityCommand({}),
      signal ? { abortSignal: signal } : {},
    );
    if (!/^\d{12}$/.test(Account))
      throw new SourceError(
        `sts:GetCallerIdentity named no account of twelve digits; ${whereTo(endpoint)} does not answer as AWS does`,
      );
    const connection = { ...way, credentials: client.config.credentials };
    return { account: Account, arn: Arn, partition: parseArn(Arn)?.partition ?? 'aws', connection };
  } catch (error) {
    if (signal?.aborted) throw calledOff(signal);
    throw error instanceof SourceError ? error : new SourceError(await explain(error, endpoint));
  } finally {
    client.destroy();
  }
}

/** Without the caller nothing can be read, so there is nothing that a limit could leave out. */
function calledOff({ reason }: AbortSignal): Error {
  if (reason instanceof ReadError) return new SourceError(`no answer to sts:GetCallerIdentity yet: ${reason.message}`);
  return reason instanceof Error ? reason : new Error(String(reason));
}

async function explain(error: unknown, endpoint: string | undefined): Promise<string> {
  const { name = '', $fault } = error as { name?: string; $fault?: string };
  if (name.includes('Credentials')) {
    const missing = await missingProfile(process.env['AWS_PROFILE']);
    if (missing !== undefined) return `${missing} (${messageOf(error)})`;
    const profile = process.env['AWS_PROFILE'];
    if (profile)
      return `no AWS credentials: the profile ${JSON.stringify(profile)} of AWS_PROFILE gives none (${messageOf(error)})`;
    return `no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the machine a role (${messageOf(error)})`;
  }
  if ($fault === 'client')
    return `AWS does not take the credentials: sts:GetCallerIdentity answered ${name}: ${messageOf(error)}`;
  return `${whereTo(endpoint)} gives no answer to sts:GetCallerIdentity: ${messageOf(error)}`;
}

/**
 * What is wrong with a profile that is asked for and is in neither of AWS's files; undefined where it is there, or none
 * is asked for.
 */
async function missingProfile(profile: string | undefined): Promise<string | undefined> {
  if (profile === undefined || profile === '') return undefined;
  const { configFile, credentialsFile } = await loadSharedConfigFiles();
  const sections = [...Object.keys(configFile), ...Object.keys(credentialsFile)];
  // A section that is no profile's keeps its kind before a dot: sso-session.NAME.
  const profiles = [...new Set(sections.filter((name) => !/^(sso-session|services)\./.test(name)))].sort();
  if (profiles.includes(profile)) return undefined;
  const there = profiles.length === 0 ? 'they hold no profile' : `they hold ${profiles.join(', ')}`;
  const { AWS_CONFIG_FILE: config = '~/.aws/config', AWS_SHARED_CREDENTIALS_FILE: credentials = '~/.aws/credentials' } =
    process.env;
  return `AWS_PROFILE is ${JSON.stringify(profile)}, which is no profile of ${config} and ${credentials}: ${there}`;
}

function whereTo(endpoint: string | undefined): string {
  return redactUserInfo(endpoint ?? process.env['AWS_ENDPOINT_URL'] ?? 'AWS');
}
