import { commandName, serviceFolder } from '../../aws/account-directory.ts';
import { regionsApi, serviceOf, services } from '../../aws/services.ts';
import type { JsonObject } from '../../domain/json.ts';
import { escapeXml } from '../../domain/text/xml.ts';
import { ApiError } from '../api-error.ts';
import type { AccountDirectory } from '../directory.ts';
import type { Parameters } from '../parameters.ts';
import { findOperation, type Operation } from '../schema.ts';
import type { Answer, ApiCall, SandboxService } from './service.ts';
import { element, structureWriter } from '../xml.ts';
import { attributeParameters, describeAttribute } from '../ec2/attributes.ts';
import { describePage, pageParameters } from '../ec2/collections.ts';
import { ec2Bucket } from '../ec2/throttling.ts';
import { ec2Writes } from '../ec2/writes/index.ts';
import type { Write } from '../writes.ts';

const xmlHead = '<?xml version="1.0" encoding="UTF-8"?>\n';
const namespace = 'http://ec2.amazonaws.com/doc/2016-11-15/';

/**
 * Amazon EC2: every describe action that has a file with its command's output in the region's `ec2` folder, and the
 * changes that repairs are made of, in memory.
 */
export const ec2: SandboxService = {
  version: '2016-11-15',
  answer,
  error,
  denied,
  throttled: () => new ApiError(503, 'RequestLimitExceeded', 'Request limit exceeded.'),
  unsigned: () => new ApiError(401, 'AuthFailure', 'AWS was not able to validate the provided access credentials'),
  bucketOf: ec2Bucket,
};

function answer(call: ApiCall, directory: AccountDirectory, added?: Answer): string {
  const operation = findOperation(services.ec2.sdk, call.action);
  if (!operation)
    throw new ApiError(400, 'InvalidAction', `The action ${call.action} is not valid for this web service.`);
  const write = added ? undefined : ec2Writes.get(call.action);
  if (write) requireWritable(operation, write, call, directory);
  const output = added ? added(call, directory) : write ? {} : served(operation, call, directory);
  if (call.parameters.isTrue('DryRun')) {
    throw new ApiError(412, 'DryRunOperation', 'Request would have succeeded, but DryRun flag is set.');
  }
  const written = write?.write(call, directory);
  const content = element('requestId', call.id) + structureWriter(operation.output)(written ?? output);
  return `${xmlHead}<${call.action}Response xmlns="${namespace}">${content}</${call.action}Response>`;
}

function served(operation: Operation, call: ApiCall, directory: AccountDirectory): JsonObject {
  if (!/^(Describe|Get|List|Search)/.test(call.action))
    throw denied(call, 'the sandbox changes only what repairs change');
  checkParameters(operation, call.parameters, servedParameters(operation));
  return outputOf(operation, call, directory);
}

function requireWritable(operation: Operation, write: Write, call: ApiCall, directory: AccountDirectory): void {
  checkParameters(operation, call.parameters, write.parameters);
  if (!directory.regions(call.account).includes(call.region)) throw unknownRegion(call, directory);
}

function outputOf(operation: Operation, call: ApiCall, directory: AccountDirectory): JsonObject {
  if (call.action === serviceOf(regionsApi).operation) return describePage(operation, regionsOf(call, directory), call);
  if (!directory.regions(call.account).includes(call.region)) throw unknownRegion(call, directory);
  const path = `${serviceFolder('ec2', call.account, call.region)}/${commandName(call.action)}`;
  if (isAttribute(operation)) {
    const answers = directory.lines(`${path}.jsonl`);
    const listed = directory.document(`${path.replace(/-attribute$/, 's')}.json`);
    const output = describeAttribute(operation, { answers, listed, vanished: call.vanished }, call.parameters);
    if (!output)
      throw denied(
        call,
        `${path}.jsonl of the account directory ${answers ? 'has no such answer' : 'is missing'}: it was not read`,
      );
    return output;
  }
  const document = directory.document(`${path}.json`);
  if (!document) throw denied(call, `${path}.json of the account directory is missing: it was not read`);
  return describePage(operation, document, call);
}

/**
 * The regions of the file in the region's folder, or those that the directory has folders for. DescribeRegions answers
 * in every region, also in one without a folder: the account has then not enabled that region.
 */
function regionsOf(call: ApiCall, directory: AccountDirectory): JsonObject {
  const own = directory.regions(call.account);
  const written = directory.document(
    `${serviceFolder('ec2', call.account, call.region)}/${commandName(call.action)}.json`,
  )?.['Regions'];
  const names = [...new Set([...own, call.region])].sort();
  const regions = Array.isArray(written)
    ? (written as readonly JsonObject[])
    : names.map((name) => ({
        OptInStatus: own.includes(name) ? 'opt-in-not-required' : 'not-opted-in',
        RegionName: name,
        Endpoint: `ec2.${name}.amazonaws.com`,
      }));
  const all = call.parameters.isTrue('AllRegions');
  return { Regions: regions.filter(({ OptInStatus }) => all || OptInStatus !== 'not-opted-in') };
}

/** AWS's error in a region that the account has not enabled. */
function unknownRegion(call: ApiCall, directory: AccountDirectory): ApiError {
  const known = directory.regions(call.account).join(', ');
  const because = `the account directory has no region '${call.region}' for ${call.account}; it has: ${known}`;
  return new ApiError(401, 'AuthFailure', `AWS was not able to validate the provided access credentials (${because})`);
}

/** Parameters that every request may have, and those that do not change the answer from a directory. */
const alwaysServed: ReadonlySet<string> = new Set([
  'Action',
  'Version',
  'DryRun',
  'AllRegions',
  'IncludeAllInstances',
  'IncludeDeprecated',
  'IncludeDisabled',
  'IncludeManagedResources',
]);

/**
 * Refuses parameters that the API does not know or the sandbox does not serve: ignoring one would be a wrong answer.
 */
function checkParameters(operation: Operation, parameters: Parameters, servedNames: readonly string[]): void {
  const known = new Set([...operation.input.members.values()].map((member) => member.ec2QueryName));
  const served = new Set(servedNames);
  for (const name of parameters.roots()) {
    if (alwaysServed.has(name) || name.startsWith('X-Amz-')) continue;
    if (!known.has(name)) throw new ApiError(400, 'UnknownParameter', `The parameter ${name} is not recognized`);
    if (!served.has(name)) {
      throw new ApiError(
        400,
        'UnsupportedOperation',
        `The sandbox does not serve the parameter ${name} of ${operation.name}`,
      );
    }
  }
}

function servedParameters(operation: Operation): readonly string[] {
  return isAttribute(operation) ? attributeParameters(operation) : pageParameters(operation);
}

function isAttribute(operation: Operation): boolean {
  return operation.input.members.has('Attribute');
}

function error(failure: ApiError, requestId: string): string {
  const content = element('Error', element('Code', failure.code) + element('Message', escapeXml(failure.message)));
  return `${xmlHead}<Response>${element('Errors', content)}${element('RequestID', requestId)}</Response>`;
}

function denied({ action, caller }: Pick<ApiCall, 'action' | 'caller'>, because?: string): ApiError {
  const reason = because ?? `no identity-based policy allows the ec2:${action} action`;
  const message =
    `You are not authorized to perform this operation. ` +
    `User: ${caller} is not authorized to perform: ec2:${action} because ${reason}`;
  return new ApiError(403, 'UnauthorizedOperation', message);
}
