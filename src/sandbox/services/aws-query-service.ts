import { commandName, foldersOfService, serviceFolder } from '../../aws/account-directory.ts';
import { services, type Service, type ServiceName } from '../../aws/services.ts';
import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts';
import { ApiError } from '../api-error.ts';
import type { AccountDirectory } from '../directory.ts';
import { textMember } from '../members.ts';
import { cutPage, pageFields, requestedStart } from '../pages.ts';
import type { Parameters } from '../parameters.ts';
import { writeQueryAnswer, writeQueryError } from '../query-xml.ts';
import { findOperation, type Operation } from '../schema.ts';
import type { Write } from '../writes.ts';
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
  /** Operations that change what is served. */
  readonly writes?: ReadonlyMap<string, Write>;
  /**
   * Set for a service whose lists are served in pages. Parameters other than those of pages and `identifiers` are then
   * refused.
   */
  readonly pageSize?: PageSize;
  /** Parameters that select one item of a list by its member of that name, each with the error if there is none. */
  readonly identifiers?: Readonly<Record<string, string>>;
  /** By operation, the error if its file is missing; if left out, AccessDenied. */
  readonly missing?: Readonly<Record<string, string>>;
}

/**
 * A service of the awsQuery protocol (https://smithy.io/2.0/aws/protocols/aws-query-protocol.html). It answers an
 * operation with the file of that command, and cuts its list in pages in the way of the service's row in
 * src/aws/services.ts.
 */
export function awsQueryService(name: ServiceName, options: AwsQueryOptions): SandboxService {
  const { namespace, operations = new Map<string, Answer>(), pageSize, identifiers = {}, missing = {} } = options;
  const { writes = new Map<string, Write>() } = options;
  const service: Service = services[name];
  const version = /(\d{4}-\d\d-\d\d)\/$/.exec(namespace)?.[1] ?? '';

  function answer(call: ApiCall, directory: AccountDirectory, added?: Answer): string {
    const operation = findOperation(service.sdk, call.action);
    const write = writes.get(call.action);
    const own = added ?? operations.get(call.action) ?? write?.write;
    if (!operation || (!own && service.folder === undefined))
      throw new ApiError(400, 'InvalidAction', `Could not find operation ${call.action} for version ${version}`);
    if (!own && !/^(Describe|Get|List)/.test(call.action))
      throw accessDenied(name, call, 'the sandbox changes only what repairs change');
    requireHeld(name, service, call, directory);
    if (write && !added) refuseOtherParameters(operation, call.parameters, write.parameters);
    const output = own ? own(call, directory) : answerFromFile(operation, call, directory);
    return writeQueryAnswer(namespace, operation, output, call.id);
  }

  function answerFromFile(operation: Operation, call: ApiCall, directory: AccountDirectory): JsonObject {
    const document = documentOf(name, call, directory, missing[call.action]);
    if (!pageSize) return document;
    const { token } = service.paging;
    const ofPages = [pageSize.parameter, ...(token === undefined ? [] : [token])];
    refuseOtherParameters(operation, call.parameters, [...ofPages, ...Object.keys(identifiers)]);
    return pageOf(operation, document, call, { paging: service.paging, pageSize, identifiers });
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

/**
 * AWS's answer to an account that does not use the service: the account directory has no folder of it, in any region.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/CommonErrors.html
 */
function requireHeld(name: ServiceName, { optional }: Service, call: ApiCall, directory: AccountDirectory): void {
  if (!optional) return;
  const folders = foldersOfService(name, call.account, directory.regions(call.account));
  if (folders.some((folder) => directory.hasFolder(folder))) return;
  const message = 'The AWS Access Key Id needs a subscription for the service';
  throw new ApiError(403, 'OptInRequired', `${message} (the account directory has no folder of it)`);
}

/** The file with the output of the call's command. Throws `missing`, or else AccessDenied, if there is none. */
export function documentOf(
  service: ServiceName,
  call: ApiCall,
  directory: AccountDirectory,
  missing?: string,
): JsonObject {
  const path = `${serviceFolder(service, call.account, call.region)}/${commandName(call.action)}.json`;
  const document = directory.document(path);
  const because = `${path} of the account directory is missing: it was not read`;
  if (!document)
    throw missing === undefined ? accessDenied(service, call, because) : new ApiError(404, missing, because);
  return document;
}

/** The error for a call without permission, or of which nothing is in the account directory. */
export function accessDenied(
  service: ServiceName,
  { action, caller }: Pick<ApiCall, 'action' | 'caller'>,
  because = `no identity-based policy allows the ${service}:${action} action`,
): ApiError {
  const message = `User: ${caller} is not authorized to perform: ${service}:${action} on resource: *`;
  return new ApiError(403, 'AccessDenied', `${message} because ${because}`);
}

/** If the sandbox ignored a parameter, the answer would be wrong. */
export function refuseOtherParameters(operation: Operation, parameters: Parameters, served: readonly string[]): void {
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
  {
    paging,
    pageSize,
    identifiers,
  }: Required<Pick<AwsQueryOptions, 'pageSize' | 'identifiers'>> & Pick<Service, 'paging'>,
): JsonObject {
  const list = [...operation.output.members.values()].find((member) => member.shape().type === 'list')?.name;
  const all = list === undefined ? undefined : document[list];
  if (list === undefined || !Array.isArray(all)) return document;
  const items = selected(all as readonly Json[], call.parameters, identifiers);
  const token = `${call.account}/${call.region}/${call.action}`;
  const start = requestedStart(paging, token, call.parameters, (value) => invalid(`Invalid page token: ${value}`));
  const limit = call.parameters.number(pageSize.parameter) ?? pageSize.usual;
  if (!(limit >= pageSize.least && limit <= pageSize.most))
    throw invalid(`${pageSize.parameter} must be from ${pageSize.least} to ${pageSize.most}`);
  const page = cutPage(items, start, { limit, narrow: (item) => item, size: () => 1 });
  return { ...document, [list]: page.items, ...pageFields(paging, token, page.next) };
}

/** The items that the identifiers of the request name; all of them if it names none. */
function selected(
  items: readonly Json[],
  parameters: Parameters,
  identifiers: Readonly<Record<string, string>>,
): readonly Json[] {
  return Object.entries(identifiers).reduce((left, [member, code]) => {
    const wanted = parameters.value(member);
    if (wanted === undefined) return left;
    const found = left.filter((item) => isJsonObject(item) && textMember(item, member) === wanted.toLowerCase());
    if (found.length === 0) throw new ApiError(404, code, `${member} ${wanted} not found.`);
    return found;
  }, items);
}

function invalid(message: string): ApiError {
  return new ApiError(400, 'InvalidParameterValue', message);
}
