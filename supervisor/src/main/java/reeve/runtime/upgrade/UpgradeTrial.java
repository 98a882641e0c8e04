package reeve.runtime.upgrade;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.Signal;
import reeve.core.ExitStatus;
import reeve.loop.PollRegistry;
import reeve.posix.Environment;
import reeve.posix.Errno;
import reeve.posix.Files;
import reeve.posix.LauncherEnvironment;
import reeve.posix.Posix;
import reeve.posix.RawText;
import reeve.posix.SpawnRequest;
import reeve.runtime.process.ProcessTree;
import reeve.survival.TrialReport;

/**
 * A process of the new program, started by its launcher with our arguments, that reports whether it can go on with the
 * state of this one. It changes nothing. Loop thread.
 */
final class UpgradeTrial implements PollRegistry.Reader {
  /** How long it may take. A start takes a tenth of a second; a machine under load takes longer. */
  static final Duration LIMIT = Duration.ofSeconds(20);

  /** What {@link ProcessTree} knows its processes by. No service has a blank in its name. */
  static final String OWNER = "reeve upgrade";

  private static final String JAVA_HOME = "REEVE_JAVA_HOME";
  private static final int LONGEST_REPORT = 4 * 1024 * 1024;
  private static final int LONGEST_ERROR = 4096;
  private static final int CHUNK = 64 * 1024;
  private static final byte[] MAIN_CLASS = "reeve.cli.Main".getBytes(StandardCharsets.US_ASCII);

  private final Posix posix;
  private final ProcessTree tree;
  private final PollRegistry polled;
  private final byte[] buffer = new byte[CHUNK];
  private final Output report = new Output(LONGEST_REPORT);
  private final Output errors = new Output(LONGEST_ERROR);
  private final long startedAt;
  private int pid;

  /** What a process writes into a pipe. */
  private static final class Output {
    private final int most;
    private int fd = -1;
    private byte[] bytes = new byte[0];

    Output(int most) {
      this.most = most;
    }

    void add(byte[] more, int length) {
      int kept = Math.min(length, most - bytes.length);
      if (kept > 0) {
        int before = bytes.length;
        bytes = Arrays.copyOf(bytes, before + kept);
        System.arraycopy(more, 0, bytes, before, kept);
      }
    }
  }

  UpgradeTrial(Posix posix, ProcessTree tree, PollRegistry polled, long startedAt) {
    this.posix = posix;
    this.tree = tree;
    this.polled = polled;
    this.startedAt = startedAt;
  }

  /**
   * Starts the process.
   *
   * @param environment that of services
   * @param javaHome null: the launcher finds a JVM
   * @return null; or why that is not possible, as a clause
   */
  String start(String directory, Environment environment, String javaHome) {
    String launcher = directory + "/bin/reeve";
    int error = posix.checkExecutable(launcher);
    if (error != 0) {
      return "\"" + launcher + "\" cannot be executed: " + Errno.text(error);
    }
    byte[][] argv = argv(launcher, posix.commandLine());
    if (argv == null) {
      return "the arguments of this program cannot be read from /proc";
    }
    Environment variables = environment.with(Set.of(), javaHome == null ? Map.of(LauncherEnvironment.TRIAL, "1")
        : Map.of(LauncherEnvironment.TRIAL, "1", JAVA_HOME, javaHome));
    int[] out = new int[2];
    int[] err = new int[2];
    int input = posix.open("/dev/null", Files.Open.RDONLY, 0);
    int made = posix.pipe(out);
    if (made == 0) {
      report.fd = out[0];
      made = posix.pipe(err);
      if (made == 0) {
        errors.fd = err[0];
        pid = posix.spawn(SpawnRequest.of(launcher, argv, variables).standard(input, out[1], err[1]).build());
        posix.close(err[1]);
      }
      posix.close(out[1]);
    }
    posix.close(input);
    if (made != 0 || pid < 0) {
      closeAll();
      return made != 0 ? "there is no pipe for it: " + Errno.text(made)
          : "\"" + launcher + "\" cannot be started: " + Errno.text(-pid);
    }
    tree.lead(pid, OWNER);
    polled.add(report.fd, this);
    polled.add(errors.fd, this);
    return null;
  }

  /** Returns our arguments for a launcher: those behind the main class, without options that count only once. */
  static byte[][] argv(String launcher, byte[][] ours) {
    List<byte[]> argv = new ArrayList<>();
    for (byte[] argument : ours) {
      if (!argv.isEmpty()) {
        if (!isFresh(RawText.of(argument))) {
          argv.add(argument);
        }
      } else if (Arrays.equals(argument, MAIN_CLASS)) {
        argv.add(RawText.bytes(launcher));
      }
    }
    return argv.isEmpty() ? null : argv.toArray(new byte[0][]);
  }

  /** Also if it is abbreviated. */
  private static boolean isFresh(String argument) {
    return argument.startsWith("--fr") && "--fresh".startsWith(argument);
  }

  int pid() {
    return pid;
  }

  long startedAt() {
    return startedAt;
  }

  @Override
  public void readable(int fd) {
    Output output = fd == report.fd ? report : errors;
    int got = posix.read(fd, buffer, 0, buffer.length);
    if (got > 0) {
      output.add(buffer, got);
    } else if (got != -Errno.EAGAIN && got != -Errno.EINTR) {
      close(output);
    }
  }

  /** Reads what is left, after the process has ended. */
  private void finish() {
    for (Output output : List.of(report, errors)) {
      for (int got = 1; output.fd >= 0 && got > 0;) {
        got = posix.read(output.fd, buffer, 0, buffer.length);
        output.add(buffer, got);
      }
      close(output);
    }
  }

  private void close(Output output) {
    if (output.fd >= 0) {
      polled.remove(output.fd);
      posix.close(output.fd);
      output.fd = -1;
    }
  }

  private void closeAll() {
    close(report);
    close(errors);
  }

  /** Ends it. */
  void kill() {
    tree.sendToGroup(pid, Signal.KILL);
    closeAll();
  }

  /**
   * The report of the process, which has ended.
   *
   * @return null: it has made none, and {@link #problem} says why
   */
  TrialReport report() {
    finish();
    return TrialReport.decode(report.bytes, report.bytes.length);
  }

  /** Why there is no report, as a clause. */
  String problem(ExitStatus status) {
    String text = new String(errors.bytes, StandardCharsets.UTF_8).strip().replace('\n', ' ');
    String said = text.startsWith("reeve: ") ? text.substring("reeve: ".length()) : text;
    return "the new program, tried in a process of its own, ended with " + status
        + (said.isEmpty() ? " and without a report" : ": " + said);
  }
}
