import { commandName, serviceFolder } from '../../aws/account-directory.ts';
import { services, type Service, type ServiceName } from '../../aws/services.ts';
import type { Json, JsonObject } from '../../domain/json.ts';
import { ApiError } from '../api-error.ts';
import type { AccountDirectory } from '../directory.ts';
import { cutPage, pageFields, requestedStart } from '../pages.ts';
import type { Parameters } from '../parameters.ts';
import { writeQueryAnswer, writeQueryError } from '../query-xml.ts';
import { findOperation, type Operation } from '../schema.ts';
import type { Answer, ApiCall, SandboxService } from './service.ts';

/** The parameter for the size of a page: what it is if left out, and its bounds. */
export interface PageSize {
  readonly parameter: string;
  readonly usual: number;
  readonly least: number;
  readonly most: number;
}

export interface AwsQueryOptions {
  /** The XML namespace of answers; it ends with the API version and a slash. */
  readonly namespace: string;
  /** Operations that need more than the file with their command's output. */
  readonly operations?: ReadonlyMap<string, Answer>;
  /** Set for a service whose lists are served in pages. Parameters other than those of pages are then refused. */
  readonly pageSize?: PageSize;
}

/**
 * A service of the awsQuery protocol (https://smithy.io/2.0/aws/protocols/aws-query-protocol.html). It answers an
 * operation with the file of that command, and cuts its list in pages in the way of the service's row in
 * src/aws/services.ts.
 */
export function awsQueryService(name: ServiceName, options: AwsQueryOptions): SandboxService {
  const { namespace, operations = new Map<string, Answer>(), pageSize } = options;
  const service: Service = services[name];
  const version = /(\d{4}-\d\d-\d\d)\/$/.exec(namespace)?.[1] ?? '';

  function answer(call: ApiCall, directory: AccountDirectory, added?: Answer): string {
    const operation = findOperation(service.sdk, call.action);
    const own = added ?? operations.get(call.action);
    if (!operation || (!own && service.folder === undefined))
      throw new ApiError(400, 'InvalidAction', `Could not find operation ${call.action} for version ${version}`);
    if (!own && !/^(Describe|Get|List)/.test(call.action))
      throw accessDenied(name, call, 'the sandbox serves a directory and changes nothing');
    const output = own ? own(call, directory) : answerFromFile(operation, call, directory);
    return writeQueryAnswer(namespace, operation, output, call.id);
  }

  function answerFromFile(operation: Operation, call: ApiCall, directory: AccountDirectory): JsonObject {
    const document = documentOf(name, call, directory);
    if (!pageSize) return document;
    const { token } = service.paging;
    refuseOtherParameters(operation, call.parameters, [pageSize.parameter, ...(token === undefined ? [] : [token])]);
    return pageOf(operation, document, call, { paging: service.paging, pageSize });
  }

  return {
    version,
    answer,
    error: (failure, requestId) => writeQueryError(namespace, failure, requestId),
    denied: (call, because) => accessDenied(name, call, because),
    throttled: () => new ApiError(400, 'Throttling', 'Rate exceeded'),
    unsigned: () => new ApiError(403, 'MissingAuthenticationToken', 'Request is missing Authentication Token'),
  };
}

/** The file with the output of the call's command. Throws AccessDenied if there is none. */
export function documentOf(service: ServiceName, call: ApiCall, directory: AccountDirectory): JsonObject {
  const path = `${serviceFolder(service, call.account, call.region)}/${commandName(call.action)}.json`;
  const document = directory.document(path);
  if (!document) throw accessDenied(service, call, `${path} of the account directory is missing: it was not read`);
  return document;
}

function accessDenied(
  service: ServiceName,
  { action, caller }: Pick<ApiCall, 'action' | 'caller'>,
  because = `no identity-based policy allows the ${service}:${action} action`,
): ApiError {
  const message = `User: ${caller} is not authorized to perform: ${service}:${action} on resource: *`;
  return new ApiError(403, 'AccessDenied', `${message} because ${because}`);
}

/** If the sandbox ignored a parameter, the answer would be wrong. */
function refuseOtherParameters(operation: Operation, parameters: Parameters, served: readonly string[]): void {
  const other = parameters
    .roots()
    .find((name) => !['Action', 'Version', ...served].includes(name) && !name.startsWith('X-Amz-'));
  if (other === undefined) return;
  const message = `The sandbox does not serve the parameter ${other} of ${operation.name}`;
  throw new ApiError(400, 'InvalidParameterCombination', message);
}

function pageOf(
  operation: Operation,
  document: JsonObject,
  call: ApiCall,
  { paging, pageSize }: { readonly paging: Service['paging']; readonly pageSize: PageSize },
): JsonObject {
  const list = [...operation.output.members.values()].find((member) => member.shape().type === 'list')?.name;
  const items = list === undefined ? undefined : document[list];
  if (list === undefined || !Array.isArray(items)) return document;
  const token = `${call.account}/${call.region}/${call.action}`;
  const start = requestedStart(paging, token, call.parameters, (value) => invalid(`Invalid page token: ${value}`));
  const limit = call.parameters.number(pageSize.parameter) ?? pageSize.usual;
  if (!(limit >= pageSize.least && limit <= pageSize.most))
    throw invalid(`${pageSize.parameter} must be from ${pageSize.least} to ${pageSize.most}`);
  const page = cutPage<Json>(items as readonly Json[], start, { limit, narrow: (item) => item, size: () => 1 });
  return { ...document, [list]: page.items, ...pageFields(paging, token, page.next) };
}

function invalid(message: string): ApiError {
  return new ApiError(400, 'InvalidParameterValue', message);
}
