package reeve.posix;

/**
 * What {@link Posix#spawn} starts. Text is handed over as UTF-8, or as given where it comes as bytes.
 *
 * @param program path of the file to execute; relative only if {@code directory} is null. Not looked up in PATH
 * @param argv arguments, argv[0] first, as bytes without the closing NUL
 * @param environment what the process sees
 * @param directory working directory; null: ours
 * @param stdin descriptor that becomes 0; -1: ours as it is
 * @param stdout descriptor that becomes 1; -1: ours as it is
 * @param stderr descriptor that becomes 2; -1: ours as it is
 * @param group how it relates to sessions and process groups
 * @param signalMask signals that it starts with blocked: bit n-1 stands for signal n. Services: 0
 * @param ignoredSignals signals that it starts with ignored, the same way; all others start with their default.
 *     Services: 0
 * @param controllingTerminal path of a terminal that becomes the controlling one of a NEW_SESSION, opened as its 0, 1
 *     and 2 where those are terminals; null: none
 * @param foreground true: with NEW_GROUP, its group is made the foreground group of its fd 0 before the program runs
 * @param keep our descriptors above 2 that it is handed too, under their numbers. Services: none
 * @param handed one more descriptor of ours that it is handed; -1: none. Not together with {@code keep}
 * @param handedAs the number that it has there, at least 3
 */
public record SpawnRequest(
    String program,
    byte[][] argv,
    Environment environment,
    String directory,
    int stdin,
    int stdout,
    int stderr,
    Group group,
    long signalMask,
    long ignoredSignals,
    String controllingTerminal,
    boolean foreground,
    int[] keep,
    int handed,
    int handedAs) {

  private static final int[] NONE = {};

  /** With descriptors of ours, and none under another number. */
  public SpawnRequest(
      String program,
      byte[][] argv,
      Environment environment,
      String directory,
      int stdin,
      int stdout,
      int stderr,
      Group group,
      long signalMask,
      long ignoredSignals,
      String controllingTerminal,
      boolean foreground,
      int[] keep) {
    this(program, argv, environment, directory, stdin, stdout, stderr, group, signalMask, ignoredSignals,
        controllingTerminal,
        foreground, keep, -1, -1);
  }

  /** The same with one more descriptor. @param fd ours @param as its number there, at least 3 */
  public SpawnRequest handing(int fd, int as) {
    return new SpawnRequest(program, argv, environment, directory, stdin, stdout, stderr, group, signalMask,
        ignoredSignals,
        controllingTerminal, foreground, keep, fd, as);
  }

  /** With no descriptor above 2. */
  public SpawnRequest(
      String program,
      byte[][] argv,
      Environment environment,
      String directory,
      int stdin,
      int stdout,
      int stderr,
      Group group,
      long signalMask,
      long ignoredSignals,
      String controllingTerminal,
      boolean foreground) {
    this(program, argv, environment, directory, stdin, stdout, stderr, group, signalMask, ignoredSignals,
        controllingTerminal,
        foreground, NONE);
  }

  /** Sessions and process groups (setsid(2), setpgid(2)). */
  public enum Group {
    /** A session of its own: services. */
    NEW_SESSION,
    /** A process group of its own in our session: one command under a terminal. */
    NEW_GROUP,
    /** Our group. */
    SAME
  }
}
