package reeve.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.management.ObjectName;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reeve.Await;
import reeve.time.ManualClock;

@Timeout(60)
class LogbackLogTest {
  @TempDir
  Path directory;

  private static String stderrOf(Runnable work) {
    PrintStream before = System.err;
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    try {
      work.run();
    } finally {
      System.setErr(before);
    }
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void writesLevelAndMessageToItsFile() throws IOException {
    Path file = directory.resolve("new/reeve.log");
    LogbackLog log = new LogbackLog(file.toString(), false);
    log.debug("Not shown");
    log.info("Größe {} %d");
    log.warn("Two");
    log.error("Three");
    log.close();
    List<String> lines = Files.readAllLines(file);
    assertEquals(3, lines.size(), lines.toString());
    assertTrue(lines.get(0).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\S+ INFO  Größe \\{\\} %d"),
        lines.get(0));
    assertTrue(lines.get(1).endsWith(" WARN  Two"));
    assertTrue(lines.get(2).endsWith(" ERROR Three"));
  }

  @Test
  void verboseIncludesDebug() throws IOException {
    Path file = directory.resolve("reeve.log");
    LogbackLog log = new LogbackLog(file.toString(), true);
    log.debug("Shown");
    log.close();
    assertTrue(Files.readString(file).endsWith(" DEBUG Shown\n"));
  }

  @Test
  void oneMessageIsOneLine() throws IOException {
    Path file = directory.resolve("reeve.log");
    LogbackLog log = new LogbackLog(file.toString(), false);
    log.info("a\nb\033[2J");
    log.close();
    assertTrue(Files.readString(file).endsWith(" INFO  a?b?[2J\n"));
    assertEquals(1, Files.readAllLines(file).size());
  }

  @Test
  void goesToStderrWithoutAFile() {
    String err = stderrOf(() -> {
      LogbackLog log = new LogbackLog(null, false);
      log.warn("Hello");
      log.close();
    });
    assertTrue(err.endsWith(" WARN  Hello\n"), err);
  }

  private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
  private final ManualClock clock = new ManualClock();

  private LogbackLog logWithoutLogback(String file, LogbackLog.Opener opener) {
    return new LogbackLog(file, false, stderr, opener, clock);
  }

  private String stderr() {
    return stderr.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aFileThatCannotBeOpenedIsReportedOnStderrWhereTheLinesThenGo() throws IOException {
    Files.writeString(directory.resolve("file"), "");
    LogbackLog log = logWithoutLogback(directory.resolve("file/reeve.log").toString(), null);
    log.warn("Hello");
    log.close();
    assertTrue(stderr().contains("Cannot open the log file"), stderr());
    assertTrue(stderr().endsWith(" WARN  Hello\n"), stderr());
    assertEquals(2, stderr().lines().count(), stderr());
  }

  @Test
  void aLineWithoutLogbackLooksTheSame() {
    LogbackLog log = logWithoutLogback(null, (file, verbose, other) -> {
      throw new NoClassDefFoundError("ch/qos/logback/classic/LoggerContext");
    });
    log.error("Größe {} %d");
    log.info("Two");
    log.close();
    List<String> lines = stderr().lines().toList();
    assertTrue(lines.get(0).contains("Cannot use logback"), stderr());
    assertTrue(lines.get(1).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\S+ ERROR Größe \\{\\} %d"),
        lines.get(1));
    assertTrue(lines.get(2).endsWith(" INFO  Two"), stderr());
  }

  @Test
  void afterAShortageLogbackIsTriedAgainWithOtherClasses() throws IOException {
    Path file = directory.resolve("reeve.log");
    AtomicInteger attempts = new AtomicInteger();
    List<String> lines = new CopyOnWriteArrayList<>();
    LogbackLog log = logWithoutLogback(file.toString(), (name, verbose, other) -> {
      switch (attempts.incrementAndGet()) {
        case 1 -> throw new NoClassDefFoundError("a class");
        case 2 -> throw new OutOfMemoryError("no memory");
        case 3 -> throw new InternalError("lib/a.jar (Too many open files)"); // what the JVM makes of EMFILE
        default -> {
          assertTrue(other);
          return (level, line) -> lines.add(level + line.substring(line.lastIndexOf("  ")));
        }
      }
    });
    log.warn("one");
    log.warn("two");
    Await.until("two lines are written", () -> stderr().contains("two"));
    assertEquals(1, attempts.get(), "not with every line");
    clock.advance(Duration.ofSeconds(5));
    log.warn("three");
    Await.until("it is written", () -> stderr().contains("three"));
    clock.advance(Duration.ofSeconds(5));
    log.warn("four");
    Await.until("it is not lost", () -> stderr().contains("four"));
    clock.advance(Duration.ofSeconds(5));
    log.warn("five");
    log.close();
    assertEquals(List.of("INFO  Writes this log as configured again", "WARN  five"), lines);
  }

  /** The JDK throws one if it cannot read its data of time zones. The line that met it was lost. */
  @Test
  void aPlainErrorLosesNoLine() {
    String err = stderrOf(() -> {
      LogbackLog log = logWithoutLogback(null, (name, verbose, other) -> (level, line) -> {
        throw new Error("java.io.FileNotFoundException: lib/tzdb.dat (Too many open files)");
      });
      log.warn("one");
      log.close();
    });
    assertEquals("", err);
    assertTrue(stderr().endsWith(" WARN  one\n"), stderr());
  }

  @Test
  void classesOfAnotherLoaderWriteToTheSameFile() throws Exception {
    Path file = directory.resolve("reeve.log");
    LogbackLog log = logWithoutLogback(file.toString(), (name, verbose, other) -> {
      if (!other) {
        throw new NoClassDefFoundError("a class");
      }
      @SuppressWarnings("unchecked")
      BiConsumer<String, String> opened = (BiConsumer<String, String>) LogbackLog.load().newInstance(name, verbose);
      assertNotEquals(LogbackOutput.class, opened.getClass());
      return opened;
    });
    log.warn("one");
    Await.until("it is written", () -> stderr().contains("one"));
    clock.advance(Duration.ofSeconds(5));
    log.warn("Hello");
    log.close();
    assertTrue(Files.readString(file).endsWith(" WARN  Hello\n"), stderr());
  }

  /** Waits until this is the last line of the file, or of the older one if the file was rotated in between. */
  private static void awaitLine(Path file, String line) throws IOException {
    byte[] wanted = line.getBytes(StandardCharsets.UTF_8);
    while (!endsWith(file, wanted) && !endsWith(Path.of(file + ".1"), wanted)) {
      Thread.yield();
    }
  }

  private static boolean endsWith(Path file, byte[] wanted) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
      byte[] last = new byte[wanted.length];
      bytes.seek(Math.max(0, bytes.length() - wanted.length));
      return bytes.read(last) == last.length && Arrays.equals(last, wanted);
    } catch (FileNotFoundException e) {
      return false; // it is being rotated
    }
  }

  @Test
  void itsFileIsRotatedAndBounded() throws IOException {
    Path file = directory.resolve("reeve.log");
    LogbackLog log = new LogbackLog(file.toString(), false);
    String large = "x".repeat(100_000);
    for (int round = 1; round <= 6; round++) { // 60 MB, more than all parts may hold
      for (int i = 0; i < 100; i++) {
        log.info(large);
      }
      // close() waits for at most two seconds, in which a slow disk does not take everything.
      log.info("Round " + round);
      awaitLine(file, " INFO  Round " + round + "\n");
    }
    log.close();
    assertTrue(Files.exists(Path.of(file + ".3")), "older parts are kept");
    assertFalse(Files.exists(Path.of(file + ".4")), "but no more than three");
    for (String part : List.of("", ".1", ".2", ".3")) {
      assertTrue(Files.size(Path.of(file + part)) < 11_000_000, part + " " + Files.size(Path.of(file + part)));
    }
  }

  private static boolean isOpen(Path file) throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.anyMatch(fd -> {
        try {
          return Files.readSymbolicLink(fd).equals(file);
        } catch (IOException e) {
          return false; // it was closed meanwhile
        }
      });
    }
  }

  /** A class path with another class instead of {@link LogbackOutput}; null: without one. */
  private Path jar(String source) throws IOException {
    Path jar = directory.toRealPath().resolve("classes.jar");
    try (OutputStream out = Files.newOutputStream(jar); ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("reeve/log/" + (source == null ? "Other.class" : "LogbackOutput.class")));
      if (source != null) {
        Path file = directory.resolve("LogbackOutput.java");
        Files.writeString(file, source);
        assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, null, "-cp", "", file.toString()));
        zip.write(Files.readAllBytes(directory.resolve("LogbackOutput.class")));
      }
    }
    return jar;
  }

  @Test
  void aLoaderThatFailsLeavesNoJarOpen() throws Exception {
    String before = System.getProperty("java.class.path");
    try {
      Path empty = jar(null);
      System.setProperty("java.class.path", empty.toString());
      assertThrows(ClassNotFoundException.class, LogbackLog::load);
      assertFalse(isOpen(empty));

      Path jar = jar("""
          package reeve.log;

          public class LogbackOutput {
            public LogbackOutput(String file, boolean verbose) {
              throw new OutOfMemoryError("for a test");
            }
          }
          """);
      LogbackLog log = logWithoutLogback(null, null);
      Field classesFailed = LogbackLog.class.getDeclaredField("classesFailed"); // as after an attempt without memory
      classesFailed.setAccessible(true);
      classesFailed.set(log, true);
      log.warn("one");
      log.close();
      assertTrue(stderr().contains("OutOfMemoryError: for a test"), stderr());
      assertFalse(isOpen(jar));
    } finally {
      System.setProperty("java.class.path", before);
    }
  }

  /** FileDescriptor.err refers to each stream of it, so that none is ever freed. */
  @Test
  void linesToStderrLeaveNoStreamsBehind() throws Exception {
    int before = fileOutputStreams();
    LogbackLog log = new LogbackLog(null, false, null, (file, verbose, other) -> {
      throw new IOException("for a test");
    }, clock);
    for (int i = 0; i < 40; i++) {
      log.info("A line of a test");
    }
    log.close();
    assertTrue(fileOutputStreams() < before + 20, before + " before, then " + fileOutputStreams());
  }

  /** How many are reachable. */
  private static int fileOutputStreams() throws Exception {
    Object histogram = ManagementFactory.getPlatformMBeanServer().invoke(
        new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram", new Object[] {new String[0]},
        new String[] {String[].class.getName()});
    for (String line : histogram.toString().split("\n")) {
      String[] words = line.trim().split(" +");
      if (words.length > 3 && words[3].equals("java.io.FileOutputStream")) {
        return Integer.parseInt(words[1]);
      }
    }
    return 0;
  }
}
