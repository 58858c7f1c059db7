import type { JsonObject } from '../domain/json.ts';
import type { ApiError } from './api-error.ts';

/** The content type of the awsJson protocol, version 1.1: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html */
export const awsJsonType = 'application/x-amz-json-1.1';

/** The answer of a service of that protocol. */
export function writeJsonAnswer(output: JsonObject): string {
  return JSON.stringify(output);
}

/** An error of a service of that protocol. */
export function writeJsonError({ code, message }: ApiError): string {
  return JSON.stringify({ __type: code, message });
}
