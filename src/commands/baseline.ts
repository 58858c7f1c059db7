import { Command } from 'commander';
import { baselineJsonSchema, ConfigError } from '../config/index.ts';
import { printableJson } from '../domain/unprintable.ts';
import { putResult, type Io } from './io.ts';
import { command, type CommonOptions } from './options.ts';
import { baselineFor, settingsFor, vocabulary } from './setup.ts';

/** `driftwarden baseline check|schema`. */
export function baselineCommand(io: Io): Command {
  return new Command('baseline')
    .description('validate the baseline, or print its JSON Schema')
    .addCommand(
      command('check', 'validate the baseline', { formats: ['text', 'json'], config: true, baseline: true }).action(async (options: CommonOptions) => {
        const settings = await settingsFor(io, options);
        const baseline = await baselineFor(io, settings, options);
        const problems = baseline.malformedExceptions.map(({ line, problem }) => ({
          file: baseline.file,
          line,
          column: 1,
          message: problem,
        }));
        if (problems.length > 0) throw new ConfigError(problems);
        const valid = { file: baseline.file, valid: true, digest: baseline.digest };
        const text = options.format === 'json' ? printableJson(valid) : `${baseline.file} is valid`;
        await putResult(io, text, options.output);
      }),
    )
    .addCommand(
      command('schema', 'print the JSON Schema (draft-07), for editors', { formats: ['json'] }).action((options: CommonOptions) =>
        putResult(io, printableJson(baselineJsonSchema(vocabulary)), options.output),
      ),
    );
}
