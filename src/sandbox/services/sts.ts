import * as client from '@aws-sdk/client-sts';
import { parseArn } from '../../domain/arn.ts';
import type { JsonObject } from '../../domain/json.ts';
import { ApiError } from '../api-error.ts';
import { mintCredentials } from '../callers.ts';
import type { AccountDirectory } from '../directory.ts';
import { writeQueryAnswer, writeQueryError } from '../query-xml.ts';
import { findOperation } from '../schema.ts';
import type { ApiCall, SandboxService } from './service.ts';

const namespace = 'https://sts.amazonaws.com/doc/2011-06-15/';

/** AWS STS: GetCallerIdentity, and AssumeRole into any account of the directory. */
export const sts: SandboxService = {
  name: 'sts',
  answer,
  error: (failure, requestId) => writeQueryError(namespace, failure, requestId),
  denied,
  throttled: () => new ApiError(400, 'Throttling', 'Rate exceeded'),
};

const actions: ReadonlyMap<string, (call: ApiCall, directory: AccountDirectory) => JsonObject> = new Map([
  ['GetCallerIdentity', callerIdentity],
  ['AssumeRole', assumeRole],
]);

function answer(call: ApiCall, directory: AccountDirectory): string {
  const operation = findOperation(client, call.action);
  const action = actions.get(call.action);
  if (!operation || !action)
    throw new ApiError(400, 'InvalidAction', `Could not find operation ${call.action} for version 2011-06-15`);
  return writeQueryAnswer(namespace, operation, action(call, directory), call.id);
}

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
      `1 validation error detected: Value '${session}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*`,
    );
  }
  const seconds = call.parameters.number('DurationSeconds') ?? 3600;
  if (!(seconds >= 900 && seconds <= 43_200)) {
    throw new ApiError(
      400,
      'ValidationError',
      `1 validation error detected: Value '${call.parameters.value('DurationSeconds') ?? ''}' at 'durationSeconds' failed to satisfy constraint: Member must have value between 900 and 43200`,
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
    Credentials: mintCredentials(arn.account, assumed, call.now + seconds * 1000),
    AssumedRoleUser: { AssumedRoleId: `AROASANDBOX0000000000:${session}`, Arn: assumed },
  };
}

function denied({ action, caller }: Pick<ApiCall, 'action' | 'caller'>, because?: string): ApiError {
  const reason = because ?? `no identity-based policy allows the sts:${action} action`;
  return new ApiError(
    403,
    'AccessDenied',
    `User: ${caller} is not authorized to perform: sts:${action} because ${reason}`,
  );
}
