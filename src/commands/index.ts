import { Command, CommanderError } from 'commander';
import { escapeUnprintable, printableJson } from '../domain/unprintable.ts';
import { acceptCommand } from './accept.ts';
import { auditCommand, exitCodes } from './audit.ts';
import { baselineCommand } from './baseline.ts';
import { canCommand } from './can.ts';
import { doctorCommand } from './doctor.ts';
import { processIo, signalExitCodes, tolerateUnwritable, type Io } from './io.ts';
import { policyCommand } from './policy-test.ts';
import { diffCommand, reportCommand, runsCommand } from './reports.ts';
import { sandboxCommand } from './sandbox.ts';
import { serveCommand } from './serve.ts';
import { UsageError } from './setup.ts';
import { backupCommand, pruneCommand } from './upkeep.ts';
import { version } from './version.ts';
import { whoCanCommand } from './who-can.ts';

/** Parses the arguments, carries the command out and returns the exit code. Errors end on standard error. */
export async function main(args: readonly string[], io: Io = processIo): Promise<number> {
  let code: number = exitCodes.done;
  const exit = (other: number) => {
    code = other;
  };
  const program = createProgram(io, exit);
  exitOnSignals();
  tolerateUnwritable(io.stdout, io.stderr);
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    return explain(io, args, error);
  }
}

/** Every command, as the command line has them; `exit` is told the exit code of one that ends with another than 0. */
export function createProgram(io: Io, exit: (code: number) => void): Command {
  const program = new Command('driftwarden')
    .description('Drift auditing for shared AWS accounts: who can touch my things, by which path, and since when')
    .version(version)
    .addCommand(auditCommand(io, exit))
    .addCommand(serveCommand(io, exit))
    .addCommand(acceptCommand(io))
    .addCommand(reportCommand(io))
    .addCommand(runsCommand(io))
    .addCommand(diffCommand(io))
    .addCommand(baselineCommand(io))
    .addCommand(whoCanCommand(io))
    .addCommand(canCommand(io, exit))
    .addCommand(policyCommand(io, exit))
    .addCommand(backupCommand(io))
    .addCommand(pruneCommand(io))
    .addCommand(doctorCommand(io, exit))
    .addCommand(sandboxCommand(io));
  for (const command of everyCommand(program)) command.exitOverride().configureOutput({ outputError: () => {} });
  return program;
}

function everyCommand(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}

function exitOnSignals(): void {
  for (const [signal, code] of Object.entries(signalExitCodes)) process.once(signal, () => process.exit(code));
}

/** An error in a sentence on standard error; with `--format json` as the one JSON value on standard output too. */
function explain(io: Io, args: readonly string[], error: unknown): number {
  if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.done;
  const isHelp = error instanceof CommanderError && error.code === 'commander.help';
  const { name, message, stack } = isHelp ? new UsageError('name a command: the help on standard error lists them') : error instanceof Error ? error : new Error(String(error));
  const sentence = message.replace(/^error: /, '');
  if (wantsJson(args)) {
    const problems = error instanceof Error && 'problems' in error ? { problems: error.problems } : {};
    io.stdout.write(`${printableJson({ error: { name, message: sentence, ...problems } })}\n`);
  }
  const told = args.includes('-v') || args.includes('--verbose') ? (stack ?? sentence) : sentence;
  if (!isHelp) io.stderr.write(`driftwarden: ${escapeUnprintable(told, '\n')}\n`);
  return exitCodes.failed;
}

function wantsJson(args: readonly string[]): boolean {
  return args.some((arg, index) => arg === '--format=json' || (arg === 'json' && args[index - 1] === '--format'));
}
