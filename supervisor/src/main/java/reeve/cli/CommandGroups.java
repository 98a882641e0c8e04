package reeve.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import reeve.text.TextWrap;

/** The commands in groups, for the help of the program. Pure. */
final class CommandGroups {
  /** A title, and after it the names of the commands. A test checks that each command is in one group. */
  static final List<List<String>> GROUPS = List.of(
      List.of("Running", "run", "up", "down", "boot", "upgrade", "shutdown", "version"),
      List.of("Services", "start", "stop", "restart", "reload", "scale", "signal", "kill", "enable", "disable", "watch",
          "open",
          "reset",
          "exec", "attach"),
      List.of("Looking", "status", "projects", "health", "wait", "top", "tree", "logs", "why", "history",
          "events", "graph",
          "analyze",
          "doctor"),
      List.of("Definitions", "new", "import", "export", "check", "render", "schema", "plan", "apply", "edit", "save",
          "remove"),
      List.of("Other", "activate", "allow", "ship", "completion", "help"));

  private static final int NAME_WIDTH = 12;
  private static final int WIDTH = 79;

  private CommandGroups() {}

  /** The groups with the first sentence of each command; empty for a command. */
  static String text(Help help) {
    Map<String, CommandLine> commands = help.commandSpec().subcommands();
    StringBuilder text = new StringBuilder();
    for (List<String> group : commands.isEmpty() ? List.<List<String>>of() : GROUPS) {
      text.append('\n').append(group.get(0)).append(":\n");
      for (String name : group.subList(1, group.size())) {
        String[] lines = commands.get(name).getCommandSpec().usageMessage().description();
        text.append("  ").append(name).append(" ".repeat(NAME_WIDTH - name.length()));
        String indent = "\n" + " ".repeat(NAME_WIDTH + 2);
        text.append(
            TextWrap.wrap(firstSentence(UnbrokenWords.restore(lines[0])), WIDTH - NAME_WIDTH - 2).replace("\n", indent))
            .append('\n');
      }
    }
    return text.toString();
  }

  private static String firstSentence(String text) {
    int end = text.indexOf(". ");
    int colon = text.indexOf(": ");
    int semicolon = text.indexOf("; ");
    end = end < 0 ? text.length() : end + 1;
    end = colon > 0 ? Math.min(end, colon) : end;
    end = semicolon > 0 ? Math.min(end, semicolon) : end;
    String sentence = text.substring(0, end);
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }
}
