import * as client from '@aws-sdk/client-iam';
import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts';
import { memoizeWeakly } from '../domain/memoize.ts';
import { ApiError } from './api-error.ts';
import type { AccountDirectory } from './directory.ts';
import { commandName } from './file-names.ts';
import { textMember } from './members.ts';
import { cutPage, pageStart, pageToken } from './pages.ts';
import { writeQueryAnswer, writeQueryError } from './query-xml.ts';
import { findOperation } from './schema.ts';
import type { ApiCall, Service } from './service.ts';

const namespace = 'https://iam.amazonaws.com/doc/2010-05-08/';

/**
 * AWS IAM: the account's authorization details in pages, the credential report, and any other answer that lies in
 * `iam`.
 */
export const iam: Service = {
  name: 'iam',
  answer,
  error: (failure, requestId) => writeQueryError(namespace, failure, requestId),
  denied,
  throttled: () => new ApiError(400, 'Throttling', 'Rate exceeded'),
};

type Action = (call: ApiCall, directory: AccountDirectory) => JsonObject;

const actions: ReadonlyMap<string, Action> = new Map([
  ['GetAccountAuthorizationDetails', accountAuthorizationDetails],
  [
    'GenerateCredentialReport',
    () => ({ State: 'COMPLETE', Description: 'The sandbox serves what the account directory holds' }),
  ],
  ['GetCredentialReport', credentialReport],
]);

function answer(call: ApiCall, directory: AccountDirectory): string {
  const operation = findOperation(client, call.action);
  if (!operation)
    throw new ApiError(400, 'InvalidAction', `Could not find operation ${call.action} for version 2010-05-08`);
  if (!/^(Get|List|Generate)/.test(call.action))
    throw denied(call, 'the sandbox serves a directory and changes nothing');
  const output = (actions.get(call.action) ?? wholeDocument)(call, directory);
  return writeQueryAnswer(namespace, operation, output, call.id);
}

function wholeDocument(call: ApiCall, directory: AccountDirectory): JsonObject {
  const path = `${call.account}/iam/${commandName(call.action)}.json`;
  const document = directory.document(path);
  if (!document) throw denied(call, `${path} of the account directory is missing: it was not read`);
  return document;
}

/** The four lists in the order that the answer has them, each with the entity types that `Filter` chooses it by. */
const authorizationLists = [
  { list: 'UserDetailList', typeOf: () => 'User' },
  { list: 'GroupDetailList', typeOf: () => 'Group' },
  { list: 'RoleDetailList', typeOf: () => 'Role' },
  { list: 'Policies', typeOf: policyType },
] as const;

const entityTypes: ReadonlySet<string> = new Set(['User', 'Role', 'Group', 'LocalManagedPolicy', 'AWSManagedPolicy']);

function invalidFilter(type: string): ApiError {
  const message = `1 validation error detected: Value '[${type}]' at 'filter' failed to satisfy constraint: Member must satisfy enum value set: [${[...entityTypes].join(', ')}]`;
  return new ApiError(400, 'ValidationError', message);
}

/** AWS's own policies have `aws` where an account stands, in every partition. */
function policyType(policy: JsonObject): string {
  return textMember(policy, 'Arn')?.split(':')[4] === 'aws' ? 'AWSManagedPolicy' : 'LocalManagedPolicy';
}

interface Entity {
  readonly list: string;
  readonly type: string;
  readonly detail: JsonObject;
}

/**
 * Pages run through the four lists as if they were one: API_GetAccountAuthorizationDetails in the IAM API reference.
 */
function accountAuthorizationDetails(call: ApiCall, directory: AccountDirectory): JsonObject {
  const entities = entitiesOf(wholeDocument(call, directory));
  const types = new Set(call.parameters.list('Filter'));
  for (const type of types) {
    if (!entityTypes.has(type)) throw invalidFilter(type);
  }
  const token = `${call.account}/${call.action}`;
  const page = cutPage(entities, startOf(token, call), {
    limit: pageLimit(call),
    narrow: (entity) => (types.size === 0 || types.has(entity.type) ? entity : undefined),
    size: () => 1,
  });
  const lists = authorizationLists.map(({ list }): [string, Json] => [
    list,
    page.items.filter((entity) => entity.list === list).map(({ detail }) => detail),
  ]);
  return {
    ...Object.fromEntries(lists),
    IsTruncated: page.next !== undefined,
    ...(page.next !== undefined && { Marker: pageToken(token, page.next) }),
  };
}

const entitiesOf = memoizeWeakly((document: JsonObject): readonly Entity[] =>
  authorizationLists.flatMap(({ list, typeOf }) => {
    const details = document[list];
    if (!Array.isArray(details)) {
      throw new ApiError(
        500,
        'ServiceFailure',
        `the account directory's file for GetAccountAuthorizationDetails has no list '${list}'`,
      );
    }
    return details.filter(isJsonObject).map((detail): Entity => ({ list, type: typeOf(detail), detail }));
  }),
);

function startOf(token: string, call: ApiCall): number {
  const marker = call.parameters.value('Marker');
  if (marker === undefined || marker === '') return 0;
  const start = pageStart(token, marker);
  if (start === undefined) throw new ApiError(400, 'InvalidInput', `Invalid Marker: ${marker}`);
  return start;
}

function pageLimit(call: ApiCall): number {
  const limit = call.parameters.number('MaxItems') ?? 100;
  if (limit >= 1 && limit <= 1000) return limit;
  const constraint = limit > 1000 ? 'less than or equal to 1000' : 'greater than or equal to 1';
  const message = `1 validation error detected: Value '${call.parameters.value('MaxItems') ?? ''}' at 'maxItems' failed to satisfy constraint: Member must have value ${constraint}`;
  throw new ApiError(400, 'ValidationError', message);
}

/** The file may hold the report itself or the CLI's JSON, whose `Content` is the report in base64. */
function credentialReport(call: ApiCall, directory: AccountDirectory): JsonObject {
  const text = directory.text(`${call.account}/iam/get-credential-report.csv`);
  if (text === undefined) throw new ApiError(410, 'ReportNotPresent', 'No report was found for this account.');
  const generated = { ReportFormat: 'text/csv', GeneratedTime: new Date(call.now).toISOString() };
  if (!text.trimStart().startsWith('{')) return { ...generated, Content: Buffer.from(text).toString('base64') };
  try {
    return { ...generated, ...(JSON.parse(text) as JsonObject) };
  } catch {
    throw new ApiError(
      500,
      'ServiceFailure',
      'get-credential-report.csv of the account directory is neither CSV nor the JSON that the AWS CLI prints',
    );
  }
}

function denied({ action, caller }: Pick<ApiCall, 'action' | 'caller'>, because?: string): ApiError {
  const reason = because ?? `no identity-based policy allows the iam:${action} action`;
  return new ApiError(
    403,
    'AccessDenied',
    `User: ${caller} is not authorized to perform: iam:${action} on resource: * because ${reason}`,
  );
}
