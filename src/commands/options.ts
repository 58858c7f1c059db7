import { Command, Option } from 'commander';
import type { Verbosity } from './io.ts';

/** The flags that every command takes, as contract.md lists them. */
export interface CommonOptions {
  readonly config?: string;
  readonly baseline?: string;
  readonly format: string;
  readonly output?: string;
  readonly store?: string;
  readonly quiet?: true;
  readonly verbose?: true;
  readonly color: boolean;
}

/** A command with the common flags; `formats` are those that its result can be had in, the first by default. */
export function command(name: string, description: string, formats: readonly [string, ...string[]]): Command {
  return new Command(name)
    .description(description)
    .option('-c, --config <file>', 'the configuration (default: driftwarden.yaml, here or in a parent folder)')
    .option('--baseline <file>', 'the baseline (default: what the configuration names)')
    .addOption(new Option('--format <format>', 'how the result is written').choices(formats).default(formats[0]))
    .option('-o, --output <file>', 'where the result is written (default: standard output)')
    .option('--store <file>', 'the database (default: what the configuration names, else driftwarden.db)')
    .option('-q, --quiet', 'say nothing but errors on standard error')
    .option('-v, --verbose', 'say more on standard error')
    .option('--no-color', 'no colours');
}

/** For an option that may be given several times. */
export function collectValues(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}

/** How much goes to standard error. */
export function verbosityOf(options: Pick<CommonOptions, 'quiet' | 'verbose'>): Verbosity {
  return options.quiet ? 'quiet' : options.verbose ? 'verbose' : 'normal';
}
