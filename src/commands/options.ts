import { Command, InvalidArgumentError, Option } from 'commander';
import { logForms, type LogForm, type Verbosity } from './io.ts';

/** The flags that several commands share; a command has those that it uses. */
export interface CommonOptions {
  readonly config?: string;
  readonly baseline?: string;
  readonly format: string;
  readonly output?: string;
  readonly store?: string;
  readonly quiet?: true;
  readonly verbose?: true;
  readonly color: boolean;
  /** The named profile of AWS that calls are made with. */
  readonly profile?: string;
  /** How lines on standard error look; left out, as the command has it. */
  readonly log?: LogForm;
}

/** What `--all` of a command that writes a report says. */
export const allFlag = 'in the format text: every finding in full, however long it gets';

/** What a command reads, opens and writes, as far as common flags say it. */
export interface CommandUses {
  /** What its result can be had in, the first by default; none where it writes no result. */
  readonly formats?: readonly [string, ...string[]];
  readonly config?: boolean;
  readonly baseline?: boolean;
  readonly store?: boolean;
  /** Whether it draws its result in colours. */
  readonly colors?: boolean;
  /** Whether it writes progress and warnings to standard error. */
  readonly diagnostics?: boolean;
  /** Whether it calls AWS. */
  readonly aws?: boolean;
}

/** A common flag, and why a command may refuse it. */
interface CommonFlag {
  readonly option: Option;
  readonly isUsed: boolean;
  /** Undefined if the flag is accepted by every command, and only left out of this one's help. */
  readonly refusal?: string;
}

/** A command with the common flags that it uses; the others are refused with the reason. */
export function command(name: string, description: string, uses: CommandUses): Command {
  const made = new Command(name).description(description);
  const flags = commonFlags(uses);
  for (const { option, isUsed } of flags) made.addOption(option.hideHelp(!isUsed));
  return made.hook('preAction', (_, acting) => {
    const refused = flags.find(
      ({ option, isUsed, refusal }) => !isUsed && refusal !== undefined && isGiven(option, acting),
    );
    if (refused && acting === made)
      made.error(`error: ${pathOf(made)} does not take ${refused.option.long ?? ''}: ${refused.refusal ?? ''}`);
  });
}

function commonFlags({
  formats,
  config = false,
  baseline = false,
  store = false,
  colors = false,
  diagnostics = false,
  aws = false,
}: CommandUses): readonly CommonFlag[] {
  const hasResult = formats !== undefined;
  const format = new Option('--format <format>', 'the format of the result');
  return [
    {
      option: new Option(
        '-c, --config <file>',
        'the configuration (default: driftwarden.yaml, here or in a parent folder)',
      ),
      isUsed: config,
      refusal: 'it does not read the configuration',
    },
    {
      option: new Option('--baseline <file>', 'the baseline (default: what the configuration names)'),
      isUsed: baseline,
      refusal: 'it does not read a baseline',
    },
    {
      option: formats ? format.choices(formats).default(formats[0]) : format,
      isUsed: hasResult,
      refusal: 'it does not write a result',
    },
    {
      option: new Option('-o, --output <file>', 'where the result is written (default, and -: standard output)'),
      isUsed: hasResult,
      refusal: 'it does not write a result',
    },
    {
      option: new Option('--store <file>', 'the database (default: what the configuration names, else driftwarden.db)'),
      isUsed: store,
      refusal: 'it does not open a database',
    },
    { option: new Option('-q, --quiet', 'print only errors on standard error'), isUsed: diagnostics },
    {
      option: new Option(
        '-v, --verbose',
        diagnostics ? 'print more on standard error' : 'show where in the program an error occurred',
      ),
      isUsed: true,
    },
    {
      option: new Option('--profile <name>', "the AWS profile to call with, in place of AWS_PROFILE's"),
      isUsed: aws,
      refusal: 'it does not use AWS',
    },
    {
      option: new Option('--log <form>', 'how lines on standard error look: json is one object a line').choices(
        logForms,
      ),
      isUsed: true,
    },
    { option: new Option('--no-color', 'do not use colours'), isUsed: colors },
  ];
}

/**
 * Lets common flags stand before the command that they belong to too: `driftwarden --log json audit`,
 * `driftwarden policy -v test`. A command that refuses one refuses it here as well.
 */
export function acceptEarlyFlags(program: Command): void {
  for (const parent of parentsIn(program)) {
    for (const { option } of commonFlags({})) parent.addOption(option.hideHelp());
    parent.enablePositionalOptions();
  }
  program.hook('preAction', (_, acting) => {
    for (const option of acting.options) handDown(option, acting);
  });
}

/** The program and the commands that only group others. */
function parentsIn(command: Command): readonly Command[] {
  const isParent = command.commands.length > 0 && command.options.every(({ long }) => long === '--version');
  return isParent ? [command, ...command.commands.flatMap(parentsIn)] : [];
}

function handDown(option: Option, acting: Command): void {
  const name = option.attributeName();
  if (acting.getOptionValueSource(name) === 'cli') return;
  for (let asked = acting.parent; asked; asked = asked.parent) {
    if (asked.getOptionValueSource(name) === 'cli') {
      acting.setOptionValueWithSource(name, valueFor(option, asked.getOptionValue(name)), 'cli');
      return;
    }
  }
}

/** What the command's own form of the flag makes of a value; throws an InvalidArgumentError where it does not allow it. */
function valueFor(option: Option, given: unknown): unknown {
  if (typeof given !== 'string' || !option.parseArg) return given;
  try {
    return option.parseArg<unknown>(given, undefined);
  } catch (error) {
    throw new InvalidArgumentError(
      `option '${option.flags}' argument '${given}' is invalid. ${(error as Error).message}`,
    );
  }
}

/** Whether the flag is on the command line, after the command or after the one that it belongs to. */
function isGiven(option: Option, command: Command): boolean {
  for (let asked: Command | null = command; asked; asked = asked.parent) {
    if (asked.getOptionValueSource(option.attributeName()) === 'cli') return true;
  }
  return false;
}

/** `report schema` */
function pathOf(command: Command): string {
  return command.parent?.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}

/** For an option that may be given several times. */
export function collectValues(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}

/** How much goes to standard error. */
export function verbosityOf(options: Pick<CommonOptions, 'quiet' | 'verbose'>): Verbosity {
  return options.quiet ? 'quiet' : options.verbose ? 'verbose' : 'normal';
}
