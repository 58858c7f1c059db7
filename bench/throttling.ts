/**
 * How long many calls of one API take against AWS's token bucket, which the sandbox keeps, and how many are lost: the
 * best possible time, this project's pace, and the SDK's own retry modes, one after the other with a full bucket each.
 * Usage: node bench/throttling.ts [CALLS]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeVolumesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { awsClient } from '../src/aws/http/aws-client.ts';
import { trafficCounter } from '../src/domain/traffic.ts';
import { startSandbox } from '../src/sandbox/index.ts';
import { writeSyntheticAccount } from './synthetic-account.ts';

const bucket = { capacity: 100, perSecond: 20 };
const region = 'us-east-1';
const input = { MaxResults: 5 };
const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' };

/** One way to make calls. */
interface Contestant {
  readonly name: string;
  /** Calls that it makes side by side. */
  readonly width: number;
  readonly connect: (url: string) => { readonly call: () => Promise<unknown>; readonly close: () => void };
}

function ours(share: number): Contestant {
  return {
    name: `driftwarden, share ${share}`,
    width: 64,
    connect(url) {
      const budget = { concurrency: 8, attempts: 15, share };
      const client = awsClient({ endpoint: url, credentials }, { budget, traffic: trafficCounter() });
      const { signal } = new AbortController();
      return {
        call: () => client.call({ api: 'ec2:DescribeVolumes', region, input, signal }),
        close: () => {
          client.close();
        },
      };
    },
  };
}

function sdk(retryMode: 'standard' | 'adaptive', width: number): Contestant {
  return {
    name: `SDK, ${retryMode}, ${width} side by side`,
    width,
    connect(url) {
      const client = new EC2Client({ endpoint: url, region, credentials, retryMode });
      return {
        call: () => client.send(new DescribeVolumesCommand(input)),
        close: () => {
          client.destroy();
        },
      };
    },
  };
}

async function measure({ name, width, connect }: Contestant, directory: string, calls: number): Promise<void> {
  const sandbox = await startSandbox({ directory });
  const { call, close } = connect(sandbox.url);
  const start = performance.now();
  let lost = 0;
  let begun = 0;
  const worker = async () => {
    while (begun < calls) {
      begun += 1;
      await call().catch(() => (lost += 1));
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  const seconds = (performance.now() - start) / 1000;
  const throttled = sandbox.calls().filter(({ status }) => status === 503).length;
  close();
  await sandbox.close();
  const best = Math.max(0, calls - lost - bucket.capacity) / bucket.perSecond;
  const ratio = best > 0 ? `${(seconds / best).toFixed(3)} of the best for ${calls - lost}` : '';
  console.log(
    `${name.padEnd(34)} ${seconds.toFixed(1).padStart(6)} s  ${String(lost).padStart(4)} lost  ` +
      `${String(throttled).padStart(5)} throttled  ${ratio}`,
  );
}

const calls = Number(process.argv[2] ?? 600);
const directory = await mkdtemp(join(tmpdir(), 'driftwarden-bench-'));
try {
  await writeSyntheticAccount(directory, { instances: 1 });
  console.log(`${calls} calls of one API, a bucket of ${bucket.capacity} that fills by ${bucket.perSecond} a second`);
  console.log(`best possible ${((calls - bucket.capacity) / bucket.perSecond).toFixed(1)} s`);
  for (const one of [ours(1), ours(0.7), sdk('standard', 50), sdk('adaptive', 50)])
    await measure(one, directory, calls);
} finally {
  await rm(directory, { recursive: true, force: true });
}
