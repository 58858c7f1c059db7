import { Argument, type Command, type Option } from 'commander';
import { printableJson } from '../domain/text/unprintable.ts';
import { putResult, type Io } from './io.ts';
import { command, type CommonOptions } from './options.ts';

/** The first word by which the shells' scripts ask what there is to complete. */
export const completeWord = '__complete';

/** Each asks driftwarden at every TAB, and completes files where it names nothing. */
const scripts = {
  bash: `_driftwarden() {
  local IFS=$'\\n'
  COMPREPLY=($(driftwarden ${completeWord} "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _driftwarden driftwarden`,
  zsh: `#compdef driftwarden
_driftwarden() {
  local -a found
  found=(\${(f)"$(driftwarden ${completeWord} "\${(@)words[2,CURRENT]}" 2>/dev/null)"})
  if (( \${#found} )); then compadd -a found; else _files; fi
}
if [ "$funcstack[1]" = _driftwarden ]; then _driftwarden "$@"; else compdef _driftwarden driftwarden; fi`,
  fish: `function __driftwarden_complete
  set -l words (commandline -opc) (commandline -ct)
  set -l found (driftwarden ${completeWord} $words[2..-1] 2>/dev/null)
  if test (count $found) -gt 0
    printf '%s\\n' $found
  else
    __fish_complete_path (commandline -ct)
  end
end
complete -c driftwarden -f -a '(__driftwarden_complete)'`,
} as const;

/** `driftwarden completion`: prints what makes a shell complete driftwarden's words. */
export function completionCommand(io: Io): Command {
  const shells = Object.keys(scripts);
  return command('completion', 'print a script that completes commands, flags and their values in a shell', {
    formats: ['text', 'json'],
  })
    .addArgument(new Argument('<shell>', 'the shell').choices(shells))
    .addHelpText('after', '\nFor example in ~/.bashrc: source <(driftwarden completion bash)')
    .action((shell: keyof typeof scripts, { format, output }: CommonOptions) =>
      putResult(io, format === 'json' ? printableJson({ shell, script: scripts[shell] }) : scripts[shell], output),
    );
}

/**
 * What the last word may become, by the commands, flags and choices of a program; none where it may be a file or
 * anything else.
 */
export function completionsOf(program: Command, words: readonly string[]): readonly string[] {
  const [current = '', previous = ''] = words.toReversed();
  let acting = program;
  for (const word of words.slice(0, -1)) acting = acting.commands.find((each) => each.name() === word) ?? acting;
  const option = acting.options.find(({ short, long }) => previous !== '' && [short, long].includes(previous));
  return candidates(acting, option, current).filter((word) => word.startsWith(current));
}

function candidates(acting: Command, option: Option | undefined, current: string): readonly string[] {
  if (option && (option.required || option.optional)) return option.argChoices ?? [];
  const help = acting.createHelp();
  if (current.startsWith('-')) return help.visibleOptions(acting).flatMap(({ long }) => long ?? []);
  return [
    ...help.visibleCommands(acting).map((each) => each.name()),
    ...acting.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
  ];
}
