import { escapeXml } from '../domain/xml.ts';
import type { ApiError } from './api-error.ts';
import type { Operation } from './schema.ts';
import { element, structureWriter } from './xml.ts';

/** The awsQuery protocol of IAM and STS: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
export function writeQueryAnswer(namespace: string, operation: Operation, output: unknown, requestId: string): string {
  const { name } = operation;
  const result =
    operation.output.members.size > 0 ? element(`${name}Result`, structureWriter(operation.output)(output)) : '';
  const metadata = element('ResponseMetadata', element('RequestId', requestId));
  return `<${name}Response xmlns="${namespace}">${result}${metadata}</${name}Response>\n`;
}

/** An error of IAM or STS. */
export function writeQueryError(namespace: string, error: ApiError, requestId: string): string {
  const type = element('Type', error.status < 500 ? 'Sender' : 'Receiver');
  const content = element('Error', type + element('Code', error.code) + element('Message', escapeXml(error.message)));
  return `<ErrorResponse xmlns="${namespace}">${content}${element('RequestId', requestId)}</ErrorResponse>\n`;
}
