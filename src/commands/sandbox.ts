import { once } from 'node:events';
import { resolve } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { didYouMean } from '../config/index.ts';
import { printableJson } from '../domain/text/unprintable.ts';
import {
  faultHelp,
  faultKinds,
  parseFault,
  SandboxError,
  startSandbox,
  type Fault,
  type FaultKind,
} from '../sandbox/index.ts';
import { putResult, type Io } from './io.ts';
import { command, type CommonOptions } from './options.ts';
import { portNumber } from './port-number.ts';

type SandboxCommandOptions = CommonOptions & { readonly port: number; readonly throttling: 'aws' | 'off' } & {
  readonly [Kind in FaultKind]?: readonly Fault[];
};

/** `driftwarden sandbox DIR --port N`: serves until it is told to stop. */
export function sandboxCommand(io: Io): Command {
  const sandbox = command('sandbox', 'serve account directories as an AWS endpoint on 127.0.0.1', {
    formats: ['text', 'json'],
  })
    .argument('<dir>', 'the folder that holds the account folders')
    .option('--port <port>', 'the port; 0 takes a free one', portNumber, 4566)
    .addOption(
      new Option('--throttling <buckets>', 'whether requests are throttled by token buckets, as EC2 does')
        .choices(['aws', 'off'])
        .default('aws'),
    );
  for (const kind of faultKinds) {
    const { form, does } = faultHelp[kind];
    sandbox.option(`--${kind} <${form}>`, `${does} (repeatable)`, faultOf(kind));
  }
  return sandbox.action(async (dir: string, options: SandboxCommandOptions) => {
    const { port, throttling } = options;
    const faults = faultKinds.flatMap((kind) => options[kind] ?? []);
    const { url, accounts } = await startSandbox({
      directory: resolve(io.cwd, dir),
      port,
      throttling,
      faults,
      followsChanges: true,
    });
    const text =
      options.format === 'json'
        ? printableJson({ url, accounts }, 0)
        : `${url} serves ${accounts.join(', ')}; try: aws ec2 describe-instances --endpoint-url ${url}`;
    await putResult(io, text, options.output);
    await once(process, 'SIGTERM');
  });
}

function faultOf(kind: FaultKind) {
  return (text: string, previous: readonly Fault[] = []): readonly Fault[] => {
    try {
      return [...previous, parseFault(`${kind} ${text}`)];
    } catch (error) {
      if (!(error instanceof SandboxError)) throw error;
      const hint = didYouMean(error.word, error.choices);
      throw new InvalidArgumentError(`${error.message}${hint === '' ? '' : `;${hint}`}`);
    }
  };
}
