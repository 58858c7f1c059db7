import { serviceFolder } from '../../aws/account-directory.ts';
import { services } from '../../aws/services.ts';
import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts';
import { memoizeWeakly } from '../../domain/memoize.ts';
import { ApiError } from '../api-error.ts';
import type { AccountDirectory } from '../directory.ts';
import { iamWrites } from '../iam/writes.ts';
import { textMember } from '../members.ts';
import { cutPage, pageFields, requestedStart } from '../pages.ts';
import { awsQueryService, documentOf } from './aws-query-service.ts';
import type { Answer, ApiCall } from './service.ts';

const { paging } = services.iam;

const operations: ReadonlyMap<string, Answer> = new Map([
  ['GetAccountAuthorizationDetails', accountAuthorizationDetails],
  [
    'GenerateCredentialReport',
    () => ({ State: 'COMPLETE', Description: 'The sandbox serves what the account directory holds' }),
  ],
  ['GetCredentialReport', credentialReport],
]);

/**
 * AWS IAM: the account's authorization details in pages, the credential report, and every other answer that has a file
 * in `iam`; and the changes that repairs are made of, in memory.
 */
export const iam = awsQueryService('iam', {
  namespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
  operations,
  writes: iamWrites,
});

/** The four lists in the order of the answer, each with its entity types for `Filter`. */
const authorizationLists = [
  { list: 'UserDetailList', typeOf: () => 'User' },
  { list: 'GroupDetailList', typeOf: () => 'Group' },
  { list: 'RoleDetailList', typeOf: () => 'Role' },
  { list: 'Policies', typeOf: policyType },
] as const;

const entityTypes: ReadonlySet<string> = new Set(['User', 'Role', 'Group', 'LocalManagedPolicy', 'AWSManagedPolicy']);

function invalidFilter(type: string): ApiError {
  const message =
    `1 validation error detected: Value '[${type}]' at 'filter' failed to satisfy constraint: ` +
    `Member must satisfy enum value set: [${[...entityTypes].join(', ')}]`;
  return new ApiError(400, 'ValidationError', message);
}

/** The account in the ARN of AWS's own policies is `aws`, in every partition. */
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
  const entities = entitiesOf(documentOf('iam', call, directory));
  const types = new Set(call.parameters.list('Filter'));
  for (const type of types) {
    if (!entityTypes.has(type)) throw invalidFilter(type);
  }
  const token = `${call.account}/${call.action}`;
  const page = cutPage(entities, requestedStart(paging, token, call.parameters, invalidMarker), {
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
    ...pageFields(paging, token, page.next),
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

function invalidMarker(marker: string): ApiError {
  return new ApiError(400, 'InvalidInput', `Invalid Marker: ${marker}`);
}

function pageLimit(call: ApiCall): number {
  const limit = call.parameters.number('MaxItems') ?? 100;
  if (limit >= 1 && limit <= 1000) return limit;
  const constraint = limit > 1000 ? 'less than or equal to 1000' : 'greater than or equal to 1';
  const message =
    `1 validation error detected: Value '${call.parameters.value('MaxItems') ?? ''}' at 'maxItems' ` +
    `failed to satisfy constraint: Member must have value ${constraint}`;
  throw new ApiError(400, 'ValidationError', message);
}

/** The file may hold the report itself or the CLI's JSON, whose `Content` is the report in base64. */
function credentialReport(call: ApiCall, directory: AccountDirectory): JsonObject {
  const text = directory.text(`${serviceFolder('iam', call.account, call.region)}/get-credential-report.csv`);
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
