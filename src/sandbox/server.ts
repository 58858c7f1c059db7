import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { SandboxError } from './api-error.ts';
import { readRequest, type ApiRequest } from './request.ts';
import type { EndpointAnswer } from './endpoint.ts';

const loopback = '127.0.0.1';
/** Larger than any Query request: AWS's own limit for a POST is smaller. */
const greatestBody = 8 * 1024 * 1024;

/** A server on the loopback interface; it never listens anywhere else. */
export interface HttpEndpoint {
  readonly port: number;
  /** Breaks open connections: clients keep theirs alive. */
  close(): Promise<void>;
}

/** Listens on 127.0.0.1; answers bear the time of a clock. Throws a SandboxError if the port is taken. */
export async function listen(
  port: number,
  clock: () => number,
  answer: (request: ApiRequest) => Promise<EndpointAnswer>,
): Promise<HttpEndpoint> {
  const server = createServer((request, response) => {
    response.setHeader('date', new Date(clock()).toUTCString());
    serve(request, response, answer).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      reject(new SandboxError(`cannot listen on ${loopback}:${port}: ${error.message}`));
    });
    server.listen(port, loopback, resolve);
  });
  return { port: (server.address() as AddressInfo).port, close: () => closeServer(server) };
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  answer: (request: ApiRequest) => Promise<EndpointAnswer>,
): Promise<void> {
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const body = await readBody(request);
  const { status, type, body: text, delay, cut } = await answer(readRequest(request.url ?? '/', headers, body));
  // Unreferenced, so that a delayed answer does not keep a closed sandbox running.
  if (delay > 0) await wait(delay, undefined, { ref: false });
  const bytes = Buffer.from(text);
  response.writeHead(status, { 'content-type': type, 'content-length': bytes.length });
  if (!cut) {
    response.end(bytes);
    return;
  }
  // The half is sent before the line breaks: the client sees a length that is never reached.
  response.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => response.destroy());
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > greatestBody) throw new SandboxError('the request is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
