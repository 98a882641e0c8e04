package reeve.cli;

import java.util.List;
import reeve.config.util.Suggestions;

/**
 * What to type instead of a command that reeve does not have: words that other tools have for the same, and words that
 * are misspelt. Pure.
 */
final class UnknownCommand {
  /** An answer, and after it the words for which it is; NAME stands for the following argument. */
  private static final String[][] WORDS = {
      {"\"reeve status\" shows the services", "ls", "list", "list-units", "st", "stat", "services", "l", "state",
          "avail", "pid"},
      {"\"reeve status NAME\" shows everything about a service", "show", "describe", "info", "inspect", "is-active",
          "is-failed", "is-enabled"},
      {"\"reeve run\" starts reeve with its services in the foreground; in a running reeve, \"reeve start --all\" "
          + "starts those that are down", "start-all", "startall", "daemon", "supervise", "serve", "launch",
          "foreground", "supervisord", "runsvdir"},
      {"\"reeve shutdown\" stops all services and reeve; \"reeve stop --all\" stops the services only",
          "quit", "exit", "halt", "poweroff", "stop-all", "stopall", "force-shutdown"},
      {"\"reeve logs NAME\" shows what a service wrote", "log", "cat", "journal", "journalctl", "output", "out"},
      {"\"reeve logs -f NAME\" follows what a service writes", "tail", "fg", "follow", "maintail"},
      {"\"reeve top\" shows what the services use", "monit", "monitor", "stats", "htop", "dash", "dashboard", "usage"},
      {"\"reeve tree\" shows the processes of services", "pstree", "processes", "procs"},
      {"\"reeve apply\" reads the files again and applies what has changed; \"reeve plan\" shows it before", "reread",
          "update", "daemon-reload", "daemon-reexec", "refresh", "sync", "diff", "reloadconfig"},
      {"\"reeve check\" reads the files and prints their problems", "validate", "verify", "lint", "configtest",
          "config",
          "test"},
      {"\"reeve start NAME\" starts a service; \"reeve start --name NAME -- CMD\" starts a command that no file "
          + "defines", "add", "spawn", "systemd-run", "once", "begin"},
      {"\"reeve new\" writes a first reeve.toml for a project", "create", "generate", "setup", "scaffold", "ecosystem"},
      {"\"reeve remove NAME\" removes a transient service; one that a file defines is deleted there, and then "
          + "\"reeve apply\"", "delete", "del", "rm", "destroy", "uninstall"},
      {"\"reeve restart NAME\" stops a service and starts it again", "bounce", "respawn", "try-restart", "condrestart",
          "force-restart", "reload-or-restart", "force-reload"},
      {"\"reeve exec NAME -- CMD\" runs a command as a service would", "sh", "shell", "bash", "enter", "ssh", "env"},
      {"\"reeve signal HUP NAME\" sends a signal to a service", "hup", "sighup", "sig", "send", "usr1", "usr2"},
      {"\"reeve kill NAME\" ends a service at once", "force-stop", "terminate"},
      {"\"reeve why NAME\" explains the end of a service", "explain", "diagnose", "debug", "reason"},
      {"\"reeve graph\" shows the dependencies", "deps", "list-dependencies", "dependencies"},
      {"\"reeve reset NAME\" clears the failures of a service", "reset-failed", "clear"},
      {"\"reeve disable NAME\" keeps a service from starting with reeve", "mask"},
      {"\"reeve enable NAME\" makes a service start with reeve", "unmask"},
      {"\"reeve save\" writes transient services to a file", "dump", "persist"},
      {"\"reeve help\" lists the commands", "commands", "usage-help", "?", "man"},
  };

  private UnknownCommand() {}

  /**
   * The message about a first argument that is no command and no option.
   *
   * @param args the arguments of the program
   * @param commands the names of all commands
   */
  static String message(String[] args, List<String> commands) {
    String word = args[0];
    return "cannot run \"" + word + "\": reeve has no such command; " + advice(args, commands);
  }

  private static String advice(String[] args, List<String> commands) {
    String word = args[0];
    String service = args.length > 1 && !args[1].startsWith("-") ? args[1] : "NAME";
    for (String[] row : WORDS) {
      for (int i = 1; i < row.length; i++) {
        if (row[i].equals(word)) {
          return row[0].replace("NAME", service);
        }
      }
    }
    if (word.endsWith(".toml")) {
      return "\"reeve run " + word + "\" runs the services of a file";
    }
    String nearest = Suggestions.nearest(word, commands);
    return nearest == null ? "\"reeve help\" lists the commands, and \"reeve -- CMD\" runs a command under an init"
        : "did you mean \"reeve " + nearest + "\"?";
  }

  /** All words for which there is an answer. */
  static List<String[]> words() {
    return List.of(WORDS);
  }
}
