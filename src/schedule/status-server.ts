import { createServer, type ServerResponse } from 'node:http';
import { once } from 'node:events';

export interface StatusServer {
  /** Where it listens: `http://127.0.0.1:8787`. */
  readonly url: string;
  close(): Promise<void>;
}

/** What the worker answers when it is asked how it does. */
export interface StatusPages {
  /** What is wrong, a sentence each, and what else is to be told as JSON. */
  health(): Promise<{ readonly problems: readonly string[]; readonly state: object }>;
  /** The text form of Prometheus and its content type. */
  metrics(): Promise<{ readonly contentType: string; readonly text: string }>;
}

/**
 * Serves `/healthz` as JSON, with 200 where nothing is wrong and 503 otherwise, and `/metrics` for Prometheus. What they
 * say is nobody else's business: listen on 127.0.0.1 unless you know who asks.
 */
export async function startStatusServer({ host, port, pages }: { readonly host: string; readonly port: number; readonly pages: StatusPages }): Promise<StatusServer> {
  const server = createServer((request, response) => {
    answer(request.url ?? '', response, pages).catch((error: unknown) => {
      send(response, 503, 'application/json', JSON.stringify({ healthy: false, problems: [error instanceof Error ? error.message : String(error)] }));
    });
  });
  server.listen(port, host);
  await once(server, 'listening');
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

async function answer(url: string, response: ServerResponse, pages: StatusPages): Promise<void> {
  switch (url.replace(/\?.*$/, '')) {
    case '/healthz': {
      const { problems, state } = await pages.health();
      send(response, problems.length === 0 ? 200 : 503, 'application/json', JSON.stringify({ healthy: problems.length === 0, problems, ...state }));
      return;
    }
    case '/metrics': {
      const { contentType, text } = await pages.metrics();
      send(response, 200, contentType, text);
      return;
    }
    default:
      send(response, 404, 'text/plain', 'There are /healthz and /metrics.\n');
  }
}

function send(response: ServerResponse, status: number, contentType: string, body: string): void {
  response.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store' }).end(body);
}
