package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static reeve.posix.Kernel.POSIX;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.core.ExitStatus;
import reeve.posix.Kernel.Request;

/**
 * Terminal calls on a pseudo terminal. The calls that change the caller's own terminal and group are made by a JVM that
 * leads the session of the pseudo terminal.
 */
class TerminalIT {
  @TempDir
  Path dir;

  /** Runs a {@link TerminalProbe} with the terminal as its controlling one. @return the lines that it wrote */
  private List<String> probe(Pty pty, String... arguments) throws Exception {
    Path result = dir.resolve("result");
    String[] all = new String[arguments.length + 1];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = result.toString();
    ProcessBuilder jvm = Kernel.java(TerminalProbe.class, all);
    Request request =
        new Request(jvm.command().get(0), jvm.command().subList(1, jvm.command().size()).toArray(new String[0]));
    request.terminal = pty.path;
    request.stdin = pty.slave;
    int errors =
        POSIX.open(dir.resolve("errors").toString(), Posix.Open.WRONLY | Posix.Open.CREAT | Posix.Open.TRUNC, 0600);
    request.stderr = errors;
    Reaped reaped = request.run();
    POSIX.close(errors);
    assertEquals(new ExitStatus.Exited(0), reaped.status(), () -> read("errors"));
    return Files.readAllLines(result);
  }

  private String read(String name) {
    try {
      return Files.readString(dir.resolve(name));
    } catch (java.io.IOException e) {
      return e.toString();
    }
  }

  @Test
  void terminalsAreDistinguishedFromOtherFiles() {
    try (Pty pty = new Pty()) {
      assertTrue(POSIX.isTerminal(pty.slave));
      assertFalse(POSIX.isTerminal(Kernel.NULL));
      assertFalse(POSIX.isTerminal(-1));
    }
  }

  @Test
  void aTerminalThatIsNotOursHasNoForegroundForUs() {
    try (Pty pty = new Pty()) {
      assertEquals(-Errno.ENOTTY, POSIX.foregroundGroup(pty.slave));
      assertEquals(Errno.ENOTTY, POSIX.setForegroundGroup(pty.slave, POSIX.processGroup()));
      assertEquals(Errno.ENOTTY, POSIX.detachTerminal(pty.slave));
      assertEquals(-Errno.ENOTTY, POSIX.foregroundGroup(Kernel.NULL));
    }
  }

  @Test
  void aChildInASessionOfItsOwnGetsTheControllingTerminal() throws Exception {
    try (Pty pty = new Pty()) {
      Request request = Request.shell("exec 3</dev/tty && cut -d' ' -f7 /proc/self/stat");
      request.terminal = pty.path;
      request.stdin = pty.slave;
      String number = request.output(dir).trim();
      assertFalse(number.isEmpty(), "/dev/tty cannot be opened: there is no controlling terminal");
      assertTrue(Integer.parseInt(number) != 0);
    }
  }

  @Test
  void aChildWithoutASessionOfItsOwnGetsNoControllingTerminal() throws Exception {
    try (Pty pty = new Pty()) {
      Request request = new Request("/bin/cat", "/proc/self/stat");
      request.stdin = pty.slave;
      assertEquals("0", request.output(dir).split(" ")[6]);
    }
  }

  @Test
  void theChildsGroupIsInTheForegroundBeforeTheChildRuns() throws Exception {
    try (Pty pty = new Pty()) {
      assertChildIsInForeground(probe(pty, "foreground", "with"));
    }
  }

  @Test
  void theChildsGroupIsInTheForegroundWhereTheLibraryCannotSetIt() throws Exception {
    try (Pty pty = new Pty()) {
      assertChildIsInForeground(probe(pty, "foreground", "without"));
    }
  }

  /** tpgid of the child, field 8 of its stat, is its own group. */
  private static void assertChildIsInForeground(List<String> lines) {
    String[] fields = lines.get(0).split(" ");
    assertEquals(fields[4], fields[7]);
    assertEquals(fields[0], fields[4]);
  }

  @Test
  void theForegroundIsHandedOverAndTakenBackFromTheBackground() throws Exception {
    try (Pty pty = new Pty()) {
      assertEquals(List.of(
          "ours at first: true",
          "handed over: 0",
          "the child's now: true",
          "taken back from the background: 0",
          "ours again: true"), probe(pty, "hand-over"));
    }
  }

  @Test
  void aTerminalThatWasGivenUpIsGone() throws Exception {
    try (Pty pty = new Pty()) {
      assertEquals(List.of(
          "given up: 0",
          "foreground: " + -Errno.ENOTTY,
          "controlling terminal: false",
          "given up again: " + Errno.ENOTTY), probe(pty, "give-up"));
    }
  }

  @Test
  void aSessionLeaderCannotLeaveItsGroupButItsChildCan() throws Exception {
    try (Pty pty = new Pty()) {
      assertEquals(List.of("leader: " + Errno.EPERM), probe(pty, "leave"));
    }
    Path result = dir.resolve("left");
    ProcessBuilder jvm = Kernel.java(TerminalProbe.class, "leave", result.toString());
    Request request =
        new Request(jvm.command().get(0), jvm.command().subList(1, jvm.command().size()).toArray(new String[0]));
    request.group = SpawnRequest.Group.SAME;
    assertEquals(new ExitStatus.Exited(0), request.run().status());
    assertEquals(List.of("from: " + POSIX.processGroup(), "left: 0", "leads: true"), Files.readAllLines(result));
  }
}
