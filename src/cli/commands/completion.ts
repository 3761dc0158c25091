import type { Command, Option } from 'commander';
import { UsageError } from '../../errors.ts';

/** Shells that completion scripts are written for. */
export const completionShells = ['bash', 'zsh', 'fish'] as const;

interface Offered {
  readonly command: string;
  readonly description: string;
  readonly flags: readonly {
    readonly long: string;
    readonly description: string;
    readonly choices: readonly string[];
    readonly takesValue: boolean;
  }[];
}

/** The completion script for a shell, made from the program's own commands and options; throws `UsageError` `BAD_OPTION`. */
export function completionScript(shell: string, program: Command): string {
  const offered = program.commands.filter((command) => command.name() !== 'help').map(describe);
  if (shell === 'bash') return bash(offered);
  if (shell === 'zsh') return zsh(offered);
  if (shell === 'fish') return fish(offered);
  throw new UsageError('BAD_OPTION', `no completion for ${JSON.stringify(shell)}`, {
    hint: `Shells: ${completionShells.join(', ')}.`,
  });
}

function describe(command: Command): Offered {
  return {
    command: command.name(),
    description: command.summary() || command.description(),
    flags: command.options
      .filter((option): option is Option & { long: string } => typeof option.long === 'string' && !option.hidden)
      .map((option) => ({
        long: option.long,
        description: option.description,
        choices: option.argChoices ?? [],
        takesValue: option.required || option.optional,
      })),
  };
}

function bash(offered: readonly Offered[]): string {
  const cases = offered.map(
    ({ command, flags }) => `    ${command}) words="${flags.map((flag) => flag.long).join(' ')}" ;;`,
  );
  const values = new Map(
    offered.flatMap(({ flags }) =>
      flags.filter((flag) => flag.choices.length > 0).map((flag) => [flag.long, flag.choices]),
    ),
  );
  const choices = [...values].map(
    ([long, list]) => `    ${long}) COMPREPLY=($(compgen -W "${list.join(' ')}" -- "$current")); return ;;`,
  );
  const filesAfter = 'output|--from|--cert-dir';
  return `# bash completion for tidewaiter; load it with: source <(tidewaiter completion bash)
_tidewaiter() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" words=""
  case "$previous" in
${choices.join('\n')}
    --${filesAfter}) COMPREPLY=($(compgen -f -- "$current")); return ;;
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${offered.map(({ command }) => command).join(' ')} --help --version" -- "$current"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
  esac
  case "$current" in
    -*) COMPREPLY=($(compgen -W "$words --help" -- "$current")) ;;
    *) COMPREPLY=($(compgen -f -- "$current")) ;;
  esac
}
complete -o default -F _tidewaiter tidewaiter
`;
}

function zsh(offered: readonly Offered[]): string {
  const quote = (text: string) =>
    text.replaceAll("'", '').replaceAll('[', '(').replaceAll(']', ')').replaceAll(':', ' -');
  const commands = offered.map(({ command, description }) => `    '${command}:${quote(description)}'`);
  const cases = offered.map(({ command, flags }) => {
    const specs = flags.map((flag) => {
      const action =
        flag.choices.length > 0 ? `:value:(${flag.choices.join(' ')})` : flag.takesValue ? ':value:_files' : '';
      return `'*${flag.long}[${quote(flag.description)}]${action}'`;
    });
    return `    ${command}) _arguments ${[...specs, "'*:argument:_files'"].join(' \\\n      ')} ;;`;
  });
  return `#compdef tidewaiter
# zsh completion for tidewaiter; load it with: source <(tidewaiter completion zsh)
_tidewaiter() {
  local -a commands
  commands=(
${commands.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${cases.join('\n')}
  esac
}
compdef _tidewaiter tidewaiter
`;
}

function fish(offered: readonly Offered[]): string {
  const quote = (text: string) => text.replaceAll('\\', '').replaceAll("'", '');
  const lines = offered.flatMap(({ command, description, flags }) => [
    `complete -c tidewaiter -n __fish_use_subcommand -a ${command} -d '${quote(description)}'`,
    ...flags.map((flag) => {
      const value = flag.choices.length > 0 ? ` -x -a '${flag.choices.join(' ')}'` : flag.takesValue ? ' -r' : '';
      return `complete -c tidewaiter -n '__fish_seen_subcommand_from ${command}' -l ${flag.long.slice(2)}${value} -d '${quote(flag.description)}'`;
    }),
  ]);
  return `# fish completion for tidewaiter; load it with: tidewaiter completion fish | source\n${lines.join('\n')}\n`;
}
