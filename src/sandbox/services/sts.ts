import { parseArn } from '../../domain/arn.ts';
import type { JsonObject } from '../../domain/json.ts';
import { ApiError } from '../api-error.ts';
import { sessionCredentials } from '../callers.ts';
import type { AccountDirectory } from '../directory.ts';
import { awsQueryService } from './aws-query-service.ts';
import type { Answer, ApiCall } from './service.ts';

const operations: ReadonlyMap<string, Answer> = new Map<string, Answer>([
  ['GetCallerIdentity', callerIdentity],
  ['AssumeRole', assumeRole],
]);

/** AWS STS: GetCallerIdentity, and AssumeRole into any account of the directory. */
export const sts = awsQueryService('sts', { namespace: 'https://sts.amazonaws.com/doc/2011-06-15/', operations });

function callerIdentity(call: ApiCall): JsonObject {
  const isSession = call.caller.includes(':assumed-role/');
  const userId = isSession ? `AROASANDBOX0000000000:${call.caller.split('/').at(-1) ?? ''}` : 'AIDASANDBOX0000000000';
  return { UserId: userId, Account: call.account, Arn: call.caller };
}

/** Session durations: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
function assumeRole(call: ApiCall, directory: AccountDirectory): JsonObject {
  const roleArn = call.parameters.value('RoleArn') ?? '';
  const session = call.parameters.value('RoleSessionName') ?? '';
  const arn = parseArn(roleArn);
  const role = /^role\/(?:.*\/)?([\w+=,.@-]+)$/.exec(arn?.resource ?? '')?.[1];
  if (!arn || arn.service !== 'iam' || !role) throw new ApiError(400, 'ValidationError', `${roleArn} is invalid`);
  if (!/^[\w+=,.@-]{2,64}$/.test(session)) {
    throw new ApiError(
      400,
      'ValidationError',
      `1 validation error detected: Value '${session}' at 'roleSessionName' failed to satisfy constraint: ` +
        'Member must satisfy regular expression pattern: [\\w+=,.@-]*',
    );
  }
  const seconds = call.parameters.number('DurationSeconds') ?? 3600;
  if (!(seconds >= 900 && seconds <= 43_200)) {
    throw new ApiError(
      400,
      'ValidationError',
      `1 validation error detected: Value '${call.parameters.value('DurationSeconds') ?? ''}' at 'durationSeconds' ` +
        'failed to satisfy constraint: Member must have value between 900 and 43200',
    );
  }
  if (!directory.accounts.includes(arn.account)) {
    throw new ApiError(
      403,
      'AccessDenied',
      `User: ${call.caller} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
    );
  }
  const assumed = `arn:${arn.partition}:sts::${arn.account}:assumed-role/${role}/${session}`;
  return {
    Credentials: sessionCredentials(arn.account, assumed, call.now + seconds * 1000),
    AssumedRoleUser: { AssumedRoleId: `AROASANDBOX0000000000:${session}`, Arn: assumed },
  };
}
