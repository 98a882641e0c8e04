package reeve.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.ConsoleSpec;
import reeve.core.ExitStatus;
import reeve.core.Notice;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.event.LifecycleEvent;
import reeve.event.SampleEvents;
import reeve.log.RecordingLog;
import reeve.posix.LinuxPosix;
import reeve.posix.Posix;
import reeve.posix.SyscallException;

/**
 * The console over real files. What it shows is read when it was closed, or line by line through a FIFO: no test waits
 * for a time.
 */
@Timeout(60)
class ConsoleSinkTest {
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

  private ConsoleSink console(boolean json, boolean quiet) throws SyscallException {
    int fd = posix.open(shown.toString(), Posix.Open.WRONLY | Posix.Open.APPEND, 0);
    return new ConsoleSink(posix, fd, style(json, quiet), log, 1, System::nanoTime);
  }

  private static ConsoleStyle style(boolean json, boolean quiet) {
    return new ConsoleStyle(new ConsoleSpec(json ? ConsoleSpec.Mode.JSON : ConsoleSpec.Mode.PREFIX, false), false,
        false,
        quiet, 5);
  }

  private ConsoleSink started() throws SyscallException {
    ConsoleSink console = console(false, false);
    console.start();
    return console;
  }

  private void write(Path to, String text) throws IOException {
    Files.writeString(to, text, StandardOpenOption.APPEND);
  }

  private static LifecycleEvent exit(String service) {
    Notice notice = SampleEvents.exited(new ExitStatus.Exited(1), false, Reason.NONE, Requester.SELF);
    return new LifecycleEvent(0, service, 12, notice, null, 0);
  }

  private List<String> shown() throws IOException {
    return Files.readAllLines(shown);
  }

  @Test
  void aLineHasItsServiceInFrontAndWhatReeveSaysAStar() throws Exception {
    ConsoleSink console = started();
    console.outputOpened("web", "stdout", file.toString(), 0);
    write(file, "one\ntwo\n");
    console.publish(exit("web"));
    console.announce("waiting", null, "for db");
    console.flush();
    console.close();
    assertEquals(
        List.of("web   | one", "web   | two", "web   * exited with code 1 after 1.2 s", "reeve * for db"), shown());
  }

  @Test
  void whatWasWrittenComesBeforeTheDeathAlsoWithoutALineEnd() throws Exception {
    ConsoleSink console = started();
    console.outputOpened("web", "stdout", file.toString(), 0);
    write(file, "one\nlast words");
    console.publish(exit("web"));
    console.close();
    assertEquals(List.of("web   | one", "web   | last words", "web   * exited with code 1 after 1.2 s"), shown());
  }

  @Test
  void whatWasThereBeforeIsNotShown() throws Exception {
    write(file, "old\n");
    ConsoleSink console = started();
    console.outputOpened("web", "stdout", file.toString(), 4);
    write(file, "new\n");
    console.close();
    assertEquals(List.of("web   | new"), shown());
  }

  @Test
  void aPartOfALineWaitsForTheRest() throws Exception {
    try (Reader reader = new Reader()) {
      ConsoleSink console = new ConsoleSink(posix, reader.fd, style(false, false), log, 1, System::nanoTime);
      console.start();
      console.outputOpened("web", "stdout", file.toString(), 0);
      write(file, "one\npa");
      console.flush();
      assertEquals("web   | one", reader.line());
      write(file, "rt\n");
      assertEquals("web   | part", reader.line(), "inotify reports that there is more");
      console.close();
    }
  }

  @Test
  void aLongLineStaysWhole() throws Exception {
    String many = "x".repeat(900_000);
    ConsoleSink console = started();
    console.outputOpened("web", "stdout", file.toString(), 0);
    write(file, "one\n" + many + "\nend\n");
    console.close();
    assertEquals(List.of("web   | one", "web   | " + many, "web   | end"), shown());
  }

  @Test
  void anEndlessLineIsShownInPiecesAndNothingIsLost() throws Exception {
    ConsoleSink console = started();
    console.outputOpened("web", "stdout", file.toString(), 0);
    write(file, "x".repeat(3_000_000) + "\nend\n");
    console.close();
    int count = 0;
    for (String line : shown()) {
      assertTrue(line.startsWith("web   | "), line.substring(0, 10));
      count += line.length() - 8;
    }
    assertEquals(3_000_003, count);
  }

  @Test
  void aFileThatIsCutOffGoesOnFromItsBeginning() throws Exception {
    try (Reader reader = new Reader()) {
      ConsoleSink console = new ConsoleSink(posix, reader.fd, style(false, false), log, 1, System::nanoTime);
      console.start();
      console.outputOpened("web", "stdout", file.toString(), 0);
      write(file, "a long first line\n");
      console.flush();
      assertEquals("web   | a long first line", reader.line());
      Files.writeString(file, "", StandardOpenOption.TRUNCATE_EXISTING);
      write(file, "new\n");
      assertEquals("web   | new", reader.line());
      console.close();
    }
  }

  @Test
  void afterTheFileWasReplacedTheNextRunIsShown() throws Exception {
    ConsoleSink console = started();
    console.outputOpened("web", "stdout", file.toString(), 0);
    write(file, "one\n");
    console.publish(exit("web"));
    console.flush();
    while (shown().size() < 2) {
      Thread.onSpinWait();
    }
    Files.move(file, directory.resolve("web.log.1"), StandardCopyOption.ATOMIC_MOVE);
    Files.writeString(file, "of another program, and longer than what was there\n");
    long size = Files.size(file);
    console.outputOpened("web", "stdout", file.toString(), size);
    write(file, "two\n");
    console.publish(exit("web"));
    console.close();
    assertEquals(
        List.of("web   | one", "web   * exited with code 1 after 1.2 s", "web   | two",
            "web   * exited with code 1 after 1.2 s"),
        shown());
  }

  @Test
  void aFileOfTwoServicesIsShownOnceAndBeforeEitherDeath() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("link.log"), file);
    ConsoleSink console = started();
    console.outputOpened("web", "stdout", file.toString(), 0);
    console.outputOpened("db", "stdout", link.toString(), 0);
    write(file, "one\n");
    console.publish(exit("db"));
    console.close();
    assertEquals(2, shown().size(), shown().toString());
    assertTrue(shown().get(0).endsWith("| one"));
  }

  @Test
  void jsonHasTheLineTheStreamAndTheService() throws Exception {
    ConsoleSink console = console(true, false);
    console.start();
    console.outputOpened("web", "stderr", file.toString(), 0);
    write(file, "a \"b\" \033[31m\n");
    console.close();
    String line = shown().get(0);
    assertTrue(line.contains("\"service\":\"web\",\"stream\":\"stderr\",\"line\":\"a \\\"b\\\" \\u001b[31m\""), line);
  }

  @Test
  void quietShowsBadNewsOnly() throws Exception {
    ConsoleSink console = console(false, true);
    console.start();
    console.outputOpened("web", "stdout", file.toString(), 0);
    write(file, "chatter\n");
    for (Notice notice : SampleEvents.all()) {
      console.publish(SampleEvents.event(notice));
    }
    console.announce("waiting", null, "for db");
    console.close();
    assertEquals(5, shown().size(), shown().toString());
    assertTrue(shown().get(0).endsWith("* cannot start \"web\": no"));
  }

  @Test
  void quietJsonHasAllEventsAndNoOutput() throws Exception {
    ConsoleSink console = console(true, true);
    console.start();
    console.outputOpened("web", "stdout", file.toString(), 0);
    write(file, "chatter\n");
    for (Notice notice : SampleEvents.all()) {
      console.publish(SampleEvents.event(notice));
    }
    console.close();
    assertEquals(SampleEvents.all().size(), shown().size());
  }

  @Test
  void aConsoleThatIsBlockedHoldsUpNeitherTheLoopNorTheEnd() throws Exception {
    int fd = posix.open(fifo().toString(), Posix.Open.RDWR, 0); // it is not read from
    ConsoleSink console = new ConsoleSink(posix, fd, style(false, false), log, 1, System::nanoTime);
    console.start();
    for (int i = 0; i < 50_000; i++) {
      console.publish(exit("web"));
      console.flush();
    }
    console.close();
    // Its thread is a daemon and waits in write: let it go.
    posix.open(directory.resolve("fifo").toString(), Posix.Open.RDONLY | Posix.Open.NONBLOCK, 0);
  }

  @Test
  void theStartOfThousandsOfServicesFitsTheQueue() throws Exception {
    int services = 10_000;
    int fd = posix.open(shown.toString(), Posix.Open.WRONLY | Posix.Open.APPEND, 0);
    ConsoleSink console = new ConsoleSink(posix, fd, style(false, false), log, services, System::nanoTime);
    for (int i = 0; i < services; i++) {
      for (int event = 0; event < 4; event++) { // two files, started, ready
        console.publish(new LifecycleEvent(0, "web" + i, 12, new Notice.Ready(1, 12), null, 0));
      }
    }
    console.start(); // only now, as in reeve run
    console.close();
    assertEquals(List.of(), log.lines);
    assertEquals(4 * services, shown().size());
  }

  @Test
  void aReaderThatIsGoneIsReportedOnce() throws Exception {
    Path fifo = fifo();
    int both = posix.open(fifo.toString(), Posix.Open.RDWR, 0);
    int fd = posix.open(fifo.toString(), Posix.Open.WRONLY, 0);
    posix.close(both);
    ConsoleSink console = new ConsoleSink(posix, fd, style(false, false), log, 1, System::nanoTime);
    console.start();
    for (int i = 0; i < 5000; i++) {
      console.publish(exit("web"));
    }
    console.close();
    assertEquals(2, log.lines.size(), log.lines.toString());
    assertTrue(log.lines.get(0).contains("Cannot write to the console: broken pipe"));
    assertTrue(log.lines.get(1).contains("events, were not shown"));
  }

  @Test
  void aFileThatCannotBeFollowedIsReported() throws Exception {
    ConsoleSink console = started();
    console.outputOpened("web", "stdout", directory.resolve("none").toString(), 0);
    console.publish(exit("web"));
    console.close();
    assertEquals(1, shown().size());
    assertTrue(log.lines.get(0).contains("Cannot follow"), log.lines.toString());
  }

  @Test
  void whatAProcessCallsItselfCannotDriveTheTerminal() throws Exception {
    ConsoleSink console = started();
    console.announce("waiting", "web", "waiting for pid 7 (a\033[2Jb\nc)");
    console.close();
    assertEquals(List.of("web   * waiting for pid 7 (a?[2Jb?c)"), shown());
  }

  private Path fifo() throws IOException, InterruptedException {
    Path fifo = directory.resolve("fifo");
    assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
    return fifo;
  }

  /** The other end of a FIFO that the console writes to. */
  private final class Reader implements AutoCloseable {
    final int fd;
    private final java.io.BufferedReader reader;

    Reader() throws IOException, InterruptedException {
      Path fifo = fifo();
      fd = posix.open(fifo.toString(), Posix.Open.RDWR, 0);
      reader = Files.newBufferedReader(fifo);
    }

    String line() throws IOException {
      return reader.readLine();
    }

    @Override
    public void close() throws IOException {
      reader.close();
      posix.close(fd);
    }
  }
}
