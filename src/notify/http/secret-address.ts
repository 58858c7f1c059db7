import { isLoopback } from '../../domain/host.ts';
import type { SettingSources } from '../../domain/setting-sources.ts';
import { redactorOf, type Redact } from '../../domain/text/secrets.ts';
import type { NotCheckable } from '../channel.ts';
import { HttpError } from './http-error.ts';

/** A URL that is a secret, because anyone who knows it can post there. */
export interface SecretAddress {
  readonly url: URL;
  readonly redact: Redact;
}

/** An address as the environment gives it; where there is none, asking for it says why. */
export type AddressSource = () => SecretAddress;

/**
 * The URL in an environment variable, or in the file that the same name with `_FILE` gives. Where neither is set,
 * commands that send nothing work all the same, and sending fails with an HttpError that says so. Rejects where what is
 * set is not an https URL (http is allowed on this machine itself), with an error that does not show it.
 */
export async function secretAddress(variable: string, sources: SettingSources): Promise<AddressSource> {
  const value = (await sources.secret(variable))?.trim();
  if (value === undefined) {
    return () => {
      throw new HttpError({ problem: `set ${variable} or ${variable}_FILE in the environment to its URL` });
    };
  }
  const problem = addressProblem(value);
  if (problem !== undefined)
    throw new Error(`environment: ${variable} ${problem}; the value is not shown, because it is a secret`);
  const url = new URL(value);
  const address = { url, redact: redactorOf(secretsIn(value, url)) };
  return () => address;
}

function addressProblem(value: string): string | undefined {
  if (!URL.canParse(value)) return 'is not a URL';
  const { protocol, hostname, username, password } = new URL(value);
  if (username !== '' || password !== '') return 'has a user name or a password, which is not supported';
  if (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))) return undefined;
  return 'does not begin with https://, and only a server on this machine itself may go without';
}

/** The URL, and each part of it that may be a token. The host is none: errors of the network name it. */
function secretsIn(value: string, { href, pathname, search, searchParams, hash }: URL): readonly string[] {
  const parts = [...pathname.split('/'), ...searchParams.values()].filter((part) => part.length >= 8);
  const whole = [value, href, pathname + search, pathname, search, hash].filter((part) => part.length > 4);
  return [...whole, ...parts];
}

/** For `doctor`: an address that is there can only be tried by sending. Throws where there is none. */
export function notTried(address: AddressSource): Promise<NotCheckable> {
  try {
    const { host } = address().url;
    return Promise.resolve({ notCheckable: `${host} is configured; it cannot be checked without sending a message` });
  } catch (error) {
    return Promise.reject(error instanceof Error ? error : new Error(String(error)));
  }
}
