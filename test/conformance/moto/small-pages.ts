import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { text } from 'node:stream/consumers';

/** Stands before an endpoint and asks it for pages of five where it is asked for pages of a thousand. */
export interface SmallPages {
  readonly url: string;
  /** The pages that came with a token for the next one. */
  furtherPages(): number;
  close(): void;
}

/** A thousand instances take moto minutes to make; in pages of five a dozen will do. */
export async function smallPages(endpoint: string): Promise<SmallPages> {
  let furtherPages = 0;
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const body = (await text(incoming)).replace(/\bMaxResults=1000\b/, 'MaxResults=5');
      const headers = { ...incoming.headers, 'content-length': Buffer.byteLength(body) };
      request(`${endpoint}${incoming.url ?? '/'}`, { method: incoming.method ?? 'POST', headers }, (answer) => {
        void text(answer).then((page) => {
          if (/<nextToken>[^<]/.test(page)) furtherPages += 1;
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers).end(page);
        });
      })
        .on('error', () => outgoing.destroy())
        .end(body);
    })();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    furtherPages: () => furtherPages,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
