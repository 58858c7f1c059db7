import type { Log } from '../domain/log.ts';
import { decodeUserInfo, redactorOf, userInfoOf } from '../domain/text/secrets.ts';

/** Tells a watcher that runs start, succeed and fail, so that somebody notices when none comes. Never rejects. */
export interface Heartbeat {
  start(): Promise<void>;
  success(): Promise<void>;
  fail(reason: string): Promise<void>;
}

/** How long the watcher may take, in milliseconds. */
const timeout = 10_000;

/**
 * Pings as healthchecks.io wants it: the address itself for success, `/start` and `/fail` behind it, the reason as the
 * body. Without an address nothing is pinged. User info in the address goes into HTTP's Basic authorization.
 */
export function heartbeat(address: string | undefined, log: Log): Heartbeat {
  const problem = heartbeatProblem(address);
  if (problem !== undefined) log.error({}, `${problem}: nobody is pinged`);
  const redact =
    address === undefined || problem !== undefined
      ? (text: string) => text
      : redactorOf([address, ...secretsIn(new URL(address))]);

  async function ping(signal: '' | '/start' | '/fail', body = ''): Promise<void> {
    if (address === undefined || problem !== undefined) return;
    try {
      const { url, headers } = requestTo(new URL(address), signal);
      const { ok, status } = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(timeout) });
      if (!ok) log.warn({ status }, 'the heartbeat was refused');
    } catch (error) {
      log.warn(
        { error: redact(error instanceof Error ? error.message : String(error)) },
        'the heartbeat did not reach the watcher',
      );
    }
  }
  return { start: () => ping('/start'), success: () => ping(''), fail: (reason) => ping('/fail', reason) };
}

/** What is wrong with a watcher's address, in a sentence that does not repeat it; undefined where nothing is. */
export function heartbeatProblem(address: string | undefined): string | undefined {
  const isHttp = address === undefined || (URL.canParse(address) && /^https?:$/.test(new URL(address).protocol));
  return isHttp
    ? undefined
    : 'the address of the heartbeat (DRIFTWARDEN_HEARTBEAT_URL) is not a URL that begins with http:// or https://';
}

/** The path is a secret too: who knows it can ping for this installation. */
function secretsIn(url: URL): readonly string[] {
  return [...userInfoOf(url), ...(url.pathname.length > 4 ? [url.pathname] : [])];
}

/** fetch refuses a URL with user info, and its error repeats the URL. */
function requestTo(url: URL, signal: string): { readonly url: URL; readonly headers: Record<string, string> } {
  const { username, password } = url;
  url.pathname = url.pathname.replace(/\/$/, '') + signal;
  [url.username, url.password] = ['', ''];
  const basic = Buffer.from(`${decodeUserInfo(username)}:${decodeUserInfo(password)}`).toString('base64');
  return { url, headers: username === '' && password === '' ? {} : { authorization: `Basic ${basic}` } };
}
