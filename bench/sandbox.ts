/**
 * What serving costs beside what a client costs: every instance of a synthetic account in pages of 1,000, once as bytes
 * that nobody reads, once through the SDK, and once through the SDK with our reader of answers. Usage: node bench/sandbox.ts [INSTANCES]
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EC2Client, paginateDescribeInstances, type EC2ClientConfig } from '@aws-sdk/client-ec2';
import { plannedProtocols } from '../src/aws/http/xml/protocols.ts';
import { startSandbox } from '../src/sandbox/index.ts';
import { writeSyntheticAccount } from './synthetic-account.ts';

interface Started {
  readonly url: string;
  readonly seconds: number;
  readonly megabytes: number;
}

/** The sandbox in a process of its own, as a client on the same machine meets it. */
async function serveHere(directory: string): Promise<void> {
  const start = performance.now();
  const { url } = await startSandbox({ directory, throttling: 'off' });
  const started: Started = {
    url,
    seconds: (performance.now() - start) / 1000,
    megabytes: process.memoryUsage().rss / 2 ** 20,
  };
  process.send?.(started);
  process.on('message', () => process.send?.(cpuSeconds()));
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** The processor time that the sandbox's process has taken so far. */
async function cpuSecondsOf(child: ChildProcess): Promise<number> {
  child.send('cpu');
  const [seconds] = (await once(child, 'message')) as [number];
  return seconds;
}

async function serveElsewhere(directory: string): Promise<{ started: Started; child: ChildProcess }> {
  const child = fork(fileURLToPath(import.meta.url), ['serve', directory]);
  const [started] = (await once(child, 'message')) as [Started];
  return { started, child };
}

/** Reads every page as bytes; seconds in all and for the slowest page. */
async function fetchPages(
  url: string,
): Promise<{ seconds: number; slowest: number; pages: number; megabytes: number }> {
  const authorization =
    'AWS4-HMAC-SHA256 Credential=bench/20261123/us-east-1/ec2/aws4_request, SignedHeaders=host, Signature=00';
  const start = performance.now();
  let [pages, slowest, bytes] = [0, 0, 0];
  let token: string | undefined = '';
  while (token !== undefined) {
    const before = performance.now();
    const body = new URLSearchParams({
      Action: 'DescribeInstances',
      MaxResults: '1000',
      ...(token !== '' && { NextToken: token }),
    });
    const response = await fetch(url, { method: 'POST', headers: { authorization }, body });
    if (!response.ok) throw new Error(await response.text());
    const page = Buffer.from(await response.arrayBuffer());
    token = /<nextToken>([^<]*)<\/nextToken>/.exec(page.toString('latin1', page.length - 500))?.[1];
    slowest = Math.max(slowest, (performance.now() - before) / 1000);
    pages += 1;
    bytes += page.length;
  }
  return { seconds: (performance.now() - start) / 1000, slowest, pages, megabytes: bytes / 2 ** 20 };
}

async function readWithSdk(
  url: string,
  reader: Pick<EC2ClientConfig, 'protocol'> = {},
): Promise<{ seconds: number; instances: number }> {
  const client = new EC2Client({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
    ...reader,
  });
  const start = performance.now();
  let instances = 0;
  for await (const page of paginateDescribeInstances({ client, pageSize: 1000 }, {}))
    instances += page.Reservations?.length ?? 0;
  client.destroy();
  return { seconds: (performance.now() - start) / 1000, instances };
}

async function measure(instances: number): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'driftwarden-bench-'));
  try {
    await writeSyntheticAccount(directory, { instances });
    const { started, child } = await serveElsewhere(directory);
    const raw = await fetchPages(started.url);
    const before = { sandbox: await cpuSecondsOf(child), client: cpuSeconds() };
    const sdk = await readWithSdk(started.url);
    const cpu = { sandbox: (await cpuSecondsOf(child)) - before.sandbox, client: cpuSeconds() - before.client };
    const ours = cpuSeconds();
    await readWithSdk(started.url, plannedProtocols['ec2-query']);
    const cpuOfOurs = cpuSeconds() - ours;
    child.kill();
    if (sdk.instances !== instances) throw new Error(`the SDK read ${sdk.instances} of ${instances} instances`);
    const one = (value: number): string => value.toFixed(1);
    console.log(`${instances} instances in ${raw.pages} pages, ${one(raw.megabytes)} MB of XML`);
    console.log(`start, all files parsed   ${one(started.seconds)} s, ${started.megabytes.toFixed(0)} MB resident`);
    console.log(`served, nobody reading    ${one(raw.seconds)} s, slowest page ${raw.slowest.toFixed(2)} s`);
    console.log(
      `read with the SDK         ${one(sdk.seconds)} s, of which processor time ${one(cpu.client)} s here, ${one(cpu.sandbox)} s in the sandbox`,
    );
    console.log(
      `with our reader           ${one(cpuOfOurs)} s of processor time: ${(cpuOfOurs / cpu.client).toFixed(2)} times`,
    );
    console.log(
      `the sandbox's share       ${((cpu.sandbox / cpu.client) * 100).toFixed(0)} % of the client's processor time`,
    );
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

const [first, second] = process.argv.slice(2);
if (first === 'serve' && second !== undefined) await serveHere(second);
else await measure(Number(first ?? 100_000));
