import { randomUUID } from 'node:crypto';
import { Parameters } from './parameters.ts';

const serviceNames = ['ec2', 'iam', 'sts'] as const;

export type ServiceName = (typeof serviceNames)[number];

/** One API call as the client sent it, before anybody decides who it is for. */
export interface ApiRequest {
  readonly id: string;
  /** From the signature's scope, else from the API version; undefined where neither names a service. */
  readonly service: string | undefined;
  readonly action: string;
  readonly parameters: Parameters;
  /** undefined where the request carries no signature. */
  readonly signature: Signature | undefined;
}

/** What an AWS Signature Version 4 says of its maker; the signature itself is not checked. */
export interface Signature {
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
  readonly sessionToken: string | undefined;
}

const serviceOfVersion: ReadonlyMap<string, ServiceName> = new Map([
  ['2016-11-15', 'ec2'],
  ['2010-05-08', 'iam'],
  ['2011-06-15', 'sts'],
]);

/** Reads a Query request from a form body or a query string; a JSON protocol's `X-Amz-Target` names the action too. */
export function readRequest(
  url: string,
  headers: Readonly<Record<string, string | undefined>>,
  body: string,
): ApiRequest {
  const query = new URL(url, 'http://127.0.0.1').searchParams;
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
  const parameters = new Parameters(isForm ? [...query, ...new URLSearchParams(body)] : query);
  const signature = readSignature(headers, query);
  return {
    id: randomUUID(),
    service: signature?.service ?? serviceOfVersion.get(parameters.value('Version') ?? ''),
    action: parameters.value('Action') ?? headers['x-amz-target']?.split('.').at(-1) ?? '',
    parameters,
    signature,
  };
}

/** Scope and key from the Authorization header or, in a presigned URL, from the query. */
function readSignature(
  headers: Readonly<Record<string, string | undefined>>,
  query: URLSearchParams,
): Signature | undefined {
  const credential = /Credential=([^,\s]+)/.exec(headers.authorization ?? '')?.[1] ?? query.get('X-Amz-Credential');
  const [accessKeyId, , region, service] = credential?.split('/') ?? [];
  if (!accessKeyId || !region || !service) return undefined;
  const sessionToken = headers['x-amz-security-token'] ?? query.get('X-Amz-Security-Token') ?? undefined;
  return { accessKeyId, region, service, sessionToken };
}
