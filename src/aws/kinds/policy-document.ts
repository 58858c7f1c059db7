import { isJsonObject } from '../../domain/json.ts';
import type { PolicyDocument } from '../../domain/policy.ts';
import { isDeep } from './shape.ts';

/**
 * A policy document as IAM sends it (JSON, URL-encoded after RFC 3986) or as the AWS CLI prints it (an object). One
 * that does not parse is kept as the text that it is, with the reason.
 */
export function policyDocument(sent: unknown): PolicyDocument {
  if (isJsonObject(sent)) return { document: sent };
  if (typeof sent !== 'string')
    return { text: sent === undefined ? '' : JSON.stringify(sent), error: 'not a JSON object' };
  const text = decoded(sent);
  try {
    const parsed: unknown = JSON.parse(text);
    if (isDeep(parsed)) return { text, error: 'more lists and objects inside one another than any policy has' };
    return isJsonObject(parsed) ? { document: parsed } : { text, error: 'not a JSON object' };
  } catch (error) {
    return { text, error: error instanceof Error ? error.message : String(error) };
  }
}

/** Encoded text starts with `%7B`; text that starts with a brace is JSON already, and its percent signs are its own. */
function decoded(text: string): string {
  if (text.trimStart().startsWith('{')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
