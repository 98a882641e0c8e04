package reeve.daemon;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.app.PlanFiles;
import reeve.config.Plan;
import reeve.core.ExitStatus;
import reeve.log.SupervisorLog;
import reeve.posix.ChildWait;
import reeve.posix.DirectoryMaker;
import reeve.posix.Environment;
import reeve.posix.Errno;
import reeve.posix.FileLock;
import reeve.posix.Files;
import reeve.posix.LauncherEnvironment;
import reeve.posix.Posix;
import reeve.posix.RawText;
import reeve.posix.SpawnFailure;
import reeve.posix.SpawnRequest;
import reeve.posix.SyscallException;

/**
 * {@code reeve run --detach}: starts a reeve in a session of its own, with its console in a file of the state
 * directory, and returns when that reeve answers or has ended. The new reeve reports by one byte through a pipe, which
 * it closes then, so that it holds nothing of this process. Main thread.
 */
public final class DetachedRun {
  /** In the state directory. */
  private static final String CONSOLE = "console.log";

  /** A console file that is larger at a start is renamed. */
  private static final long LARGEST_CONSOLE = 1 << 20;

  /** Of what a reeve that failed has written, at most so much is shown. */
  private static final int MOST_SHOWN = 1 << 16;

  /** The number of the pipe in the new process. */
  private static final int PIPE = 3;

  private static final int MODE = 0600;

  /** The new reeve is a child of this process, so its pid, which is not known yet, is not 1. */
  private static final int NOT_FIRST = 0;

  private final Posix posix;
  private final RunOptions options;
  private final String directory;
  private String console;
  private long consoleStart;

  /** Starts it in the working directory of this process. */
  public DetachedRun(Posix posix, RunOptions options) {
    this(posix, options, null);
  }

  /**
   * Starts nothing yet.
   *
   * @param directory the working directory of the new reeve, and so that of services that name none; null: that of this
   *     process. The options then have absolute paths
   */
  public DetachedRun(Posix posix, RunOptions options, String directory) {
    this.posix = posix;
    this.options = options;
    this.directory = directory;
  }

  /** Reports that this reeve answers, if it was started by {@code --detach}. */
  static void reportReady(Files files) {
    if (Integer.toString(PIPE).equals(System.getenv(LauncherEnvironment.READY))) {
      files.write(PIPE, new byte[] {'1'}, 0, 1);
      files.close(PIPE);
    }
  }

  /** What the new reeve would have logged about the state directory, had it made it. */
  private static final class Warnings implements SupervisorLog {
    @Override
    public void info(String message) {
      warn(message);
    }

    @Override
    public void warn(String message) {
      Failure.report(Character.toLowerCase(message.charAt(0)) + message.substring(1));
    }

    @Override
    public void error(String message) {
      warn(message);
    }
  }

  /** @return 0: it answers; otherwise the exit code of the reeve that failed */
  public int run() {
    String home = System.getProperty("reeve.home");
    if (home == null) {
      return Failure.report("cannot run in the background: this program was not started by its launcher, bin/reeve");
    }
    Environment environment = LauncherEnvironment.forChildren(posix.environment());
    Map<String, String> variables = environment.toMap();
    Plan plan = PlanFiles.planOrReport(PlanFiles.read(options.files(), variables, options.reading()), System.err);
    if (plan == null) {
      return ExitCodes.CONFIG;
    }
    String directory = RunPaths.of(options, plan.settings(), NOT_FIRST, posix.euid(), variables).stateDir();
    if (directory == null) {
      return Failure.report(
          "cannot run in the background: there is no directory for its console; set [reeve] state-dir, or HOME");
    }
    console = directory + "/" + CONSOLE;
    GroupDirectories.make(posix, plan.settings(), new Warnings(), directory);
    int log = openConsole(directory);
    if (log < 0) {
      return Failure.report("cannot open \"" + console + "\" for the console: " + Errno.text(-log));
    }
    try {
      return start(home + "/bin/reeve", log, environment);
    } catch (SyscallException e) {
      return Failure.report(e.getMessage());
    } finally {
      posix.close(log);
    }
  }

  private int openConsole(String directory) {
    int error = DirectoryMaker.make(posix, directory);
    Files.FileInfo before = posix.fileInfo(console);
    if (before != null && before.isRegular() && before.size() > LARGEST_CONSOLE && renamed(directory)) {
      before = null;
    }
    consoleStart = before == null ? 0 : before.size();
    int fd = posix.openTrusted(console, Files.Open.WRONLY | Files.Open.APPEND | Files.Open.CREAT, MODE);
    return fd < 0 && error != 0 ? -error : fd;
  }

  /** A reeve that has the state directory writes into its console: the file keeps its name while the lock is held. */
  private boolean renamed(String directory) {
    FileLock lock = FileLock.take(posix, directory + "/lock");
    boolean renamed = lock.isTaken() && posix.rename(console, console + ".1") == 0;
    if (lock.isTaken()) {
      posix.close(lock.fd());
    }
    return renamed;
  }

  private int start(String launcher, int log, Environment environment) throws SyscallException {
    int[] ends = new int[2];
    int made = posix.pipe(ends);
    int input = posix.open("/dev/null", Files.Open.RDONLY, 0);
    if (made != 0 || input < 0) {
      return Failure.report("cannot run in the background: " + Errno.text(made != 0 ? made : -input));
    }
    Environment variables = environment.with(Set.of("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"),
        Map.of(LauncherEnvironment.READY, Integer.toString(PIPE)));
    SpawnRequest request = SpawnRequest.of(launcher, argv(), variables).standard(input, log, log)
        .passing(ends[1], PIPE).directory(directory).build();
    int pid = posix.spawn(request);
    posix.close(ends[1]);
    posix.close(input);
    if (pid < 0) {
      return Failure.report("cannot run in the background: "
          + SpawnFailure.of(posix, request, null, -pid).message());
    }
    if (answers(ends[0])) {
      System.out.println("reeve, pid " + pid + ", runs in the background; its console is \"" + console
          + "\", and reeve down stops it");
      return ExitCodes.OK;
    }
    ExitStatus end = ChildWait.await(posix, pid).status();
    System.err.print(written());
    return end instanceof ExitStatus.Signaled killed
        ? killed(killed) : ((ExitStatus.Exited) end).code();
  }

  private static int killed(ExitStatus.Signaled death) {
    Failure.report("the reeve that was started in the background ended by " + death);
    return 128 + death.signal().number();
  }

  /** The command line of the new reeve, which prints no output of services. */
  private byte[][] argv() {
    List<String> words = new ArrayList<>(List.of("reeve", "run", "--quiet"));
    for (String file : options.files()) {
      words.add("-c");
      words.add(file);
    }
    add(words, "--log-format", options.format());
    add(words, "--socket", options.socket());
    add(words, "--target", options.target());
    for (String profile : options.profiles()) {
      add(words, "--profile", profile);
    }
    add(words, options.noColor(), "--no-color");
    add(words, options.verbose(), "--verbose");
    add(words, options.fresh(), "--fresh");
    add(words, options.keepGoing(), "--keep-going");
    for (String name : options.ends().exitWith()) {
      add(words, "--exit-with", name);
    }
    add(words, options.ends().abortOnFailure(), "--abort-on-failure");
    byte[][] argv = new byte[words.size()][];
    for (int i = 0; i < argv.length; i++) {
      argv[i] = RawText.bytes(words.get(i));
    }
    return argv;
  }

  private static void add(List<String> words, String option, String value) {
    if (value != null) {
      words.add(option);
      words.add(value);
    }
  }

  private static void add(List<String> words, boolean given, String option) {
    if (given) {
      words.add(option);
    }
  }

  /** @return false: the pipe was closed without a report, so the process ends */
  private boolean answers(int pipe) throws SyscallException {
    byte[] report = new byte[1];
    int got = -Errno.EAGAIN;
    while (got == -Errno.EAGAIN) {
      posix.poll(new int[] {pipe}, new boolean[1], -1);
      got = posix.read(pipe, report, 0, 1);
    }
    posix.close(pipe);
    return got == 1;
  }

  /** What the process has written to its console. */
  private String written() {
    int fd = posix.openTrusted(console, Files.Open.RDONLY, 0);
    byte[] bytes = new byte[MOST_SHOWN];
    int used = 0;
    if (fd >= 0 && posix.seek(fd, consoleStart) == 0) {
      int got = 1;
      while (got > 0 && used < bytes.length) {
        got = posix.read(fd, bytes, used, bytes.length - used);
        used += Math.max(0, got);
      }
    }
    posix.close(fd);
    return new String(bytes, 0, used, StandardCharsets.UTF_8);
  }
}
