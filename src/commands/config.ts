import { Command } from 'commander';
import { settingsJsonSchema } from '../config/index.ts';
import { printableJson } from '../domain/text/unprintable.ts';
import { channels } from '../notify/index.ts';
import { putResult, type Io } from './io.ts';
import { command, type CommonOptions } from './options.ts';

/** `driftwarden config schema`. */
export function configCommand(io: Io): Command {
  return new Command('config')
    .description('print the JSON Schema of driftwarden.yaml')
    .addCommand(
      command('schema', 'print the JSON Schema (draft-07), for editors', { formats: ['json'] }).action(
        (options: CommonOptions) => putResult(io, printableJson(settingsJsonSchema(channels)), options.output),
      ),
    );
}
