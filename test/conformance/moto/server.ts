import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A moto server, and how to end it. */
export interface MotoServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts moto on a free port; rejects with what it printed where it ends before it answers. `environment` is added to its own. */
export async function startMoto(
  command: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<MotoServer> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = spawn(command, ['-H', '127.0.0.1', '-p', String(port)], {
    // Without it moto knows none of AWS's own policies.
    env: { ...process.env, MOTO_IAM_LOAD_MANAGED_POLICIES: 'true', ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(server, 'exit');
  let printed = '';
  server.stderr.on('data', (chunk: Buffer) => {
    printed = (printed + chunk.toString()).slice(-4000);
  });
  while (!(await answers(url))) {
    if (server.exitCode !== null || server.pid === undefined)
      throw new Error(`${command} ended with ${String(server.exitCode)}: ${printed}`);
    await sleep(100);
  }
  return {
    url,
    async close() {
      server.kill();
      await ended;
    },
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/moto-api/data.json`)).ok;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
