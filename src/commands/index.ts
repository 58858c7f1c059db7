import { Command, CommanderError } from 'commander';
import { escapeUnprintable, printableJson } from '../domain/text/unprintable.ts';
import { completeWord, completionsOf } from './completion.ts';
import { exitCodes } from './exit-codes.ts';
import { jsonLog, processIo, signalExitCodes, tolerateUnwritable, type Io } from './io.ts';
import { acceptEarlyFlags } from './options.ts';
import { UsageError } from './setup.ts';
import { version } from './version.ts';

type Load = (io: Io, exit: (code: number) => void) => Promise<Command>;

/**
 * Each command by its name, in the order of the help. They are loaded when they are called: no command waits for what
 * another needs.
 */
const commands: Readonly<Record<string, Load>> = {
  init: async (io, exit) => (await import('./init/init.ts')).initCommand(io, exit),
  audit: async (io, exit) => (await import('./audit.ts')).auditCommand(io, exit),
  serve: async (io, exit) => (await import('./serve.ts')).serveCommand(io, exit),
  accept: async (io, exit) => (await import('./accept.ts')).acceptCommand(io, exit),
  fix: async (io) => (await import('./fix/fix.ts')).fixCommand(io),
  report: async (io) => (await import('./reports.ts')).reportCommand(io),
  runs: async (io) => (await import('./reports.ts')).runsCommand(io),
  diff: async (io) => (await import('./reports.ts')).diffCommand(io),
  baseline: async (io, exit) => (await import('./baseline.ts')).baselineCommand(io, exit),
  config: async (io) => (await import('./config.ts')).configCommand(io),
  checks: async (io) => (await import('./checks.ts')).checksCommand(io),
  'who-can': async (io, exit) => (await import('./who-can.ts')).whoCanCommand(io, exit),
  can: async (io, exit) => (await import('./can.ts')).canCommand(io, exit),
  verify: async (io, exit) => (await import('./verify.ts')).verifyCommand(io, exit),
  policy: async (io, exit) => (await import('./policy-test.ts')).policyCommand(io, exit),
  backup: async (io) => (await import('./maintenance.ts')).backupCommand(io),
  prune: async (io) => (await import('./maintenance.ts')).pruneCommand(io),
  doctor: async (io, exit) => (await import('./doctor/doctor.ts')).doctorCommand(io, exit),
  sandbox: async (io) => (await import('./sandbox.ts')).sandboxCommand(io),
  completion: async (io) => (await import('./completion.ts')).completionCommand(io),
};

/** Parses the arguments, carries the command out and returns the exit code. Errors end on standard error. */
export async function main(args: readonly string[], given: Io = processIo): Promise<number> {
  const io: Io = valuesOf(args, ['--log']).includes('json') ? { ...given, log: 'json' } : given;
  if (io.log === 'json') warnAsJson(io);
  let code: number = exitCodes.done;
  const exit = (other: number) => {
    code = other;
  };
  exitOnSignals();
  tolerateUnwritable(io.stdout, io.stderr);
  try {
    if (args[0] === completeWord) return await complete(io, args.slice(1), exit);
    const program = await programFor(args, io, exit);
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    return explain(io, args, error);
  }
}

/** Writes what the last of these words may become, one a line. */
async function complete(io: Io, words: readonly string[], exit: (code: number) => void): Promise<number> {
  const found = completionsOf(await programFor(words.length > 1 ? words : [], io, exit), words);
  io.stdout.write(found.map((word) => `${word}\n`).join(''));
  return exitCodes.done;
}

/** The program with all commands; `exit` is called with the exit code of a command that does not end with 0. */
export function createProgram(io: Io, exit: (code: number) => void): Promise<Command> {
  return programFor([], io, exit);
}

/** The program with the command that is called; with all commands for the help, or if the command is unknown. */
async function programFor([name = '']: readonly string[], io: Io, exit: (code: number) => void): Promise<Command> {
  const program = new Command('driftwarden')
    .description('Drift auditing for shared AWS accounts: who can touch my things, by which path, and since when')
    .version(version);
  const called = Object.hasOwn(commands, name) ? [commands[name]] : Object.values(commands);
  for (const load of called) if (load) program.addCommand(await load(io, exit));
  acceptEarlyFlags(program);
  const silent = () => {};
  for (const command of everyCommand(program)) {
    command.exitOverride().configureOutput({ outputError: silent, ...(io.log === 'json' && { writeErr: silent }) });
    // Added after the command's own hooks, which refuse flags.
    command.hook('preAction', async (_, acting) => {
      const { profile } = acting.opts<{ profile?: string }>();
      if (profile !== undefined && acting === command)
        await (await import('../aws/index.ts')).useProfile(profile, io.env);
    });
  }
  return program;
}

function everyCommand(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}

/** Node's own warnings, and those of packages. */
function warnAsJson(io: Io): void {
  process.removeAllListeners('warning');
  process.on('warning', ({ name, message }) => {
    jsonLog(io, 'normal').warn({ name }, message);
  });
}

function exitOnSignals(): void {
  for (const [signal, code] of Object.entries(signalExitCodes)) process.once(signal, () => process.exit(code));
}

/** An error in a sentence on standard error; with `--format json` or `--as json` as the one JSON value on standard output too. */
function explain(io: Io, args: readonly string[], error: unknown): number {
  if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.done;
  const isHelp = error instanceof CommanderError && error.code === 'commander.help';
  const { name, message, stack } = isHelp
    ? new UsageError('name a command: the help on standard error lists them')
    : error instanceof Error
      ? error
      : new Error(String(error));
  const sentence = message.replace(/^error: /, '');
  if (wantsJson(args)) {
    const problems = error instanceof Error && 'problems' in error ? { problems: error.problems } : {};
    io.stdout.write(`${printableJson({ error: { name, message: sentence, ...problems } })}\n`);
  }
  const shown = args.includes('-v') || args.includes('--verbose') ? (stack ?? sentence) : sentence;
  if (io.log === 'json') {
    const verbose = args.includes('-v') || args.includes('--verbose');
    jsonLog(io, 'normal').error({ name, ...(verbose && { stack }) }, sentence);
  } else if (!isHelp) io.stderr.write(`driftwarden: ${shown.split('\n').map(escapeUnprintable).join('\n')}\n`);
  return exitCodes.failed;
}

function wantsJson(args: readonly string[]): boolean {
  return valuesOf(args, ['--format', '--as']).includes('json');
}

/** What stands after flags of these names, before anything is known of the command. */
function valuesOf(args: readonly string[], names: readonly string[]): readonly string[] {
  return args.flatMap((arg, index) => {
    const name = names.find((each) => arg === each || arg.startsWith(`${each}=`));
    if (name === undefined) return [];
    return arg === name ? (args[index + 1] ?? []) : arg.slice(name.length + 1);
  });
}
