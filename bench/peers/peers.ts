/**
 * What one night costs here and with others, on the same account: instances without the tags Owner and department, and
 * instances without termination and stop protection. Calls, processor time, wall time and peak memory of each process
 * are measured from outside. It installs Cloud Custodian and boto3 with pip in a temporary folder, or takes the virtual
 * environment that PEERS_VENV names. Usage: node bench/peers/peers.ts [INSTANCES]
 */
import { execFile, execFileSync, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { writeSyntheticAccount } from '../synthetic-account.ts';

const account = '111122223333';
const here = import.meta.dirname;
const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));

/** What `measure.py` prints. */
interface Measured {
  readonly code: number;
  readonly wall: number;
  readonly cpu: number;
  readonly mebibytes: number;
  readonly errors: string;
}

interface Served {
  readonly calls: number;
  readonly attributes: number;
  readonly failed: number;
}

/** One row of the table. */
interface Contestant {
  readonly name: string;
  readonly command: readonly string[];
  /** Exit codes that say that the work was done. */
  readonly codes: readonly number[];
}

/** Whose protection is asked for: one department's, or everybody's. */
interface Question {
  readonly title: string;
  readonly department: string;
}

const questions: readonly Question[] = [
  { title: 'protection of one department', department: 'prod' },
  { title: 'protection of all instances', department: '' },
];

async function endpoint(directory: string): Promise<{ readonly url: string; readonly child: ChildProcess }> {
  const child = fork(join(here, 'serve.ts'), [directory]);
  const [url] = (await once(child, 'message')) as [string];
  return { url, child };
}

async function callsOf(child: ChildProcess): Promise<Served> {
  child.send('calls');
  const [served] = (await once(child, 'message')) as [Served];
  return served;
}

async function pythonFolder(folder: string): Promise<string> {
  const given = process.env['PEERS_VENV'];
  if (given !== undefined) return join(given, 'bin');
  const environment = join(folder, 'python');
  await promisify(execFile)('python3', ['-m', 'venv', environment]);
  await promisify(execFile)(join(environment, 'bin/pip'), ['install', '-q', '-r', join(here, 'requirements.txt')]);
  return join(environment, 'bin');
}

/** Files of driftwarden for a question, in a folder of their own; the requests are as many as the others send. */
async function writeOurs(folder: string, url: string, { department }: Question): Promise<void> {
  const match = department === '' ? '{ id: "*" }' : `{ tag: { department: ${department} } }`;
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, 'driftwarden.yaml'),
    `regions: us-east-1\nendpoint: ${url}\nbudget: { concurrency: 10, requestsPerSecond: 1000 }\n`,
  );
  await writeFile(
    join(folder, 'baseline.yaml'),
    `version: 1
tags: { required: [{ key: Owner }, { key: department }], on: [instance] }
protect:
  - { name: rule, match: ${match}, instances: { terminationProtection: true, stopProtection: true } }
`,
  );
}

function custodianPolicies({ department }: Question): string {
  const of = department === '' ? '' : `[{ "tag:department": ${department} }, `;
  const flag = (type: string) =>
    department === '' ? `[{ not: [{ type: ${type} }] }]` : `${of}{ not: [{ type: ${type} }] }]`;
  return `policies:
  - { name: untagged, resource: aws.ec2, filters: [{ or: [{ "tag:Owner": absent }, { "tag:department": absent }] }] }
  - { name: terminable, resource: aws.ec2, filters: ${flag('termination-protected')} }
  - { name: stoppable, resource: aws.ec2, filters: ${flag('stop-protected')} }
`;
}

async function contestants(
  folder: string,
  bin: string,
  url: string,
  question: Question,
): Promise<readonly Contestant[]> {
  await writeOurs(join(folder, 'ours'), url, question);
  const policies = join(folder, 'policies.yaml');
  await writeFile(policies, custodianPolicies(question));
  const audit = [process.execPath, cli, 'audit', '-q', '-c', join(folder, 'ours/driftwarden.yaml'), '--format', 'json'];
  const custodian = [join(bin, 'custodian'), 'run', '-r', 'us-east-1', '-s', join(folder, 'custodian')];
  return [
    { name: 'driftwarden, first night', command: audit, codes: [0, 2] },
    { name: 'driftwarden, second night', command: audit, codes: [0, 2] },
    { name: 'Cloud Custodian', command: [...custodian, '--cache', 'memory', policies], codes: [0] },
    {
      name: 'boto3, ten threads',
      command: [join(bin, 'python'), join(here, 'plain.py'), question.department],
      codes: [0],
    },
  ];
}

function measure(command: readonly string[], bin: string, url: string): Promise<Measured> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: tmpdir(),
    AWS_ACCESS_KEY_ID: account,
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL: url,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  return promisify(execFile)(join(bin, 'python'), [join(here, 'measure.py'), ...command], { env }).then(
    ({ stdout }) => JSON.parse(stdout) as Measured,
  );
}

const instances = Number(process.argv[2] ?? 10_000);
let served: Awaited<ReturnType<typeof endpoint>> | undefined;
const folder = await mkdtemp(join(tmpdir(), 'driftwarden-bench-'));
try {
  const bin = await pythonFolder(folder);
  const directory = join(folder, 'account');
  await writeSyntheticAccount(directory, { instances });
  await mkdir(join(directory, account, 'us-east-1/cloudtrail'), { recursive: true });
  await writeFile(join(directory, account, 'us-east-1/cloudtrail/lookup-events.json'), '{"Events":[]}');
  served = await endpoint(directory);
  const { url, child } = served;
  const [model] = cpus().map((cpu) => cpu.model);
  const python = execFileSync(join(bin, 'python'), ['--version'], { encoding: 'utf8' }).trim();
  console.log(`${instances} instances, ${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${python}`);
  console.log(`${cpus().length} × ${model ?? 'unknown processor'}`);
  for (const [index, question] of questions.entries()) {
    console.log(`\n| ${question.title} | calls | of these attributes | CPU s | wall s | peak MiB |`);
    console.log('|---|---:|---:|---:|---:|---:|');
    for (const { name, command, codes } of await contestants(join(folder, String(index)), bin, url, question)) {
      const { code, wall, cpu, mebibytes, errors } = await measure(command, bin, url);
      const { calls, attributes, failed } = await callsOf(child);
      if (!codes.includes(code) || failed > 0)
        throw new Error(`${name}: exit code ${code}, ${failed} failed\n${errors}`);
      console.log(
        `| ${name} | ${calls} | ${attributes} | ${cpu.toFixed(1)} | ${wall.toFixed(1)} | ${mebibytes.toFixed(0)} |`,
      );
    }
  }
} finally {
  served?.child.kill();
  await rm(folder, { recursive: true, force: true });
}
