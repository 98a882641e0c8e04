package reeve.cli.completion;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import reeve.init.InitArguments;
import reeve.init.InitFlavor;
import reeve.init.InitOptions;
import reeve.posix.Environment;

/**
 * The data that a shell needs to complete a command line of reeve. It is taken from picocli's model, and for init,
 * which picocli does not parse, from the help text.
 */
public final class CompletionModel {
  /** The kind of a value or an argument, which decides what a shell offers for it. */
  enum Kind {
    NOTHING,
    SERVICES,
    FILES,
    DIRECTORIES,
    WORDS,
    COMMAND
  }

  /**
   * A value of an option, or an argument.
   *
   * @param words the possible values of {@link Kind#WORDS}
   */
  record Value(Kind kind, String label, List<String> words) {}

  /**
   * An option of a command.
   *
   * @param value null: the option takes no value
   * @param repeatable whether the option may be repeated
   */
  record Option(List<String> names, String description, Value value, boolean repeatable) {}

  /**
   * A command with its options and arguments.
   *
   * @param arguments in order
   * @param repeats whether the last argument may be repeated
   */
  public record Command(String name, String description, List<Option> options, List<Value> arguments,
      boolean repeats) {}

  private static final Pattern INIT_OPTION =
      Pattern.compile("^ {2,6}(-\\w)?(?:, )?(--[a-z-]+)?(?:[ =]([A-Z][A-Z:=\\[\\]]*))?(?:  +(.*))?$");

  private CompletionModel() {}

  /**
   * The commands that a shell completes.
   *
   * @param program picocli's model of the whole program
   */
  public static List<Command> commands(CommandLine program) {
    List<Command> commands = new ArrayList<>();
    for (CommandLine line : program.getSubcommands().values()) {
      CommandSpec spec = line.getCommandSpec();
      if (!spec.usageMessage().hidden()) {
        commands.add(command(spec));
      }
    }
    commands.add(init());
    return commands;
  }

  private static Command command(CommandSpec spec) {
    List<Option> options = new ArrayList<>();
    for (OptionSpec option : spec.options()) {
      if (!option.hidden()) {
        Value value = option.arity().max() == 0 ? null : value(option, option.paramLabel());
        options.add(new Option(List.of(option.names()), firstSentence(option.description()), value,
            option.isMultiValue()));
      }
    }
    List<Value> arguments = new ArrayList<>();
    boolean repeats = false;
    for (PositionalParamSpec argument : spec.positionalParameters()) {
      if (!argument.hidden()) {
        Value value = value(argument, argument.paramLabel());
        // The label NAME marks the name of an existing service. Options do not have it: --name names a new service.
        arguments.add(argument.paramLabel().equals("NAME") ? new Value(Kind.SERVICES, "service", List.of()) : value);
        repeats = argument.arity().max() > 1;
      }
    }
    return new Command(spec.name(), firstSentence(spec.usageMessage().description()), options, arguments, repeats);
  }

  private static Value value(ArgSpec spec, String label) {
    if (spec.completionCandidates() != null) {
      List<String> words = new ArrayList<>();
      for (String word : spec.completionCandidates()) {
        words.add(word);
      }
      return new Value(Kind.WORDS, label, words);
    }
    return switch (label) {
      case "FILE", "PATH" -> new Value(Kind.FILES, label, List.of());
      case "DIRECTORY", "DIR" -> new Value(Kind.DIRECTORIES, label, List.of());
      case "SIGNAL" -> new Value(Kind.WORDS, label, signals());
      case "COMMAND" -> new Value(Kind.WORDS, label, List.copyOf(spec.command().root().subcommands().keySet()));
      case "CMD", "ARG" -> new Value(Kind.COMMAND, label, List.of());
      default -> new Value(Kind.NOTHING, label, List.of());
    };
  }

  /** The signals that a user usually sends. */
  private static List<String> signals() {
    return List.of("HUP", "INT", "QUIT", "USR1", "USR2", "TERM", "CONT", "STOP", "KILL", "WINCH");
  }

  private static Command init() {
    byte[][] help = {"--help".getBytes(StandardCharsets.US_ASCII)};
    List<Option> options = new ArrayList<>();
    if (InitArguments.parse(InitFlavor.REEVE, help, Environment.empty()) instanceof InitOptions.Print print) {
      for (String line : print.text().split("\n")) {
        Matcher option = INIT_OPTION.matcher(line);
        if (option.matches() && (option.group(1) != null || option.group(2) != null)) {
          List<String> names = new ArrayList<>();
          for (int i = 1; i <= 2; i++) {
            if (option.group(i) != null) {
              names.add(option.group(i));
            }
          }
          String label = option.group(3);
          Value value = label == null ? null : new Value(label.equals("SIGNAL") ? Kind.WORDS : Kind.NOTHING, label,
              label.equals("SIGNAL") ? signals() : List.of());
          String description = option.group(4) == null ? "" : firstSentence(new String[] {option.group(4)});
          options.add(new Option(names, description, value,
              option.group().contains("--rewrite") || option.group().contains("--exit-map")));
        }
      }
    }
    return new Command("init", "Runs one command under an init.", options,
        List.of(new Value(Kind.COMMAND, "COMMAND", List.of())), true);
  }

  /** The first sentence, without characters that are special to picocli or a shell. */
  private static String firstSentence(String[] description) {
    String text = description.length == 0 ? "" : description[0].replace("%n", " ").replace("%%", "%");
    int end = text.indexOf(". ");
    text = end > 0 ? text.substring(0, end) : text;
    text = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    return text.replace('\'', ' ').replace('[', '(').replace(']', ')').replace(':', ',').replace('\\', ' ');
  }
}
