import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import { hostOf } from '../domain/host.ts';

export interface StatusServer {
  /** Where it listens: `http://127.0.0.1:8787`. */
  readonly url: string;
  close(): Promise<void>;
}

/** What the pages say about the worker. */
export interface StatusPages {
  /** What is wrong, one sentence each, and what else the JSON has. */
  health(): Promise<{ readonly problems: readonly string[]; readonly state: object }>;
  /** The text form of Prometheus and its content type. */
  metrics(): Promise<{ readonly contentType: string; readonly text: string }>;
}

/** Where the pages are served. */
export interface StatusAddress {
  /** The address or name to listen on. */
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Other host names that requests may have. */
  readonly names: readonly string[];
}

/** The status pages cannot be served at their address. The message is one sentence. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

/**
 * Serves `/healthz` as JSON, with 200 where nothing is wrong and 503 otherwise, and `/metrics` for Prometheus, to GET
 * and HEAD. The pages have no password: listen on 127.0.0.1 unless you know who can reach the port. A request must
 * name the server by an IP address, `localhost`, its host or one of `names`, so that a web page whose name leads to this
 * machine (DNS rebinding) cannot read the pages. Rejects with a ListenError.
 */
export async function startStatusServer({
  host,
  port,
  names,
  pages,
}: StatusAddress & { readonly pages: StatusPages }): Promise<StatusServer> {
  const own = new Set(['localhost', host, ...names].map((name) => hostOf(name) ?? name));
  const server = createServer((request, response) => {
    answer(request, response, pages, own).catch((error: unknown) => {
      send(
        response,
        503,
        'application/json',
        JSON.stringify({ healthy: false, problems: [error instanceof Error ? error.message : String(error)] }),
      );
    });
  });
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new ListenError(sentenceFor(error, host, port), { cause: error });
  }
  const address = server.address();
  const shown = host.includes(':') ? `[${host}]` : host;
  return {
    url: `http://${shown}:${typeof address === 'object' && address ? address.port : port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function sentenceFor(error: unknown, host: string, port: number): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const choose = 'choose another with health.port or --health-port (0: any that is free)';
  switch (code) {
    case 'EADDRINUSE':
      return `the port ${port} of ${host} for /healthz and /metrics is taken, perhaps by another driftwarden: ${choose}`;
    case 'EACCES':
      return `the port ${port} of ${host} for /healthz and /metrics may not be opened: ${choose}`;
    default:
      return `/healthz and /metrics cannot listen on ${host}, which health.host says, at port ${port}: ${message}`;
  }
}

async function answer(
  { url = '', method = '', headers }: IncomingMessage,
  response: ServerResponse,
  pages: StatusPages,
  own: ReadonlySet<string>,
): Promise<void> {
  const asked = hostOf(headers.host);
  if (asked === undefined || !(isIP(asked) || own.has(asked))) {
    send(
      response,
      421,
      'text/plain',
      'This server does not answer to that name. health.names in driftwarden.yaml lists the names that it answers to, ' +
        'beside IP addresses and localhost.\n',
    );
    return;
  }
  if (method !== 'GET' && method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    send(response, 405, 'text/plain', 'Only GET and HEAD are answered.\n');
    return;
  }
  switch (url.replace(/\?.*$/, '')) {
    case '/healthz': {
      const { problems, state } = await pages.health();
      send(
        response,
        problems.length === 0 ? 200 : 503,
        'application/json',
        JSON.stringify({ healthy: problems.length === 0, problems, ...state }),
      );
      return;
    }
    case '/metrics': {
      const { contentType, text } = await pages.metrics();
      send(response, 200, contentType, text);
      return;
    }
    default:
      send(response, 404, 'text/plain', 'Only /healthz and /metrics are served.\n');
  }
}

function send(response: ServerResponse, status: number, contentType: string, body: string): void {
  response
    .writeHead(status, {
      'content-type': contentType,
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
    .end(body);
}
