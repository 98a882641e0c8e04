package reeve.cli.diagnose;

import java.util.List;
import java.util.Set;
import reeve.config.ServiceSpec;

/** Finds commands between reeve and the program of a service, which keep signals from it. Pure. */
final class CommandFindings {
  private static final Set<String> SHELLS = Set.of("sh", "bash", "dash", "ash", "ksh", "zsh", "busybox");
  private static final Set<String> RUNNERS = Set.of("npm", "yarn", "pnpm", "npx");
  private static final Set<String> IDENTITIES = Set.of("su", "sudo", "runuser", "gosu");

  private CommandFindings() {}

  /** Adds what is found in the command of a service. */
  static void add(ServiceSpec spec, List<Finding> findings) {
    List<String> command = spec.process().commands().get(spec.process().commands().size() - 1);
    String program = command.get(0).substring(command.get(0).lastIndexOf('/') + 1);
    String script = SHELLS.contains(program) ? script(command) : null;
    if (script != null && runsSeveral(script)) {
      findings.add(Finding.warning("signals", spec.name(),
          "its main process is the shell " + program + ", and not the program that the shell runs",
          "the shell gets the signals of stop and reload first, dies of SIGTERM before the program has ended, and hides"
              + " how the program ended",
          "write exec before the last command, use pre-start for what comes before it, or name the program in "
              + "command"));
    } else if (RUNNERS.contains(program)) {
      findings.add(Finding.warning("signals", spec.name(), "its main process is " + program
          + ", which starts the program through a shell",
          "not every version passes signals on to the program, and the exit code is that of " + program,
          "name the program itself, such as command = [\"node\", \"server.js\"]"));
    } else if (IDENTITIES.contains(program) && !program.equals("gosu")) {
      findings.add(Finding.warning("signals", spec.name(), "its main process is " + program,
          program + " stays between reeve and the program, and a PAM session may refuse signals",
          "set user = \"NAME\", which reeve does itself"));
    }
  }

  /** The script of {@code sh -c SCRIPT}; null: there is none. */
  private static String script(List<String> command) {
    for (int i = 1; i < command.size() - 1; i++) {
      String word = command.get(i);
      if (word.startsWith("-") && !word.startsWith("--") && word.endsWith("c")) {
        return command.get(i + 1);
      }
    }
    return null;
  }

  /**
   * Whether a shell stays while the last command of a script runs: one that is alone, or that begins with exec, takes
   * its place. Quotes are observed as far as they hide separators.
   */
  static boolean runsSeveral(String script) {
    char quote = 0;
    int from = 0;
    boolean several = false;
    String text = script.strip();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '\\') {
        i++;
      } else if (c == '\'' || c == '"') {
        quote = c;
      } else if (";&|\n".indexOf(c) >= 0) {
        boolean redirection = c == '&' && (i > 0 && text.charAt(i - 1) == '>' || text.startsWith("&>", i));
        several |= !redirection;
        from = redirection ? from : i + 1;
      }
    }
    String last = text.substring(from).strip();
    return several && !last.startsWith("exec ");
  }
}
