package reeve.runtime.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reeve.config.LogFileAccess;
import reeve.config.ServiceSpec;
import reeve.config.read.PlanReader;
import reeve.event.EventSink;
import reeve.event.FallbackLogs;
import reeve.event.LifecycleEvent;
import reeve.log.RecordingLog;
import reeve.posix.Environment;
import reeve.posix.Errno;
import reeve.posix.FakePosix;
import reeve.posix.LinuxPosix;
import reeve.posix.NoAnswerException;
import reeve.posix.Posix;

/** What services write to, over real files. A test that hangs has opened a FIFO in a way that blocks. */
@Timeout(30)
class OutputFilesTest {
  @TempDir
  Path directory;
  private final Posix posix = new LinuxPosix();
  private final RecordingLog log = new RecordingLog();
  private final List<String> followed = new ArrayList<>();

  private final List<String> announced = new ArrayList<>();

  private OutputFiles files(String logDir) {
    return files(logDir, null);
  }

  private OutputFiles files(String logDir, Path stateDir) {
    return new OutputFiles(posix, posix, logDir, stateDir == null ? null : stateDir.toString(), Environment.empty(),
        new EventSink() {
          @Override
          public void publish(LifecycleEvent event) {}

          @Override
          public void announce(String event, String service, String message) {
            announced.add(event + " " + service + ": " + message);
          }

          @Override
          public void outputOpened(String service, String stream, String path, long offset) {
            followed.add(stream + " " + directory.relativize(Path.of(path)) + " " + offset);
          }
        }, log);
  }

  private ServiceSpec spec(String more) throws IOException {
    Path file = Files.writeString(directory.resolve("reeve.toml"), "[service.web]\ncommand = [\"/bin/true\"]\n" + more);
    PlanReader.Result result = PlanReader.read(List.of(file.toString()), Map.of());
    return assertInstanceOf(PlanReader.Result.Ok.class, result, result::toString).plan().services().get(0);
  }

  private String line(String key, Path path) {
    return key + " = \"" + path + "\"\n";
  }

  private void write(int fd, String text) {
    assertEquals(text.length(), posix.write(fd, text.getBytes(), 0, text.length()));
  }

  private Path fifo() throws IOException, InterruptedException {
    Path fifo = directory.resolve("fifo");
    assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
    return fifo;
  }

  @Test
  void theLogIsMadeWithItsDirectoriesAndAppendedTo() throws IOException {
    String logDir = directory.resolve("a/b").toString();
    OutputFiles files = files(logDir);
    for (int i = 0; i < 2; i++) {
      OutputFiles.Opened opened = files.open(spec(""));
      write(opened.stdout(), "x\n");
      write(opened.stderr(), "y\n");
      files.close(opened);
    }
    assertEquals("x\ny\nx\ny\n", Files.readString(directory.resolve("a/b/web.log")), "stderr goes where stdout goes");
    assertEquals(List.of("stdout a/b/web.log 0", "stdout a/b/web.log 4"), followed);
    assertEquals(List.of(), log.messages);
  }

  @Test
  void aFifoWithoutAReaderDoesNotHoldUpTheLoop() throws Exception {
    Path fifo = fifo();
    OutputFiles files = files(null);
    OutputFiles.Opened opened = files.open(spec(line("stdout", fifo)));
    assertTrue(opened.stdout() > 2);
    write(opened.stdout(), "no SIGPIPE\n");
    files.close(opened);
    assertEquals(List.of(), followed, "a FIFO is not followed");
  }

  @Test
  void aFifoWithoutAWriterAsStdinDoesNotHoldUpTheLoop() throws Exception {
    OutputFiles files = files(null);
    OutputFiles.Opened opened = files.open(spec(line("stdin", fifo())));
    assertNull(opened.inputError());
    assertTrue(opened.stdin() > 2);
    files.close(opened);
  }

  /** A service that may write to the directory of its stdin must not choose which file reeve opens for it. */
  @Test
  void stdinIsNotOpenedBehindALinkOfAnotherUser() throws Exception {
    assumeTrue(posix.euid() == 0, "SKIPPED: only root can make a link of another user");
    Path open = Files.createDirectory(directory.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path link = Files.createSymbolicLink(open.resolve("in"), Path.of("/etc/passwd"));
    assertEquals(0, new ProcessBuilder("chown", "-h", "65534", link.toString()).start().waitFor());
    String error = files(null).open(spec(line("stdin", link))).inputError();
    assertEquals("cannot open stdin \"" + link + "\": there is a symbolic link in it that others could have put there",
        error);
  }

  @Test
  void aMissingStdinIsAnErrorOfTheStart() throws IOException {
    OutputFiles.Opened opened = files(null).open(spec(line("stdin", directory.resolve("none"))));
    assertTrue(opened.inputError().startsWith("cannot open stdin \""), opened.inputError());
    assertTrue(opened.inputError().endsWith("no such file or directory"), opened.inputError());
  }

  @Test
  void theOutputOfALogThatCannotBeOpenedGoesToAFileOfTheServiceUntilItCan() throws IOException {
    Path blocked = Files.writeString(directory.resolve("file"), "");
    Path state = directory.resolve("state/new");
    OutputFiles files = files(blocked.toString(), state);
    for (int i = 0; i < 3; i++) {
      OutputFiles.Opened opened = files.open(spec(""));
      write(opened.stdout(), "x\n");
      write(opened.stderr(), "y\n");
      assertEquals(FallbackLogs.inState(state.toString(), "web", "stdout"), opened.files().get(0).path());
      assertEquals(4L * i, opened.files().get(0).from());
      files.close(opened);
    }
    assertEquals("x\ny\n".repeat(3), Files.readString(state.resolve("reeve-fallback-logs/web.log")));
    assertEquals("stdout state/new/reeve-fallback-logs/web.log 8", followed.get(2), "the console follows it");
    assertEquals(1, announced.size(), announced.toString());
    assertEquals(List.of(), log.messages, "it is reported once");
    String message = announced.get(0);
    assertTrue(message.startsWith("log-fallback web: cannot open its stdout, \"" + blocked + "/web.log\": "), message);
    assertTrue(message.endsWith("it goes to \"" + state + "/reeve-fallback-logs/web.log\""), message);
    Files.delete(blocked);
    OutputFiles.Opened opened = files.open(spec(""));
    assertEquals(blocked + "/web.log", opened.files().get(0).path(), "at the next start it is tried again");
    files.close(opened);
    assertEquals("Opened \"" + blocked + "/web.log\", which failed before", log.messages.get(0));
    Files.delete(directory.resolve("file/web.log"));
    Files.delete(directory.resolve("file"));
    Files.writeString(blocked, "");
    files.open(spec(""));
    assertEquals(2, announced.size(), "and a new failure is reported again");
  }

  @Test
  void streamsWithFilesOfTheirOwnHaveFallbacksOfTheirOwn() throws IOException {
    Path blocked = Files.writeString(directory.resolve("file"), "");
    OutputFiles.Opened opened = files(blocked.toString(), directory).open(spec("stderr = \"log\"\n"));
    write(opened.stdout(), "x");
    write(opened.stderr(), "y");
    assertEquals("x", Files.readString(directory.resolve("reeve-fallback-logs/web.log")));
    assertEquals("y", Files.readString(directory.resolve("reeve-fallback-logs/web.err.log")));
  }

  /** Other users may write to /tmp and could prepare a directory there. */
  @Test
  void withoutAStateDirectoryTheFallbackIsInADirectoryOfOursAlone() throws IOException {
    List<String> paths =
        FallbackLogs.paths(null, null, "/var/tmp", 77, "web", "stdout", "/srv/web.log");
    String name = "/reeve-fallback-logs/web." + Integer.toHexString("/srv/web.log".hashCode()) + ".log";
    assertEquals(List.of("/var/tmp/reeve-77" + name, "/tmp/reeve-77" + name, "/dev/shm/reeve-77" + name), paths);
    Path blocked = Files.writeString(directory.resolve("file"), "");
    OutputFiles.Opened opened = files(blocked.toString(), blocked).open(spec(""));
    String path = opened.files().get(0).path();
    assertTrue(FallbackLogs.isFallback(path), path);
    Path made = Path.of(path).getParent();
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(made)));
    Files.delete(Path.of(path));
    files(null).close(opened);
  }

  @Test
  void ourOwnStdoutAndStderrArePassedOnUnchanged() throws IOException {
    OutputFiles files = files(null);
    OutputFiles.Opened plain = files.open(spec("stdout = \"inherit\"\nstderr = \"inherit\"\n"));
    assertEquals(OutputFiles.OURS, plain.stdout());
    assertEquals(OutputFiles.OURS, plain.stderr());
    OutputFiles.Opened dev = files.open(spec("stdout = \"/dev/stdout\"\nstderr = \"/dev/stderr\"\n"));
    assertEquals(OutputFiles.OURS, dev.stdout());
    assertEquals(OutputFiles.OURS, dev.stderr());
    OutputFiles.Opened crossed = files.open(spec("stdout = \"/dev/stderr\"\nstderr = \"/dev/stdout\"\n"));
    assertEquals(2, crossed.stdout());
    assertEquals(1, crossed.stderr());
    files.close(crossed);
    assertTrue(posix.fileInfo(1) != null && posix.fileInfo(2) != null, "ours are not closed");
    assertEquals(List.of(), followed);
  }

  @Test
  void theSameFileTwiceIsAppendedToByBoth() throws IOException {
    Path both = directory.resolve("both.log");
    OutputFiles files = files(null);
    OutputFiles.Opened opened = files.open(spec(line("stdout", both) + line("stderr", both)));
    write(opened.stdout(), "1\n");
    write(opened.stderr(), "2\n");
    write(opened.stdout(), "3\n");
    files.close(opened);
    assertEquals("1\n2\n3\n", Files.readString(both));
  }

  @Test
  void noDescriptorStaysOpen() throws IOException {
    OutputFiles files = files(directory.toString());
    ServiceSpec spec = spec("stdin = \"/dev/zero\"\nstderr = \"" + directory + "/err.log\"\n");
    files.close(files.open(spec));
    int before = new java.io.File("/proc/self/fd").list().length;
    for (int i = 0; i < 50; i++) {
      files.close(files.open(spec));
    }
    assertTrue(new java.io.File("/proc/self/fd").list().length < before + 25);
  }

  @Test
  void aFileThatReeveMakesOrOwnsGetsTheOwnerAndModeOfTheDefinition() throws IOException {
    OutputFiles files = files(directory.toString());
    files.close(files.open(spec("")));
    assertEquals("rw-r-----",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("web.log"))));
    files.close(files.open(spec("log-mode = \"0604\"\nlog-group = \"" + group() + "\"\n")));
    assertEquals("rw----r--",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("web.log"))));
    assertEquals(Integer.parseInt(group()), Files.getAttribute(directory.resolve("web.log"), "unix:gid"));
    assertEquals(List.of(), log.messages);
  }

  /** Once these were no ids. */
  @Test
  void aLogFileMayBelongToAUserWithALargeNumber() throws IOException {
    assumeTrue(Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid")), "SKIPPED: needs root");
    OutputFiles files = files(directory.toString());
    files.close(files.open(spec("log-user = \"4000000000\"\nlog-group = \"4000000001\"\n")));
    assertEquals((int) 4_000_000_000L, Files.getAttribute(directory.resolve("web.log"), "unix:uid"));
    assertEquals((int) 4_000_000_001L, Files.getAttribute(directory.resolve("web.log"), "unix:gid"));
    assertEquals(List.of(), log.messages);
  }

  private static String group() throws IOException {
    Path made = Files.createTempFile("group", "");
    try {
      return Files.getAttribute(made, "unix:uid").equals(0) ? "4" : Files.getAttribute(made, "unix:gid").toString();
    } finally {
      Files.delete(made);
    }
  }

  @Test
  void aFileWithAnotherNameIsNotGivenAwayAndThatIsReportedOnce() throws IOException {
    Path shadow = Files.writeString(directory.resolve("shadow"), "");
    Files.setPosixFilePermissions(shadow, PosixFilePermissions.fromString("rw-------"));
    Files.createLink(directory.resolve("web.log"), shadow);
    OutputFiles files = files(directory.toString());
    files.close(files.open(spec("log-mode = \"0666\"\n")));
    files.close(files.open(spec("log-mode = \"0666\"\n")));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(shadow)));
    assertEquals(1, log.messages.size(), log.messages.toString());
    String message = log.messages.get(0);
    assertTrue(message.endsWith("it belongs to another user, or has several names; it is written to as it is"),
        message);
  }

  @Test
  void aUserThatDoesNotExistIsReportedAndTheServiceRuns() throws IOException {
    OutputFiles.Opened opened = files(directory.toString()).open(spec("log-user = \"no-such-user\"\n"));
    assertTrue(opened.stdout() > 2);
    String message = log.messages.get(0);
    assertTrue(message.contains("user \"no-such-user\": there is no such user"), message);
  }

  @Test
  void aLookupThatFailsIsNotTakenForAMissingUser() {
    reeve.posix.Files broken = new FakePosix() {
      @Override
      public int groupId(String name) {
        throw new NoAnswerException("cannot read \"/etc/group\": too many open files");
      }
    };
    LogFileAccess access = new LogFileAccess(Optional.of("0"), Optional.of("adm"), -1);
    assertEquals("group \"adm\": cannot read \"/etc/group\": too many open files",
        OutputTargets.own(broken, access, -1));
  }

  @ParameterizedTest
  @CsvSource({"/dev/stdout,1", "/dev/stderr,2", "/dev/fd/1,1", "/proc/self/fd/2,2", "/proc/thread-self/fd/1,1",
      "/proc/7/fd/1,1",
      "/proc/8/fd/1,0", "/proc/self/fd/3,0", "/proc/self/fd/11,0", "/dev/stdout2,0", "/dev/null,0"})
  void reevesOwnDescriptorsHaveManyNames(String path, int fd) {
    assertEquals(fd, OutputTargets.ours(path, 7));
  }

  @Test
  void aDeviceIsWrittenToAndNeitherFollowedNorRotated() throws IOException {
    OutputFiles files = files(null);
    OutputFiles.Opened opened =
        files.open(spec("stdout = \"/dev/full\"\nlog-max-size = \"1MB\"\nlog-mode = \"0600\"\n"));
    assertTrue(opened.stdout() > 2);
    assertEquals(-Errno.ENOSPC, posix.write(opened.stdout(), new byte[1], 0, 1));
    files.close(opened);
    assertEquals(List.of(), followed);
    assertEquals(List.of(), opened.files());
    assertEquals("/dev/shm/x.log", OutputFiles.file(spec("stdout = \"/dev/shm/x.log\"\n"), "stdout", null),
        "a file like any other");
    assertNull(OutputFiles.file(spec("stdout = \"/dev/full\"\n"), "stdout", null));
  }

  @Test
  void theDescriptorsOfAServiceBlockAsAShellWouldPassThem() throws IOException {
    OutputFiles files = files(directory.toString());
    OutputFiles.Opened opened = files.open(spec(""));
    String flags = Files.readAllLines(Path.of("/proc/self/fdinfo/" + opened.stdout())).get(1).replaceAll("\\D", "");
    assertEquals(Posix.Open.APPEND, Integer.parseInt(flags, 8) & (Posix.Open.APPEND | Posix.Open.NONBLOCK));
    files.close(opened);
  }

  @Test
  void aLinkThatOthersCouldHavePlantedIsNotFollowed() throws Exception {
    Path victim = Files.writeString(directory.resolve("victim"), "precious\n");
    Path open = Files.createDirectory(directory.resolve("open"));
    Files.setPosixFilePermissions(open, java.nio.file.attribute.PosixFilePermissions.fromString("rwxrwxrwx"));
    Files.createSymbolicLink(open.resolve("web.log"), victim);
    OutputFiles files = files(open.toString());
    assertFallback(files.open(spec("")));
    assertEquals("precious\n", Files.readString(victim));
    String message = announced.get(0);
    assertTrue(message.contains("web.log\": there is a symbolic link in it that others could have put there; until"),
        message);
    // One on the way to it, too.
    Files.createSymbolicLink(open.resolve("logs"), Files.createDirectory(directory.resolve("elsewhere")));
    assertFallback(files(open.resolve("logs").toString()).open(spec("")));
    assertEquals(0, directory.resolve("elsewhere").toFile().list().length);
  }

  @Test
  void aLinkOfOursInADirectoryOfOursIsFollowed() throws Exception {
    Path there = Files.createDirectory(directory.resolve("there"));
    Files.createSymbolicLink(directory.resolve("logs"), Path.of("there"));
    Files.createSymbolicLink(there.resolve("web.log"), Path.of("../there/./real.log"));
    OutputFiles.Opened opened = files(directory.resolve("logs").toString()).open(spec(""));
    write(opened.stdout(), "x\n");
    assertEquals("x\n", Files.readString(there.resolve("real.log")));
    assertEquals(List.of(), log.messages);
  }

  @Test
  void aLinkOfAnotherUserIsNotFollowedWhereverItIs() throws Exception {
    org.junit.jupiter.api.Assumptions.assumeTrue(posix.euid() == 0, "only root can make a link of another user");
    Path victim = Files.writeString(directory.resolve("victim"), "precious\n");
    Path link = Files.createSymbolicLink(directory.resolve("web.log"), victim);
    assertEquals(0, new ProcessBuilder("chown", "-h", "65534", link.toString()).start().waitFor());
    assertFallback(files(directory.toString()).open(spec("")));
    assertEquals("precious\n", Files.readString(victim));
    assertEquals(0, new ProcessBuilder("chown", "-h", "0", link.toString()).start().waitFor());
    assertTrue(files(directory.toString()).open(spec("")).stdout() > 2);
  }

  private static void assertFallback(OutputFiles.Opened opened) throws IOException {
    String path = opened.files().get(0).path();
    assertTrue(FallbackLogs.isFallback(path), path);
    Files.delete(Path.of(path));
  }
}
