package reeve.cli.completion;

import java.util.List;
import reeve.cli.completion.CompletionModel.Command;
import reeve.cli.completion.CompletionModel.Option;
import reeve.cli.completion.CompletionModel.Value;

/** The completion script for zsh: a function {@code _reeve} for a directory of $fpath. It can also be sourced. */
public final class ZshCompletion {
  private static final String TEMPLATE = """
      #compdef reeve
      # zsh completion of reeve. Printed by "reeve completion zsh"; do not edit.

      # The names and tags of the services of the reeve that the line means, with their states; nothing if it does not run.
      _reeve_services() {
        local -a found options names shown
        local line option
        options=()
        for option in --socket --project -p; do
          if [[ -n ${opt_args[$option]} ]]; then
            options+=($option "${(Q)opt_args[$option]}")
          fi
        done
        if (( ${+opt_args[--system]} )); then
          options+=(--system)
        fi
        found=("${(@f)$(${(Q)_reeve_program} __complete $options 2>/dev/null)}")
        for line in $found; do
          [[ -n $line ]] || continue
          names+=("${line%%$'\\t'*}")
          shown+=("${line%%$'\\t'*}  ${line#*$'\\t'}")
        done
        (( $#names )) && compadd -l -d shown -a names
      }

      _reeve() {
        local _reeve_program=$words[1] curcontext=$curcontext
        typeset -A opt_args
        if (( CURRENT == 2 )); then
          local -a commands
          commands=(
      @COMMANDS@    )
          _describe -t commands 'command' commands
          return
        fi
        local command=$words[2]
        shift words
        (( CURRENT-- ))
        case $command in
      @CASES@    --) shift words; (( CURRENT-- )); _normal ;;
        esac
      }

      if [[ $funcstack[1] == _reeve ]]; then
        _reeve "$@"
      else
        compdef _reeve reeve
      fi
      """;

  private ZshCompletion() {}

  /** The whole script. */
  public static String script(List<Command> commands) {
    StringBuilder names = new StringBuilder();
    StringBuilder cases = new StringBuilder();
    for (Command command : commands) {
      names.append("      '").append(command.name()).append(":").append(command.description()).append("'\n");
      cases.append("    ").append(command.name()).append(")\n      _arguments -s");
      for (Option option : command.options()) {
        cases.append(" \\\n        ").append(option(option));
      }
      for (int i = 0; i < command.arguments().size(); i++) {
        Value value = command.arguments().get(i);
        boolean last = i == command.arguments().size() - 1 && command.repeats();
        boolean isCommand = value.kind() == CompletionModel.Kind.COMMAND;
        cases.append(" \\\n        '").append(last ? isCommand ? "*::" : "*:" : (i + 1) + ":").append(value.label())
            .append(':')
            .append(action(value)).append('\'');
      }
      cases.append("\n      ;;\n");
    }
    return TEMPLATE.replace("@COMMANDS@", names).replace("@CASES@", cases);
  }

  private static String option(Option option) {
    List<String> names = option.names();
    String exclusive = option.repeatable() ? "\\*" : names.size() > 1 ? "'(" + String.join(" ", names) + ")'" : "";
    StringBuilder text = new StringBuilder(exclusive);
    text.append(names.size() > 1 ? "{" : "'");
    for (int i = 0; i < names.size(); i++) {
      text.append(i == 0 ? "" : ",").append(names.get(i))
          .append(option.value() != null && names.get(i).startsWith("--") ? "=" : option.value() != null ? "+" : "");
    }
    text.append(names.size() > 1 ? "}'" : "").append('[').append(option.description()).append(']');
    if (option.value() != null) {
      text.append(':').append(option.value().label().replace(":", "\\:")).append(':').append(action(option.value()));
    }
    return text.append('\'').toString();
  }

  private static String action(Value value) {
    return switch (value.kind()) {
      case SERVICES -> "_reeve_services";
      case FILES -> "_files";
      case DIRECTORIES -> "_files -/";
      case WORDS -> "(" + String.join(" ", value.words()) + ")";
      case COMMAND -> "_normal";
      case NOTHING -> "";
    };
  }
}
