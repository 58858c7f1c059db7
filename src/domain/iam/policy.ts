import type { JsonObject } from '../json.ts';

/**
 * A policy document as an account holds it. A document that does not parse as a JSON object is kept as the text that AWS
 * sent, with the reason; it must not be read as an empty policy.
 */
export type PolicyDocument = { readonly document: JsonObject } | { readonly text: string; readonly error: string };

/** An inline policy: a document with a name, inside a user, group or role. */
export interface InlinePolicy {
  readonly name: string;
  readonly policy: PolicyDocument;
}

/** Whether the document could be parsed. */
export function isParsed(policy: PolicyDocument): policy is { readonly document: JsonObject } {
  return 'document' in policy;
}
