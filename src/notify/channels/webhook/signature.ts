import { createHmac } from 'node:crypto';
import type { SettingSources } from '../../../domain/setting-sources.ts';
import { HttpError } from '../../http/http-error.ts';

/** The keys that a webhook is signed with, as their secrets are written; more than one while they are exchanged. */
export interface SigningKeys {
  readonly secrets: readonly string[];
}

const prefix = 'whsec_';

/**
 * The headers of a signed webhook by Standard Webhooks, with a signature for each key:
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function signedHeaders(
  { secrets }: SigningKeys,
  { id, at, body }: { readonly id: string; readonly at: Date; readonly body: string },
): Readonly<Record<string, string>> {
  const timestamp = `${Math.floor(at.getTime() / 1000)}`;
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(prefix.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}

/**
 * The keys in an environment variable or its file, separated by spaces or line breaks. Where neither is set, asking for
 * them throws; rejects where what is set is no such secret, with an error that does not show it.
 */
export async function signingKeys(variable: string, sources: SettingSources): Promise<() => SigningKeys> {
  const secrets = (await sources.secret(variable))?.split(/\s+/).filter((secret) => secret !== '') ?? [];
  if (!secrets.every(isSecret))
    throw new Error(
      `environment: ${variable} is not whsec_ and the base64 of 24 to 64 random bytes; ` +
        'the value is not shown, because it is a secret. To make one: echo "whsec_$(openssl rand -base64 32)"',
    );
  return () => {
    if (secrets.length > 0) return { secrets };
    const problem = `set ${variable} or ${variable}_FILE in the environment to the secret that signs what is sent`;
    throw new HttpError({ problem });
  };
}

function isSecret(text: string): boolean {
  const [, encoded = ''] = /^whsec_([A-Za-z\d+/]+={0,2})$/.exec(text) ?? [];
  const bytes = Buffer.from(encoded, 'base64');
  return bytes.length >= 24 && bytes.length <= 64;
}
