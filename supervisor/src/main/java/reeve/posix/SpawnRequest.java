package reeve.posix;

/**
 * A process to be started by {@link Processes#spawn}; made by a {@link Builder}. Text is passed as UTF-8, bytes
 * unchanged.
 *
 * @param program path of the file to execute; relative only if {@code directory} is null. Not looked up in PATH
 * @param argv arguments, argv[0] first, as bytes without the closing NUL
 * @param environment the environment of the process
 * @param directory working directory; null: ours
 * @param stdin descriptor that becomes 0; -1: ours as it is
 * @param stdout descriptor that becomes 1; -1: ours as it is
 * @param stderr descriptor that becomes 2; -1: ours as it is
 * @param group how it relates to sessions and process groups
 * @param signalMask signals that it starts with blocked: bit n-1 stands for signal n. Services: 0
 * @param ignoredSignals signals that it starts with ignored, in the same form; all others start with their default
 *     action. Services: 0
 * @param controllingTerminal path of a terminal that becomes the controlling one of a NEW_SESSION, opened as its 0, 1
 *     and 2 if those are terminals; null: none
 * @param foreground true: with NEW_GROUP, its group is made the foreground group of its fd 0 before the program runs
 * @param keep our descriptors above 2 that it inherits under the same numbers. Services: none
 * @param passedFd one more descriptor of ours that it inherits; -1: none. Not together with {@code keep}
 * @param passedAs the number of that descriptor in the process, at least 3
 * @param attributes its user, limits and namespaces; null: ours. Not together with {@code keep} and {@code foreground}
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
    int passedFd,
    int passedAs,
    ProcessAttributes attributes) {

  private static final int[] NONE = {};

  /** Sessions and process groups (setsid(2), setpgid(2)). */
  public enum Group {
    /** A session of its own: services. */
    NEW_SESSION,
    /** A process group of its own in our session: a single command on a terminal. */
    NEW_GROUP,
    /** Our group. */
    SAME
  }

  /**
   * Begins a request for a process in our working directory, with our 0, 1 and 2 and no other descriptor, in a session
   * of its own, with no signal blocked or ignored. The parameters are the components of those names.
   */
  public static Builder of(String program, byte[][] argv, Environment environment) {
    return new Builder(program, argv, environment);
  }

  /** Makes a {@link SpawnRequest}; each method sets the components of its name. One thread. */
  public static final class Builder {
    private final String program;
    private final byte[][] argv;
    private final Environment environment;
    private String directory;
    private int stdin = -1;
    private int stdout = -1;
    private int stderr = -1;
    private Group group = Group.NEW_SESSION;
    private long signalMask;
    private long ignoredSignals;
    private String controllingTerminal;
    private boolean foreground;
    private int[] keep = NONE;
    private int passedFd = -1;
    private int passedAs = -1;
    private ProcessAttributes attributes;

    private Builder(String program, byte[][] argv, Environment environment) {
      this.program = program;
      this.argv = argv;
      this.environment = environment;
    }

    /** Sets the working directory; null: ours. */
    public Builder directory(String path) {
      directory = path;
      return this;
    }

    /** Sets the descriptors that become 0, 1 and 2; -1: ours as it is. */
    public Builder standard(int in, int out, int err) {
      stdin = in;
      stdout = out;
      stderr = err;
      return this;
    }

    /** Sets how the process relates to sessions and process groups. */
    public Builder group(Group relation) {
      group = relation;
      return this;
    }

    /** Sets the signals that the process starts with blocked, and those with ignored: bit n-1 for signal n. */
    public Builder signals(long blocked, long ignored) {
      signalMask = blocked;
      ignoredSignals = ignored;
      return this;
    }

    /** Sets the controlling terminal of a new session; null: none. */
    public Builder controllingTerminal(String path) {
      controllingTerminal = path;
      return this;
    }

    /** Sets whether a new group becomes the foreground group before the program runs. */
    public Builder foreground(boolean yes) {
      foreground = yes;
      return this;
    }

    /** Sets our descriptors above 2 that the process gets under their numbers. */
    public Builder keep(int[] descriptors) {
      keep = descriptors;
      return this;
    }

    /** Adds a descriptor of ours, which the process gets under the number {@code as}, at least 3. */
    public Builder passing(int fd, int as) {
      passedFd = fd;
      passedAs = as;
      return this;
    }

    /** Sets the user, the limits and the namespaces; null: ours. */
    public Builder attributes(ProcessAttributes of) {
      attributes = of;
      return this;
    }

    /** Makes the request. */
    public SpawnRequest build() {
      return new SpawnRequest(program, argv, environment, directory, stdin, stdout, stderr, group, signalMask,
          ignoredSignals, controllingTerminal, foreground, keep, passedFd, passedAs, attributes);
    }
  }
}
