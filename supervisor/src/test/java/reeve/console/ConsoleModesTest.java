package reeve.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.ConsoleSpec;
import reeve.config.ConsoleSpec.Mode;
import reeve.core.ExitStatus;
import reeve.core.Notice;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.event.LifecycleEvent;
import reeve.event.SampleEvents;
import reeve.log.RecordingLog;
import reeve.posix.Errno;
import reeve.posix.FakePosix;
import reeve.posix.LinuxPosix;
import reeve.posix.Posix;
import reeve.posix.SyscallException;

/** What each {@code console} of the configuration shows, and what is said of what it did not. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // also where it waits for what never comes
class ConsoleModesTest {
  @TempDir
  Path directory;
  private final RecordingLog log = new RecordingLog();
  private final Posix posix = new LinuxPosix();
  private Path shown;
  private Path file;

  @BeforeEach
  void files() throws IOException {
    shown = Files.createFile(directory.resolve("shown"));
    file = Files.createFile(directory.resolve("web.log"));
  }

  private ConsoleSink started(Mode mode, boolean time) throws SyscallException {
    int fd = posix.open(shown.toString(), Posix.Open.WRONLY | Posix.Open.APPEND, 0);
    ConsoleSink console = new ConsoleSink(posix, fd, style(mode, time), log, 1, System::nanoTime);
    console.start();
    return console;
  }

  private static ConsoleStyle style(Mode mode, boolean time) {
    return new ConsoleStyle(new ConsoleSpec(mode, time), false, false, false, 5);
  }

  private void write(String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.APPEND);
  }

  private static LifecycleEvent exit(String service) {
    Notice notice = SampleEvents.exited(new ExitStatus.Exited(1), false, Reason.NONE, Requester.SELF);
    return new LifecycleEvent(1_700_000_000_123L, service, 12, notice, null, 0);
  }

  private List<String> shown() throws IOException {
    return Files.readAllLines(shown);
  }

  @Test
  void prefixHasTheTimeBeforeTheName() throws Exception {
    ConsoleSink console = started(Mode.PREFIX, true);
    console.outputOpened("web", "stdout", file.toString(), 0);
    write("one\n");
    console.publish(exit("web"));
    console.close();
    assertTrue(shown().get(0).matches("20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z web   \\| one"),
        shown().toString());
    assertEquals("2023-11-14T22:13:20.123Z web   * exited with code 1 after 1.2 s", shown().get(1));
  }

  /** The kill of what is left stood twice on a terminal: on the console, and as a line of reeve's log. */
  @Test
  void badNewsThatTheConsoleShowsIsNotLoggedToo() throws Exception {
    for (Mode mode : List.of(Mode.PREFIX, Mode.JSON, Mode.NONE)) {
      log.messages.clear();
      ConsoleSink console = started(mode, true);
      console.announce("killing", null, "killing what is left: requested again", Requester.SELF);
      console.announce("log-fallback", "web", "cannot open its stdout");
      console.announce("waiting", "web", "waiting for pid 12 (java)");
      console.close();
      assertEquals(mode == Mode.NONE
          ? List.of("Killing what is left: requested again", "\"web\": cannot open its stdout") : List.of(),
          log.messages);
    }
    assertEquals(6, shown().size(), shown().toString());
  }

  @Test
  void aTerminalShowsTheTimeOfDayAndAServiceCannotLeaveItsColourBehind() {
    ConsoleStyle style = new ConsoleStyle(ConsoleSpec.DEFAULT, true, true, false, 5);
    assertEquals(13, style.stamp(1_700_000_000_123L).length, "15:04:05.000 and a blank");
    assertEquals("\033[31mred\033[0m", harmless(style, "\033[31mred"));
    assertEquals("red", harmless(new ConsoleStyle(ConsoleSpec.DEFAULT, true, false, false, 5), "\033[31mred"));
  }

  private static String harmless(ConsoleStyle style, String line) {
    byte[] bytes = line.getBytes(UTF_8);
    byte[] shown = style.harmless(bytes, 0, bytes.length);
    return shown == null ? null : new String(shown, UTF_8);
  }

  @Test
  void aServiceCannotMoveTheCursorOfATerminalOrSetItsTitle() {
    ConsoleStyle style = new ConsoleStyle(ConsoleSpec.DEFAULT, true, true, false, 5);
    assertEquals("50 %\\rdone", harmless(style, "\033]0;title\00750 %\033[2J\033[5;5H\rdone"));
    assertNull(harmless(style, "plain\ttext"), "such a line is written without a copy");
    assertEquals("grün", harmless(style, "grün"));
    ConsoleStyle file = new ConsoleStyle(ConsoleSpec.DEFAULT, false, false, false, 5);
    assertNull(harmless(file, "\033[2J"), "a file has the bytes as they were written");
  }

  @Test
  void colourOnATerminalIsAddedToTextThatWasMadePrintable() {
    ConsoleStyle style = new ConsoleStyle(new ConsoleSpec(Mode.PREFIX, false), true, true, false, 5);
    assertEquals("\033[1mstarted, pid 7\033[0m",
        afterStar(style.event(SampleEvents.event(new Notice.Started(1, 7, Reason.BOOT, Requester.SELF, 1)))));
    assertEquals("\033[1;31mfailed: a?[2J b; it is left so\033[0m",
        afterStar(style.event(SampleEvents.event(new Notice.Failed(Reason.NONE, "a\033[2J b", null)))));
    ConsoleStyle plain = new ConsoleStyle(new ConsoleSpec(Mode.PREFIX, false), true, false, false, 5);
    assertEquals("web   * exited with code 1 after 1.2 s", plain.event(exit("web")));
  }

  private static String afterStar(String line) {
    return line.substring(line.indexOf(" * ") + 3);
  }

  @Test
  void rawIsWhatServicesWroteAndNothingElseBadNewsIsInReevesLog() throws Exception {
    ConsoleSink console = started(Mode.RAW, true);
    console.outputOpened("web", "stdout", file.toString(), 0);
    write("one\n{\"two\": 2}\n");
    console.publish(exit("web"));
    console.publish(SampleEvents.event(new Notice.Ready(1, 12)));
    console.announce("waiting", null, "for db");
    console.close();
    assertEquals(List.of("one", "{\"two\": 2}"), shown());
    assertEquals(List.of("\"web\" exited with code 1 after 1.2 s"), said());
  }

  @Test
  void noneIsNothingAndNoThread() throws Exception {
    List<Thread> before = consoles();
    ConsoleSink console = started(Mode.NONE, true);
    console.outputOpened("web", "stdout", file.toString(), 0);
    write("one\n");
    console.publish(exit("web"));
    console.flush();
    assertTrue(before.containsAll(consoles()), "there is nothing for a thread to do");
    console.close();
    assertEquals(List.of(), shown());
    assertEquals(1, said().size(), "bad news");
  }

  private static List<Thread> consoles() {
    return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals("console")).toList();
  }

  /** Without the level that {@link RecordingLog} puts before them. */
  private List<String> said() {
    return log.lines.stream().map(line -> line.substring(line.indexOf('"') < 0 ? 0 : line.indexOf('"'))).toList();
  }

  @Test
  void linesThatWereArchivedBeforeTheyWereShownAreCounted() throws Exception {
    write("0123456\n".repeat(10));
    AtomicLong shift = new AtomicLong();
    int fd = posix.open(shown.toString(), Posix.Open.WRONLY | Posix.Open.APPEND, 0);
    ConsoleSink console = new ConsoleSink(posix, fd, style(Mode.PREFIX, false), log, 1, System::nanoTime);
    console.setRotationOffsets(path -> shift.get());
    console.outputOpened("web", "stdout", file.toString(), 8); // not started yet: a console that is far behind
    shift.set(8 * 20 + 3); // its 20 oldest lines and a bit went away, after so many more had come
    Files.writeString(file, "456\nnew\n");
    console.start();
    console.close();
    assertEquals(List.of("web   * " + (8 * 20 + 3 - 8 + 4)
        + " bytes of its output are not shown here: they were archived or deleted before "
        + "this console took them", "web   | new"), shown());
  }

  @Test
  void aHoleIsSkippedAndCounted() throws Exception {
    write("0123456789abcde\n".repeat(1024) + "ragged\nnew\n");
    int both = posix.open(file.toString(), Posix.Open.RDWR, 0);
    assertEquals(0, posix.storage().punch(both, 0, 12 * 1024));
    posix.close(both);
    ConsoleSink console = started(Mode.JSON, true);
    console.outputOpened("web", "stdout", file.toString(), 100);
    console.close();
    List<String> lines = shown();
    assertTrue(lines.get(0).contains("\"event\":\"output-skipped\"") && lines.get(0).contains("\"service\":\"web\""),
        lines.get(0));
    assertTrue(lines.get(lines.size() - 1).contains("\"line\":\"new\""));
    assertTrue(lines.stream().noneMatch(line -> line.contains("\\u0000")), "no zeros");
    assertTrue(lines.get(0).contains((12 * 1024 - 100 + 16) + " bytes"), lines.get(0));
    assertEquals(1 + 255 + 2, lines.size());
  }

  @Test
  void aFileThatWasMovedAwayIsReadOn() throws Exception {
    ConsoleSink console = started(Mode.PREFIX, false);
    console.outputOpened("web", "stdout", file.toString(), 0);
    write("one\n");
    console.publish(exit("other"));
    console.flush();
    awaitLines(2);
    Files.move(file, directory.resolve("web.log.1"));
    Files.writeString(file, "of another program\n");
    Files.writeString(directory.resolve("web.log.1"), "two\n", StandardOpenOption.APPEND);
    awaitLines(3);
    console.close();
    assertEquals("web   | two", shown().get(2));
    assertEquals(3, shown().size());
  }

  private void awaitLines(int count) throws IOException {
    while (shown().size() < count) {
      Thread.onSpinWait();
    }
  }

  @Test
  void itsOwnStandardOutputIsNoSourceOfLines() throws Exception {
    ConsoleSink console = started(Mode.PREFIX, false);
    console.outputOpened("web", "stdout", shown.toString(), 0);
    Files.writeString(shown, "one\n", StandardOpenOption.APPEND);
    console.publish(exit("web"));
    console.close();
    assertEquals(2, shown().size(), shown().toString());
    assertTrue(log.lines.get(0).contains("reeve's own standard output"), log.lines.toString());
  }

  /** A disk that is full, and has room again: nothing of it is lost, and it is said once each. */
  @Test
  void whatCouldNotBeWrittenIsShownLater() throws Exception {
    List<String> out = new ArrayList<>();
    AtomicInteger refusals = new AtomicInteger(2);
    CountDownLatch all = new CountDownLatch(1);
    Posix full = new FakePosix() {
      @Override
      public int write(int fd, byte[] buffer, int from, int length) {
        String text = new String(buffer, from, length);
        if (refusals.get() > 0 && text.contains("exited")) {
          refusals.decrementAndGet();
          return -Errno.ENOSPC;
        }
        out.add(text);
        if (text.contains("ready")) {
          all.countDown();
        }
        return length;
      }
    };
    ConsoleSink console = new ConsoleSink(full, 1, style(Mode.PREFIX, false), log, 1, System::nanoTime);
    console.publish(exit("web"));
    console.start();
    while (refusals.get() == 2) {
      Thread.onSpinWait();
    }
    console.publish(SampleEvents.event(new Notice.Ready(1, 12)));
    console.flush();
    all.await();
    console.close();
    assertEquals("web   * exited with code 1 after 1.2 s\nweb   * ready\n", String.join("", out));
    assertEquals(2, log.lines.size(), log.lines.toString());
  }

  @Test
  void ofAServiceThatWasStartedWhileItWasBlockedTheLinesAreShownToo() throws Exception {
    Path fifo = directory.resolve("fifo");
    assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
    int fd = posix.open(fifo.toString(), Posix.Open.RDWR, 0);
    ConsoleSink console = new ConsoleSink(posix, fd, style(Mode.PREFIX, false), log, 1, System::nanoTime);
    console.start();
    for (int i = 0; i < 50_000; i++) {
      console.publish(exit("web"));
      console.flush();
    }
    console.outputOpened("late", "stdout", file.toString(), 0);
    write("hello\n");
    try (var reader = Files.newBufferedReader(fifo)) {
      int exits = 0;
      String line;
      while (!(line = reader.readLine()).contains("late  | hello")) {
        assertEquals("web   * exited with code 1 after 1.2 s", line);
        exits++;
      }
      assertTrue(exits >= 8192 && exits < 50_000, exits + " exits");
      console.close();
      assertTrue(log.lines.toString().contains("Left " + (50_000 - exits) + " events out"), log.lines.toString());
    }
    posix.close(fd);
  }

  /** Services that write to the same pipe have their lines between ours, and never in them (pipe(7), PIPE_BUF). */
  @Test
  void toAPipeLinesGoInPiecesThatStayTogether() throws Exception {
    List<String> pieces = new ArrayList<>();
    Posix pipe = new FakePosix() {
      @Override
      public FileInfo fileInfo(int fd) {
        return fd == 1 ? new FileInfo(0010600, 0, 9, 9) : super.fileInfo(fd);
      }

      @Override
      public int write(int fd, byte[] buffer, int from, int length) {
        pieces.add(new String(buffer, from, length));
        return length;
      }
    };
    ConsoleWriter writer = new ConsoleWriter(pipe, pipe, 1, log, System::nanoTime);
    IntStream.range(0, 1000).forEach(i -> writer.line("line " + i + " of many"));
    writer.line("x".repeat(10_000));
    writer.line("end");
    assertTrue(writer.flush());
    for (String piece : pieces) {
      assertTrue(piece.endsWith("\n") && (piece.length() <= 4096 || piece.indexOf('\n') == piece.length() - 1),
          piece.length() + "");
    }
    assertFalse(pieces.isEmpty());
    String all = String.join("", pieces);
    assertEquals(1002, all.lines().count());
  }

  @Test
  void aLogThatIsRenamedAsItBeginsToBeFollowedIsNotTakenForOurOwnOutput() throws Exception {
    AtomicBoolean gone = new AtomicBoolean(true);
    Posix renaming = (Posix) Proxy.newProxyInstance(Posix.class.getClassLoader(), new Class<?>[] {Posix.class},
        (self, method, arguments) -> {
          if (method.getName().equals("fileInfo") && file.toString().equals(arguments[0]) && gone.getAndSet(false)) {
            return null;
          }
          try {
            return method.invoke(posix, arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        });
    int fd = posix.open(shown.toString(), Posix.Open.WRONLY | Posix.Open.APPEND, 0);
    ConsoleSink console = new ConsoleSink(renaming, fd, style(Mode.PREFIX, false), log, 1, System::nanoTime);
    console.start();
    console.outputOpened("web", "stdout", file.toString(), 0);
    write("one\n");
    console.close();
    assertEquals(List.of("web   | one"), Files.readAllLines(shown));
    assertFalse(gone.get());
  }
}
