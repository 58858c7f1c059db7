import { createRequire } from 'node:module';
import { brotliDecompressSync } from 'node:zlib';
import type { JsonObject } from '../../../domain/json.ts';
import { lazy } from '../../../domain/memoize.ts';

/** The current documents of AWS managed policies, by what follows `policy/` in their ARN: `service-role/AWSBatchServiceRole`. */
export type AwsManagedDocuments = Readonly<Record<string, JsonObject>>;

/** Makes the text that documents.json has compressed. */
export function packDocuments(documents: AwsManagedDocuments): string {
  return JSON.stringify(documents);
}

/** What documents.json says: where the documents come from, the day of the newest one (ISO 8601), and the documents. */
export const awsManagedDocuments = lazy((): { source: string; asOf: string; documents: AwsManagedDocuments } => {
  // Most commands do not need it: it is read when it is first asked for, which has to be synchronous.
  const { source, asOf, brotli } = createRequire(import.meta.url)('./documents.json') as PackedDocuments;
  const text = brotliDecompressSync(Buffer.from(brotli.join(''), 'base64')).toString('utf8');
  return { source, asOf, documents: JSON.parse(text) as AwsManagedDocuments };
});

/** documents.json, as `scripts/aws-managed-policies.ts` writes it. */
interface PackedDocuments {
  readonly source: string;
  readonly asOf: string;
  /** The lines of the compressed text in base64. */
  readonly brotli: readonly string[];
}

/**
 * Whether AWS refuses to attach a policy to anything that a customer has: those of service-linked roles, and those that
 * limit sessions of sts:AssumeRoot.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html (PolicyNotAttachable)
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html
 */
export function canNeverBeAttached(arn: string): boolean {
  return /^arn:[^:]*:iam::aws:policy\/(aws-service-role|root-task)\//.test(arn);
}
