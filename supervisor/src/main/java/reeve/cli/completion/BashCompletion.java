package reeve.cli.completion;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import reeve.cli.completion.CompletionModel.Command;
import reeve.cli.completion.CompletionModel.Option;
import reeve.cli.completion.CompletionModel.Value;

/** The completion script for bash 4.2 and newer, with or without the package bash-completion. */
public final class BashCompletion {
  private static final String TEMPLATE = """
      # bash completion of reeve. Printed by "reeve completion bash"; do not edit.

      # Reads the word under the cursor from the line as it was typed, because bash splits words at "@", ":" and "=",
      # which names of services contain.
      _reeve() {
        local line=${COMP_LINE:0:COMP_POINT} cur program=$1
        local -a words=()
        read -r -a words <<<"$line"
        if [[ $line == *[[:space:]] ]]; then
          cur=
        else
          cur=${words[${#words[@]} - 1]}
          unset "words[${#words[@]} - 1]"
        fi
        COMPREPLY=()
        local command=${words[1]-} kind= candidates= meant=() arguments=0 rest= i value=
        if [ -z "$command" ]; then
          candidates='@COMMANDS@ --help --version --'
          _reeve_reply "$candidates" "$cur"
          return
        fi
        if [[ $command == -- ]]; then
          rest=1
        fi
        _reeve_scan
        if [ -n "$rest" ]; then
          kind=command
          if [ ${#words[@]} -gt $((rest + 1)) ]; then
            kind=files
          fi
        elif [ -n "$value" ]; then
          :
        elif [[ $cur == --*=* ]]; then
          _reeve_option "$command" "${cur%%=*}"
          line=$cur
          cur=${cur#*=}
        elif [[ $cur == -* ]]; then
          _reeve_options "$command"
          kind=words
        else
          _reeve_argument "$command" "$arguments"
        fi
        case $kind in
          services) _reeve_reply "$(_reeve_names "$program" "${meant[@]}")" "$cur" ;;
          words) _reeve_reply "$candidates" "$cur" ;;
          files) _reeve_reply_lines "$(compgen -f -- "$cur")" "$cur" files ;;
          directories) _reeve_reply_lines "$(compgen -d -- "$cur")" "$cur" files ;;
          command) _reeve_reply_lines "$(compgen -c -- "$cur"; compgen -f -- "$cur")" "$cur" files ;;
        esac
      }

      # Scans the words before the cursor: options, arguments, "--"; sets the variables of _reeve.
      _reeve_scan() {
        for ((i = 2; i < ${#words[@]}; i++)); do
          value=
          if [[ ${words[i]} == -- ]]; then
            rest=$i
            break
          elif [[ ${words[i]} == -* ]]; then
            _reeve_option "$command" "${words[i]}"
            if [[ ${words[i]} == --system ]]; then
              meant+=(--system)
            elif [ -n "$kind" ] && [[ ${words[i]} != *=* ]]; then
              case ${words[i]} in
                --socket | --project | -p) meant+=("${words[i]}" "${words[i + 1]-}") ;;
              esac
              i=$((i + 1))
              if [ $i -ge ${#words[@]} ]; then
                value=yes
              fi
            elif [[ ${words[i]} == --socket=* || ${words[i]} == --project=* ]]; then
              meant+=("${words[i]%%=*}" "${words[i]#*=}")
            fi
          else
            arguments=$((arguments + 1))
          fi
        done
      }

      # The names and tags of the services of the reeve that the line means; nothing if it does not run.
      _reeve_names() {
        local words=() word
        for word in "$@"; do
          case $word in
            "~/"*) word=$HOME/${word#"~/"} ;;
          esac
          words+=("$word")
        done
        "${words[0]}" __complete "${words[@]:1}" 2>/dev/null | cut -f 1
      }

      # Sets kept to the prefix of the word that bash keeps on the command line; a reply must not contain it.
      _reeve_kept() {
        local i c
        kept=
        for ((i = ${#1}; i > 0; i--)); do
          c=${1:i-1:1}
          case $c in
            [:=])
              if [[ $COMP_WORDBREAKS == *"$c"* ]]; then
                kept=${1:0:i}
                return
              fi
              ;;
            @)
              # One of readline's special prefixes, which is a part of the reply.
              if [[ $COMP_WORDBREAKS == *@* ]]; then
                kept=${1:0:i-1}
                return
              fi
              ;;
          esac
        done
      }

      _reeve_reply() {
        local kept
        _reeve_kept "$2"
        local IFS=$' \\t\\n'
        COMPREPLY=($(compgen -W "$1" -- "$2"))
        COMPREPLY=("${COMPREPLY[@]#"$kept"}")
      }

      _reeve_reply_lines() {
        local kept entry
        _reeve_kept "$2"
        while IFS= read -r entry; do
          if [ -n "$entry" ]; then
            COMPREPLY+=("${entry#"$kept"}")
          fi
        done <<<"$1"
        compopt -o filenames 2>/dev/null
      }

      """;

  /** Ends a case and a function. */
  private static final String END = "  esac\n}\n\n";

  private BashCompletion() {}

  /** The whole script. */
  public static String script(List<Command> commands) {
    StringBuilder text = new StringBuilder(TEMPLATE.replace("@COMMANDS@", names(commands)));
    options(text, commands);
    optionValues(text, commands);
    arguments(text, commands);
    return text.append("complete -F _reeve reeve\n").toString();
  }

  private static void options(StringBuilder text, List<Command> commands) {
    text.append("# All options of a command.\n_reeve_options() {\n  case $1 in\n");
    for (Command command : commands) {
      List<String> names = new ArrayList<>();
      for (Option option : command.options()) {
        names.addAll(option.names());
      }
      text.append("    ").append(command.name()).append(") candidates='").append(String.join(" ", names))
          .append("' ;;\n");
    }
    text.append(END);
  }

  private static void optionValues(StringBuilder text, List<Command> commands) {
    text.append("# The kind of an option's value.\n_reeve_option() {\n  kind=\n  case \"$1 ${2%%=*}\" in\n");
    for (Command command : commands) {
      for (Option option : command.options()) {
        if (option.value() != null) {
          List<String> patterns = new ArrayList<>();
          for (String name : option.names()) {
            patterns.add('"' + command.name() + " " + name + '"');
          }
          text.append("    ").append(String.join(" | ", patterns)).append(") ").append(set(option.value()))
              .append(" ;;\n");
        }
      }
    }
    text.append(END);
  }

  private static void arguments(StringBuilder text, List<Command> commands) {
    text.append("# The kind of an argument, by its position.\n_reeve_argument() {\n  kind=\n  case \"$1 $2\" in\n");
    for (Command command : commands) {
      for (int i = 0; i < command.arguments().size(); i++) {
        boolean last = i == command.arguments().size() - 1 && command.repeats();
        text.append("    ").append('"').append(command.name()).append(" \"").append(last ? "*" : String.valueOf(i))
            .append(") ").append(set(command.arguments().get(i))).append(" ;;\n");
      }
    }
    text.append(END);
  }

  private static String set(Value value) {
    String kind = value.kind().name().toLowerCase(Locale.ROOT);
    return "kind=" + kind + (value.words().isEmpty() ? "" : " candidates='" + String.join(" ", value.words()) + "'");
  }

  private static String names(List<Command> commands) {
    List<String> names = new ArrayList<>();
    for (Command command : commands) {
      names.add(command.name());
    }
    return String.join(" ", names);
  }
}
