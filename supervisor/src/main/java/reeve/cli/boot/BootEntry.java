package reeve.cli.boot;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reeve.app.ProjectScope;
import reeve.cli.common.TerminalText;
import reeve.config.util.ShellText;

/**
 * What shall be started with the machine.
 *
 * @param name of the unit, the script or the line
 * @param program the absolute path of the launcher
 * @param files the absolute paths of the configuration
 * @param socket {@code [reeve] socket}, through which the program is reloaded; null: the default one
 * @param budget {@code [reeve] shutdown-budget}; null: a stop may take any time
 * @param directory the working directory
 * @param environment {@code NAME=value} that the program needs
 * @param user whether it is started for a user, and not for the machine
 */
record BootEntry(String name, String program, List<String> files, String socket, Duration budget, String directory,
    List<String> environment, boolean user) {
  /** The first line of each file and the comment of each line, by which reeve recognises what it has written. */
  static final String MARK = "Written by \"reeve boot\"";

  /** The time between the end of the budget and the kill of what is left. */
  private static final int SPARE_SECONDS = 15;

  BootEntry {
    files = List.copyOf(files);
    environment = List.copyOf(environment);
  }

  /**
   * Looks for control characters, a line feed among them: in a unit, a script and a table of cron they end the line,
   * and what follows is a line of its own.
   *
   * @return an error; null: there are none
   */
  String problem() {
    Map<String, List<String>> words = new LinkedHashMap<>();
    words.put("program", List.of(program));
    words.put("file", files);
    words.put("socket", socket == null ? List.of() : List.of(socket));
    words.put("directory", List.of(directory));
    words.put("variable", environment);
    for (Map.Entry<String, List<String>> kind : words.entrySet()) {
      for (String word : kind.getValue()) {
        if (word.chars().anyMatch(Character::isISOControl)) {
          return "cannot start reeve with the " + kind.getKey() + " \"" + TerminalText.line(word)
              + "\": it has a control character, which a unit or a line cannot hold; rename it";
        }
      }
    }
    return null;
  }

  /** The option and its value by which a command reaches this reeve; empty: none is needed. */
  List<String> reach() {
    ProjectScope project = socket == null ? ProjectScope.ofFiles(files) : null;
    return socket != null ? List.of("--socket", socket)
        : project != null ? List.of("-p", project.directory()) : List.of();
  }

  /** Seconds that the stop may take; 0: any time. */
  long stopSeconds() {
    return budget == null ? 0 : budget.toSeconds() + SPARE_SECONDS;
  }

  /**
   * A word of a command that a script keeps in a variable, expands without quotes and reads again by {@code eval}: each
   * blank has a backslash in front, since the expansion makes one blank of several.
   */
  static String evalWord(String word) {
    return shellWord(word).startsWith("'") ? shellWord(word).replace(" ", "'\\ '") : word;
  }

  /** A word of a shell command. */
  static String shellWord(String word) {
    return ShellText.word(word);
  }
}
