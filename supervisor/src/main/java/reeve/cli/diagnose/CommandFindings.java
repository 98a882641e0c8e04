package reeve.cli.diagnose;

import java.util.List;
import java.util.Set;
import reeve.config.ServiceSpec;

/** Finds commands between reeve and the program of a service, which keep signals from it. Pure. */
final class CommandFindings {
  private static final Set<String> SHELLS = Set.of("sh", "bash", "dash", "ash", "ksh", "zsh");
  private static final Set<String> RUNNERS = Set.of("npm", "yarn", "pnpm", "npx");
  private static final Set<String> IDENTITIES = Set.of("su", "sudo", "runuser");

  /** Options with a value in the next word. */
  private static final Set<String> ENV_WITH_VALUE = Set.of("-u", "--unset", "-C", "--chdir", "-S", "--split-string");
  private static final Set<String> SHELL_WITH_VALUE = Set.of("--rcfile", "--init-file");

  private CommandFindings() {}

  /** Adds what is found in the command of a service. */
  static void add(ServiceSpec spec, List<Finding> findings) {
    List<String> command = executed(spec.process().commands().get(spec.process().commands().size() - 1));
    String program = name(command.get(0));
    String script = SHELLS.contains(program) ? script(command) : null;
    if (script != null && ShellScript.runsSeveral(script)) {
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
    } else if (IDENTITIES.contains(program)) {
      findings.add(Finding.warning("signals", spec.name(), "its main process is " + program,
          program + " stays between reeve and the program, and a PAM session may refuse signals",
          "set user = \"NAME\", which reeve does itself"));
    }
  }

  /** The command without a program before it that executes the rest in its place: env, nohup, busybox. */
  private static List<String> executed(List<String> command) {
    List<String> rest = command;
    while (rest.size() > 1) {
      int next = 1;
      String program = name(rest.get(0));
      if (program.equals("env")) {
        while (next < rest.size() && (rest.get(next).startsWith("-") || rest.get(next).indexOf('=') > 0)) {
          next += ENV_WITH_VALUE.contains(rest.get(next)) ? 2 : 1;
        }
      } else if (!program.equals("nohup") && !program.equals("busybox")) {
        return rest;
      }
      if (next >= rest.size()) {
        return rest;
      }
      rest = rest.subList(next, rest.size());
    }
    return rest;
  }

  private static String name(String program) {
    return program.substring(program.lastIndexOf('/') + 1);
  }

  /** The script of {@code sh [OPTION ...] -c [OPTION ...] SCRIPT}; null: there is none. */
  private static String script(List<String> command) {
    boolean isGiven = false;
    for (int i = 1; i < command.size(); i++) {
      String word = command.get(i);
      if (word.equals("--") || word.equals("-")) {
        return isGiven && i + 1 < command.size() ? command.get(i + 1) : null;
      }
      if (!word.startsWith("-") && !word.startsWith("+")) {
        return isGiven ? word : null; // otherwise a file, and its arguments
      }
      boolean isLong = word.startsWith("--");
      isGiven |= !isLong && word.startsWith("-") && word.indexOf('c') > 0;
      i += isLong ? SHELL_WITH_VALUE.contains(word) ? 1 : 0 : word.endsWith("o") || word.endsWith("O") ? 1 : 0;
    }
    return null;
  }
}
