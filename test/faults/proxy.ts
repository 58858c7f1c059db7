import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { sendWhole } from './answers.ts';
import type { Call } from './calls.ts';
import type { Asked, Fault, Genuine, Struck } from './fault.ts';

export interface FaultyProxy {
  readonly url: string;
  /** How many requests the fault befell. */
  readonly struck: () => number;
  /** How many others were answered. */
  readonly passed: () => number;
  readonly complaints: readonly string[];
  /** Breaks all connections; what is asked from now on finds nobody. */
  close(): Promise<void>;
}

interface ProxyOptions {
  /** The sandbox's address. */
  readonly target: string;
  readonly call: Call;
  readonly fault: Fault;
  /** undefined: in every region. */
  readonly region: string | undefined;
}

/** An HTTP server on 127.0.0.1 that hands everything on to the sandbox but for the requests that the fault befalls. */
export async function startProxy({ target, call, fault, region }: ProxyOptions): Promise<FaultyProxy> {
  // Connections that are kept are closed by whoever is idle first; on a slow machine a request may meet that.
  const agent = new Agent({ keepAlive: false });
  const tries = new Map<string, number>();
  const asked = { calls: new Set<string>(), struck: new Set<string>() };
  const memory = new Map<string, string>();
  const complaints = new Set<string>();
  let passed = 0;

  function isStruck({ service, action, region: place, id }: Asked): boolean {
    if (fault.spreads && asked.struck.size > 0) return true;
    if (service !== call.service || action !== call.action || (region !== undefined && place !== region)) return false;
    asked.calls.add(id);
    if (fault.heavy) return asked.struck.size === 0 || asked.struck.has(id);
    return asked.calls.size > (fault.spares?.(call) ?? 0);
  }

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const question = readQuestion(incoming, (await buffer(incoming)).toString());
    const genuine: Struck['genuine'] = (change) => forward(target, agent, incoming.url ?? '/', question, change);
    if (!isStruck(question)) {
      sendWhole(response, await genuine());
      passed += 1;
      return;
    }
    asked.struck.add(question.id);
    const attempt = (tries.get(question.id) ?? 0) + 1;
    tries.set(question.id, attempt);
    await fault.answer({
      call,
      asked: question,
      attempt,
      response,
      memory,
      genuine,
      complain: (complaint) => complaints.add(complaint),
    });
  }

  const server = createServer((incoming, response) => {
    serve(incoming, response).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    struck: () => asked.struck.size,
    passed: () => passed,
    get complaints() {
      return [...complaints];
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
        agent.destroy();
      }),
  };
}

/** A request: who signed it for where, and its form, or its path and its JSON. */
function readQuestion({ headers, method = '', url = '' }: IncomingMessage, body: string): Asked {
  const [, , region = '', service = ''] =
    /Credential=([^,\s]+)/.exec(headers.authorization ?? '')?.[1]?.split('/') ?? [];
  const id = String(headers['amz-sdk-invocation-id']);
  const asked = { service, region, method, headers, id };
  if (service !== 'rbin') {
    const parameters = new URLSearchParams(body);
    return { ...asked, action: parameters.get('Action') ?? '', parameters };
  }
  const isList = url === '/list-rules';
  const given = isList ? (JSON.parse(body) as Record<string, string>) : { Identifier: url.split('/').at(-1) ?? '' };
  return { ...asked, action: isList ? 'ListRules' : 'GetRule', parameters: new URLSearchParams(given) };
}

function forward(
  target: string,
  agent: Agent,
  path: string,
  { parameters, headers, method, action }: Asked,
  change: Readonly<Record<string, string | undefined>> = {},
): Promise<Genuine> {
  const changed = new URLSearchParams(parameters);
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined) changed.delete(name);
    else changed.set(name, value);
  }
  const body = method === 'GET' ? '' : action === 'ListRules' ? jsonOf(changed) : changed.toString();
  return new Promise((resolve, reject) => {
    const outgoing = request(
      new URL(path, target),
      { method, agent, headers: { ...headers, 'content-length': Buffer.byteLength(body) } },
      (answer) => {
        const {
          statusCode: status = 0,
          headers: { 'content-type': type = '' },
        } = answer;
        buffer(answer).then((bytes) => {
          resolve({ status, type, body: bytes });
        }, reject);
      },
    );
    outgoing.on('error', reject).end(body);
  });
}

function jsonOf(parameters: URLSearchParams): string {
  return JSON.stringify({ ...Object.fromEntries(parameters), MaxResults: Number(parameters.get('MaxResults')) });
}
