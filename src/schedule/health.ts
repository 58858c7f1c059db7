import { createServer } from 'node:http';
import { once } from 'node:events';
import type { WorkerState } from './worker.ts';

export interface HealthServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves `/healthz` as JSON: 200 while the last run succeeded or none has ended yet, else 503.
 * It listens on 127.0.0.1 unless told otherwise: what it says is nobody else's business.
 */
export async function startHealthServer(options: {
  readonly port: number;
  readonly host?: string;
  readonly state: () => WorkerState;
}): Promise<HealthServer> {
  const server = createServer((request, response) => {
    if (request.url !== '/healthz') return response.writeHead(404).end();
    const state = options.state();
    const healthy = state.lastRun?.succeeded ?? true;
    return response.writeHead(healthy ? 200 : 503, { 'content-type': 'application/json' }).end(JSON.stringify({ healthy, ...state }));
  });
  server.listen(options.port, options.host ?? '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : options.port;
  return {
    url: `http://${options.host ?? '127.0.0.1'}:${port}/healthz`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
      }),
  };
}
