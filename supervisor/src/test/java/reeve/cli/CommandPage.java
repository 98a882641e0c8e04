package reeve.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The part of a command's man page that is printed from picocli's model: synopsis, description, arguments and options.
 */
final class CommandPage {
  private CommandPage() {}

  /** The part as paragraphs of man(7). */
  static String section(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    StringBuilder text = new StringBuilder();
    text.append(synopsis(spec)).append(".PP\n");
    paragraphs(text, spec.usageMessage().description());
    for (PositionalParamSpec argument : spec.positionalParameters()) {
      if (!argument.hidden()) {
        text.append(".TP\n\\fI").append(Documents.roff(argument.paramLabel())).append("\\fR")
            .append(argument.arity().max() > 1 ? " ..." : "").append('\n');
        paragraphs(text, argument.description());
      }
    }
    for (OptionSpec option : spec.options()) {
      if (!option.hidden()) {
        text.append(".TP\n").append(names(option)).append('\n');
        paragraphs(text, option.description());
      }
    }
    return text.toString();
  }

  /** A row of a Markdown table for each command. */
  static String table() {
    StringBuilder text = new StringBuilder("| command | |\n|---|---|\n");
    for (CommandLine command : Commands.program().getSubcommands().values()) {
      CommandSpec spec = command.getCommandSpec();
      if (!spec.usageMessage().hidden()) {
        StringBuilder usage = new StringBuilder("reeve ").append(spec.name());
        for (PositionalParamSpec argument : spec.positionalParameters()) {
          String label = argument.paramLabel() + (argument.arity().max() > 1 ? " ..." : "");
          usage.append(argument.arity().min() > 0 ? " " + label : " [" + label + "]");
        }
        List<String> options = new ArrayList<>();
        for (OptionSpec option : spec.options()) {
          if (!option.hidden() && !option.usageHelp() && !option.versionHelp()
              && !List.of("--socket", "--project", "--system", "--json", "--no-color").contains(option.longestName())) {
            options.add("`" + option.longestName() + "`");
          }
        }
        text.append("| `").append(usage).append("` | ").append(String.join(" ", spec.usageMessage().description())
            .replace("%n", " ").replace("%%", "%").replace("|", "\\|"));
        text.append(options.isEmpty() ? "" : " Options: " + String.join(", ", options) + ".").append(" |\n");
      }
    }
    return text.toString();
  }

  private static String synopsis(CommandSpec spec) {
    List<String> words = new ArrayList<>();
    words.add("\\fBreeve " + Documents.roff(spec.name()) + "\\fR");
    for (OptionSpec option : spec.options()) {
      if (!option.hidden() && !option.usageHelp() && !option.versionHelp()) {
        String word = "\\fB" + Documents.roff(option.shortestName()) + "\\fR" + value(option, option.shortestName());
        words.add(option.required() ? word : "[" + word + "]");
      }
    }
    for (PositionalParamSpec argument : spec.positionalParameters()) {
      if (!argument.hidden()) {
        String word =
            "\\fI" + Documents.roff(argument.paramLabel()) + "\\fR" + (argument.arity().max() > 1 ? " ..." : "");
        words.add(argument.arity().min() > 0 ? word : "[" + word + "]");
      }
    }
    return String.join(" ", words) + "\n";
  }

  private static String names(OptionSpec option) {
    List<String> names = new ArrayList<>();
    for (String name : option.names()) {
      names
          .add("\\fB" + Documents.roff(name) + "\\fR" + (name.equals(option.longestName()) ? value(option, name) : ""));
    }
    return String.join(", ", names);
  }

  private static String value(ArgSpec argument, String name) {
    return argument.arity().max() == 0 ? ""
        : (name.startsWith("--") ? "=" : " ") + "\\fI" + Documents.roff(argument.paramLabel()) + "\\fR";
  }

  /** picocli formats descriptions: {@code %n} is a new line, {@code %%} a percent sign. */
  private static void paragraphs(StringBuilder text, String[] lines) {
    for (String line : lines) {
      for (String part : line.split("%n")) {
        text.append(Documents.roff(part.strip().replace("%%", "%"))).append('\n');
      }
    }
  }
}
