package reeve.posix;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import reeve.Await;
import reeve.config.Signal;

/**
 * Helpers of the tests with a real kernel. They make requests, and wait for the end of a child by its pidfd instead of
 * by time.
 */
final class Kernel {
  static final Posix POSIX = new LinuxPosix();
  static final int NULL = POSIX.open("/dev/null", Posix.Open.RDWR, 0);
  private static final long DEADLINE_NANOS = 20_000_000_000L;

  private Kernel() {}

  static byte[][] bytes(String... words) {
    byte[][] argv = new byte[words.length][];
    for (int i = 0; i < words.length; i++) {
      argv[i] = words[i].getBytes(StandardCharsets.UTF_8);
    }
    return argv;
  }

  /**
   * A request with the usual values; each test changes what it tests. It has no output, because a test runner waits for
   * the ends of its pipes.
   */
  static final class Request {
    String program;
    byte[][] argv;
    Environment environment = POSIX.environment();
    String directory;
    int stdin = NULL;
    int stdout = NULL;
    int stderr = NULL;
    SpawnRequest.Group group = SpawnRequest.Group.NEW_SESSION;
    long mask;
    long ignored;
    String terminal;
    boolean foreground;
    ProcessAttributes attributes;

    Request(String program, String... arguments) {
      this.program = program;
      String[] words = new String[arguments.length + 1];
      words[0] = program;
      System.arraycopy(arguments, 0, words, 1, arguments.length);
      argv = bytes(words);
    }

    static Request shell(String script) {
      return new Request("/bin/sh", "-c", script);
    }

    SpawnRequest build() {
      return SpawnRequest.of(program, argv, environment)
          .directory(directory)
          .standard(stdin, stdout, stderr)
          .group(group)
          .signals(mask, ignored)
          .controllingTerminal(terminal)
          .foreground(foreground)
          .attributes(attributes)
          .build();
    }

    int spawn() {
      int pid = POSIX.spawn(build());
      if (pid <= 0) {
        throw new AssertionError("cannot spawn " + program + ": " + Errno.text(-pid));
      }
      return pid;
    }

    Reaped run() throws SyscallException {
      return awaitDeath(spawn());
    }

    /** Runs it with its output in a file. @return what it wrote */
    String output(Path directoryOfFile) throws SyscallException, IOException {
      Path file = directoryOfFile.resolve("output");
      int fd = POSIX.open(file.toString(), Posix.Open.WRONLY | Posix.Open.CREAT | Posix.Open.TRUNC, 0600);
      stdout = fd;
      try {
        run();
      } finally {
        POSIX.close(fd);
      }
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    }
  }

  /** Reaps one dead child, whichever it is; null: none is dead. */
  static Reaped reap() {
    Reaped dead = POSIX.nextDeath();
    if (dead != null) {
      POSIX.reap(dead.pid());
    }
    return dead;
  }

  /** Reaps until this child is reaped. */
  static Reaped awaitDeath(int pid) throws SyscallException {
    int pidfd = call(LibCExtras.syscall, LibCExtras.SYS_pidfd_open, pid, 0);
    if (pidfd < 0) {
      throw new AssertionError("no process " + pid);
    }
    boolean[] ready = new boolean[1];
    POSIX.poll(new int[] {pidfd}, ready, DEADLINE_NANOS);
    POSIX.close(pidfd);
    if (!ready[0]) {
      throw new AssertionError("process " + pid + " does not end");
    }
    Reaped reaped;
    while ((reaped = reap()) != null) {
      if (reaped.pid() == pid) {
        return reaped;
      }
    }
    throw new AssertionError("process " + pid + " has ended but is not ours to reap");
  }

  /** Other test classes run in the same JVM and may leave children, whose deaths would be taken for others. */
  static void endChildrenOfOtherTests() throws Exception {
    Await.until("no process of other tests is left", () -> {
      while (reap() != null) {
        continue;
      }
      int[] left = POSIX.children(POSIX.pid());
      for (int pid : left) {
        POSIX.kill(pid, Signal.KILL);
      }
      return left.length == 0;
    });
  }

  static int call(LibC.Symbol f, long a, long b, long c) {
    Scratch s = Scratch.acquire();
    try {
      return s.call(f, a, b, c);
    } finally {
      s.release();
    }
  }

  /** Returns a Java program of the tests in a JVM of its own, with the options of the launcher. */
  static ProcessBuilder java(Class<?> main, String... arguments) {
    List<String> command =
        new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java", "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC"));
    // otherwise the JVM opens files of its cgroup from time to time, and tests compare descriptors
    command.add("-XX:-UseContainerSupport");
    if (Runtime.version().feature() >= 24) {
      // Otherwise the JVM warns on stderr (JEP 472).
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }
}
