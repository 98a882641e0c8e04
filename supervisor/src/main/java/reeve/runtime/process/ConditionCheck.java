package reeve.runtime.process;

import java.util.List;
import java.util.Locale;
import reeve.config.ProcessSpec;
import reeve.config.ServiceSpec;
import reeve.config.execution.Condition;
import reeve.config.util.Globs;
import reeve.core.UnmetCondition;
import reeve.posix.CommandLookup;
import reeve.posix.Environment;
import reeve.posix.Files;
import reeve.posix.NoAnswerException;
import reeve.posix.Posix;

/**
 * Checks the conditions of services, by calls that a start makes anyway: stat(2), faccessat(2), and files of /proc and
 * /etc/passwd. Loop thread.
 */
public final class ConditionCheck {
  private static final String HOST_NAME = "/proc/sys/kernel/hostname";

  private final Posix posix;
  private final Environment environment;

  /** @param environment reeve's own */
  public ConditionCheck(Posix posix, Environment environment) {
    this.posix = posix;
    this.environment = environment;
  }

  /**
   * Checks the conditions of one service.
   *
   * @return the first one that is not met, or that cannot be checked now; null: all of them are met
   */
  public UnmetCondition unmet(ServiceSpec spec) {
    StringBuilder alternatives = null;
    boolean anyAlternative = false;
    String unknown = null;
    List<Condition> conditions = spec.startup().conditions();
    for (Condition condition : conditions) {
      String problem = null;
      boolean met = false;
      try {
        met = holds(condition, spec.process()) != condition.negated();
      } catch (NoAnswerException e) {
        problem = e.getMessage();
      }
      if (condition.alternative()) {
        alternatives = alternatives == null ? new StringBuilder("none of ") : alternatives.append(", ");
        alternatives.append(condition.toString(), 1, condition.toString().length());
        anyAlternative |= met;
        unknown = problem == null ? unknown : problem;
      } else if (!met) {
        return new UnmetCondition(condition.toString(), problem);
      }
    }
    return alternatives == null || anyAlternative ? null : new UnmetCondition(alternatives.toString(), unknown);
  }

  private boolean holds(Condition condition, ProcessSpec process) {
    String argument = condition.argument();
    return switch (condition.kind()) {
      case PATH_EXISTS -> posix.fileInfo(argument) != null;
      case PATH_IS_DIRECTORY -> {
        Files.FileInfo info = posix.fileInfo(argument);
        yield info != null && info.isDirectory();
      }
      case PATH_IS_EXECUTABLE -> isRegular(argument) && posix.isExecutable(argument);
      case FILE_NOT_EMPTY -> isRegular(argument) && posix.fileInfo(argument).size() > 0;
      case ENV -> isSet(argument, process);
      case ARCH -> argument.equals(Condition.architecture(System.getProperty("os.arch", "")));
      case HOST -> isHost(argument);
      case USER -> posix.userId(argument) == posix.euid();
      case COMMAND -> CommandLookup.find(posix, argument, path(process), process.workingDirectory().orElse(null))
          .program() != null;
    };
  }

  private boolean isRegular(String path) {
    Files.FileInfo info = posix.fileInfo(path);
    return info != null && info.isRegular();
  }

  /** A variable of the service, or else one of reeve, whether or not the service inherits it. */
  private boolean isSet(String argument, ProcessSpec process) {
    int equals = argument.indexOf('=');
    String name = equals < 0 ? argument : argument.substring(0, equals);
    String own = process.environment().get(name);
    String value = own == null ? environment.raw(name) : own;
    return value != null && (equals < 0 || value.equals(argument.substring(equals + 1)));
  }

  private boolean isHost(String pattern) {
    String name = posix.readText(HOST_NAME);
    if (name == null) {
      throw new NoAnswerException("cannot read \"" + HOST_NAME + '"');
    }
    return Globs.matches(pattern.toLowerCase(Locale.ROOT), name.strip().toLowerCase(Locale.ROOT));
  }

  private String path(ProcessSpec process) {
    String own = process.environment().get("PATH");
    return own != null || !process.inherited().includes("PATH") ? own : environment.raw("PATH");
  }
}
