package reeve.cli.completion;

import java.util.List;
import reeve.cli.completion.CompletionModel.Command;
import reeve.cli.completion.CompletionModel.Option;
import reeve.cli.completion.CompletionModel.Value;

/** The completion script for fish 3. */
public final class FishCompletion {
  private static final String TEMPLATE = """
      # fish completion of reeve. Printed by "reeve completion fish"; do not edit.

      # The names and tags of the services of the reeve that the line means, with their states; nothing if it does not run.
      function __reeve_services
          set -l words (commandline -opc)
          set -l meant
          for i in (seq 2 (count $words))
              if test "$words[$i]" = --system
                  set -a meant --system
              else if contains -- $words[$i] --socket --project -p; and test $i -lt (count $words)
                  set -a meant $words[$i] $words[(math $i + 1)]
              else if string match -qr -- '^--(socket|project)=' $words[$i]
                  set -a meant (string split -m 1 = -- $words[$i])
              end
          end
          eval (string escape -- $words[1]) __complete (string escape -- $meant) 2>/dev/null
      end

      # Whether the command line has no command yet.
      function __reeve_no_command
          test (count (commandline -opc)) -eq 1
      end

      # Whether the command line has this command, and no "--" yet.
      function __reeve_is
          set -l words (commandline -opc)
          test (count $words) -ge 2; and test "$words[2]" = $argv[1]; and not contains -- -- $words[2..-1]
      end

      # Whether the next argument of the command has the number $argv[2], from 0. The value of an option counts, too.
      function __reeve_argument
          __reeve_is $argv[1]; or return 1
          set -l words (commandline -opc)
          set -l count 0
          for word in $words[3..-1]
              string match -q -- '-*' $word; or set count (math $count + 1)
          end
          test $count -eq $argv[2]
      end

      # Whether another command line follows.
      function __reeve_rest
          contains -- -- (commandline -opc)
      end

      function __reeve_rest_of_line
          set -l words (commandline -opc)
          set -l at (contains -i -- -- $words)
          complete -C (string join ' ' -- (string escape -- $words[(math $at + 1)..-1]) (commandline -ct))
      end

      complete -c reeve -f
      complete -c reeve -n __reeve_no_command -s h -l help -d 'Show help'
      complete -c reeve -n __reeve_no_command -s V -l version -d 'Print version'
      complete -c reeve -n __reeve_rest -a '(__reeve_rest_of_line)'
      """;

  private FishCompletion() {}

  /** The whole script. */
  public static String script(List<Command> commands) {
    StringBuilder text = new StringBuilder(TEMPLATE);
    for (Command command : commands) {
      text.append("complete -c reeve -n __reeve_no_command -a ").append(command.name()).append(" -d '")
          .append(command.description()).append("'\n");
    }
    for (Command command : commands) {
      String is = "complete -c reeve -n '__reeve_is " + command.name() + "'";
      for (Option option : command.options()) {
        text.append(is);
        for (String name : option.names()) {
          text.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
        }
        if (option.value() != null) {
          text.append(" -r").append(candidates(option.value()));
        }
        text.append(" -d '").append(option.description()).append("'\n");
      }
      for (int i = 0; i < command.arguments().size(); i++) {
        boolean last = i == command.arguments().size() - 1 && command.repeats();
        String candidates = candidates(command.arguments().get(i));
        if (!candidates.isEmpty()) {
          boolean any = last && command.arguments().size() == 1;
          text.append("complete -c reeve -n '")
              .append(any ? "__reeve_is " + command.name() : "__reeve_argument " + command.name() + " " + i)
              .append('\'').append(candidates).append('\n');
        }
      }
    }
    return text.toString();
  }

  private static String candidates(Value value) {
    return switch (value.kind()) {
      case SERVICES -> " -a '(__reeve_services)'";
      case FILES -> " -F";
      case DIRECTORIES -> " -a '(__fish_complete_directories)'";
      case WORDS -> " -a '" + String.join(" ", value.words()) + "'";
      case COMMAND -> " -a '(__fish_complete_command)'";
      case NOTHING -> "";
    };
  }
}
