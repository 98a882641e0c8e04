package reeve.config.execution;

import java.util.List;

/**
 * A condition that has to be met when a service is about to be started, as {@code Condition...=} of systemd.unit(5).
 * Immutable.
 *
 * @param kind what is checked
 * @param argument what for: a path (absolute), a name, or {@code NAME=value}; never empty
 * @param negated whether the condition is met if the check is not
 * @param alternative one of several of which at least one has to be met; each of the others has to be met
 */
public record Condition(Kind kind, String argument, boolean negated, boolean alternative) {
  /** What a condition checks. */
  public enum Kind {
    /** Whether there is a file of any type at a path; symbolic links are followed. */
    PATH_EXISTS("path-exists"),
    /** Whether there is a directory at a path. */
    PATH_IS_DIRECTORY("path-is-directory"),
    /** Whether there is a regular file at a path that reeve may execute. */
    PATH_IS_EXECUTABLE("path-is-executable"),
    /** Whether there is a regular file at a path that is not empty. */
    FILE_NOT_EMPTY("file-not-empty"),
    /** Whether a variable is set, to any value or to one. */
    ENV("env"),
    /** Whether the machine has this architecture. */
    ARCH("arch"),
    /** Whether the name of the machine matches a pattern. */
    HOST("host"),
    /** Whether reeve runs as this user. */
    USER("user"),
    /** Whether a command is in the PATH of the service. */
    COMMAND("command");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** Its word in a file. */
    public String word() {
      return word;
    }

    /** Whether its argument is a path. */
    public boolean isOfPath() {
      return this == PATH_EXISTS || this == PATH_IS_DIRECTORY || this == PATH_IS_EXECUTABLE || this == FILE_NOT_EMPTY;
    }
  }

  /** The architectures, by the names of systemd.unit(5). */
  public static final List<String> ARCHITECTURES =
      List.of("x86-64", "arm64", "x86", "arm", "riscv64", "ppc64-le", "s390x", "loongarch64");

  /**
   * Returns the name of an architecture.
   *
   * @param name this name, that of {@code uname -m}, or that of the system property {@code os.arch}
   * @return one of {@link #ARCHITECTURES}; null: there is none of that name
   */
  public static String architecture(String name) {
    return switch (name) {
      case "x86_64", "amd64" -> "x86-64";
      case "aarch64" -> "arm64";
      case "i386", "i486", "i586", "i686" -> "x86";
      case "armv6l", "armv7l", "armv8l" -> "arm";
      case "ppc64le" -> "ppc64-le";
      default -> ARCHITECTURES.contains(name) ? name : null;
    };
  }

  /** As it is in a file. */
  @Override
  public String toString() {
    return (alternative ? "|" : "") + (negated ? "!" : "") + kind.word + ":" + argument;
  }
}
