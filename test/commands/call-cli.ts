import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { main } from '../../src/commands/index.ts';
import { signalExitCodes } from '../../src/commands/io.ts';
import type { CliRun } from './run-cli.ts';

/**
 * Runs a command in this process, where starting one of its own would prove nothing more: it takes a fraction of the
 * time. What needs a process or AWS credentials is for `runCli`.
 */
export async function callCli(
  args: readonly string[],
  { cwd, env = {} }: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv },
): Promise<CliRun> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const stream = (through: PassThrough) => through as unknown as NodeJS.WriteStream;
  const written = Promise.all([text(stdout), text(stderr)]);
  const code = await main(args, { cwd, env, clock: () => new Date(), stdout: stream(stdout), stderr: stream(stderr) });
  for (const signal of Object.keys(signalExitCodes)) process.removeAllListeners(signal);
  stdout.end();
  stderr.end();
  const [output, errors] = await written;
  return { code, stdout: output, stderr: errors };
}
