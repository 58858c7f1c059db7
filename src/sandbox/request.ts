import { randomUUID } from 'node:crypto';
import { isJsonObject, type JsonObject } from '../domain/json.ts';
import { Parameters } from './parameters.ts';

/** One API call as the client sent it. */
export interface ApiRequest {
  readonly id: string;
  /** The API version that a Query request names. */
  readonly version: string | undefined;
  readonly action: string;
  /** Of the URL, without its query. */
  readonly path: string;
  readonly parameters: Parameters;
  /** The body of a JSON protocol; empty for the others, and if it is not a JSON object. */
  readonly input: JsonObject;
  /** undefined if the request has no signature. */
  readonly signature: Signature | undefined;
}

/** What an AWS Signature Version 4 names; the signature itself is not checked. */
export interface Signature {
  readonly accessKeyId: string;
  readonly region: string;
  /** The signing name of the service. */
  readonly service: string;
  readonly sessionToken: string | undefined;
}

/** Reads a Query request from a form body or a query string; a JSON protocol's `X-Amz-Target` names the action too. */
export function readRequest(
  url: string,
  headers: Readonly<Record<string, string | undefined>>,
  body: string,
): ApiRequest {
  const { searchParams: query, pathname: path } = new URL(url, 'http://127.0.0.1');
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
  const parameters = new Parameters(isForm ? [...query, ...new URLSearchParams(body)] : query);
  const signature = readSignature(headers, query);
  return {
    id: randomUUID(),
    version: parameters.value('Version'),
    action: parameters.value('Action') ?? headers['x-amz-target']?.split('.').at(-1) ?? '',
    path,
    parameters,
    input: /^application\/(x-amz-)?json/.test(headers['content-type'] ?? '') ? jsonInput(body) : {},
    signature,
  };
}

function jsonInput(body: string): JsonObject {
  try {
    const input: unknown = JSON.parse(body);
    return isJsonObject(input) ? input : {};
  } catch {
    return {};
  }
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
