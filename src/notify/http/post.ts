import type { Redact } from '../../domain/text/secrets.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import { HttpError } from './http-error.ts';
import { retryAfterOf } from './retry-after.ts';

/** A body to post, and where to. */
export interface PostRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Removes the URL, and whatever else is secret, from what the server answers. */
  readonly redact: Redact;
  /** Milliseconds until the answer's head must be there. */
  readonly timeout?: number;
}

const usualTimeout = 30_000;

/** How much of a refusal's text is read, for how many milliseconds, and how much of it is told. */
const [mostRead, readingTime, mostTold] = [8192, 5000, 200] as const;

/**
 * Posts a body. Resolves to a sentence about an answer of class 2xx, whose text is not read; rejects with an HttpError. A
 * redirect is an error: who can change where a name or a path leads must not get what is posted. NODE_USE_ENV_PROXY=1
 * sends through the proxy that HTTPS_PROXY names: https://nodejs.org/api/cli.html#node_use_env_proxy1
 */
export async function post(request: PostRequest): Promise<string> {
  const { url, headers, body, redact, timeout = usualTimeout } = request;
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort();
  }, timeout);
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'user-agent': 'driftwarden', ...headers },
      body,
      redirect: 'manual',
      signal: controller.signal,
    });
  } catch (error) {
    const problem = controller.signal.aborted
      ? `did not answer within ${(timeout / 1000).toFixed(timeout < 1000 ? 1 : 0)} s`
      : connectionProblem(error, redact);
    throw new HttpError({ server: url.host, problem });
  } finally {
    clearTimeout(timer);
  }
  if (response.ok) {
    await discard(response);
    return `answered with status ${response.status}`;
  }
  throw new HttpError({ server: url.host, ...(await refusalOf(response, redact)) });
}

async function refusalOf(response: Response, redact: Redact) {
  const { status, headers } = response;
  if (status >= 300 && status < 400) {
    await discard(response);
    return { status, problem: `answered with a redirect (status ${status}), which is not followed: set its final URL` };
  }
  const told = clipOf(redact(await beginningOf(response)));
  return {
    status,
    problem: `answered with status ${status}${told === '' ? '' : `: ${told}`}`,
    notBefore: retryAfterOf(headers),
  };
}

/** The first bytes of a text; what a slow or a broken server has sent of it by then. */
async function beginningOf({ body }: Response): Promise<string> {
  if (!body) return '';
  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  const timer = setTimeout(() => void reader.cancel().catch(() => {}), readingTime);
  try {
    while (length < mostRead) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value);
      length += value.byteLength;
    }
  } catch {
    // The status says enough.
  } finally {
    clearTimeout(timer);
    await reader.cancel().catch(() => {});
  }
  const text = Buffer.concat(chunks).subarray(0, mostRead).toString('utf8');
  // A secret that the cut divides could not be recognised.
  return length < mostRead ? text : text.slice(0, mostRead / 2);
}

/** A server's text on one line, and only its beginning. */
function clipOf(text: string): string {
  const line = escapeUnprintable(text.replace(/\s+/g, ' ').trim());
  return line.length <= mostTold ? line : `${line.slice(0, mostTold).toWellFormed()}…`;
}

async function discard({ body }: Response): Promise<void> {
  await body?.cancel().catch(() => {});
}

const certificateProblem = /certificate|altname|CERT_|SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET)/i;

/** Why there was no answer. `fetch failed` says nothing: what caused it does. */
function connectionProblem(error: unknown, redact: Redact): string {
  const cause = deepestCause(error);
  const code = codeOf(cause);
  const message = clipOf(redact(cause instanceof Error ? cause.message : String(cause)));
  if (code === 'ECONNREFUSED') return 'refused the connection: nothing listens there';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `has no address that could be found (${code})`;
  if (code.endsWith('TIMEOUT') || code === 'ETIMEDOUT') return `did not answer in time (${code})`;
  if (certificateProblem.test(`${code} ${message}`))
    return `has a certificate that cannot be trusted: ${message} (NODE_EXTRA_CA_CERTS may name a file with its authority)`;
  return `the connection failed: ${[message, code].filter((part) => part !== '').join(' ')}`;
}

function deepestCause(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? deepestCause(error.cause) : error;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
