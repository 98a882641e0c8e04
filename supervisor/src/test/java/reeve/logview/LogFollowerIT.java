package reeve.logview;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.logstore.LastLines;
import reeve.logstore.LogReader;
import reeve.posix.LinuxPosix;
import reeve.posix.PollEntry;
import reeve.posix.Posix;

/** The follower on real files with the real inotify. */
class LogFollowerIT {
  private static final Posix POSIX = new LinuxPosix();

  @TempDir
  Path directory;
  private Path file;
  private final List<String> receivedLines = new ArrayList<>();
  private LogFollower follower;

  private final LineSink sink = new LineSink() {
    @Override
    public void line(LogSource source, LogLine line) {
      receivedLines.add(new String(line.bytes, line.from, line.to - line.from, StandardCharsets.UTF_8));
    }

    @Override
    public void note(LogSource source, String text) {
      receivedLines.add("* " + text);
    }
  };

  @BeforeEach
  void begin() {
    file = directory.resolve("web.log");
    follower = new LogFollower(POSIX, sink);
  }

  @AfterEach
  void end() {
    follower.close();
  }

  private LogSource source() {
    return new LogSource("web", "stdout", file.toString());
  }

  private void write(String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private LineReader open() throws IOException {
    return new LineReader(LogReader.open(file.toString()));
  }

  private List<String> last(int lines) throws IOException {
    receivedLines.clear();
    try (LineReader tail = open()) {
      tail.selectRange(lines < 0 ? tail.reader().begin() : LastLines.find(tail.reader(), lines, 0, tail.reader().end()),
          Long.MAX_VALUE);
      while (tail.next() || tail.takeUnended()) {
        sink.line(source(), tail.line());
      }
    }
    return List.copyOf(receivedLines);
  }

  private void follow() throws IOException {
    LineReader lines = Files.exists(file) ? open() : null;
    if (lines != null) {
      lines.selectRange(lines.reader().begin(), Long.MAX_VALUE);
    }
    follower.add(source(), lines);
    pump(true);
  }

  private void pump(boolean all) {
    while (follower.readNew(all)) {
      all = false;
    }
  }

  /** Returns all lines read so far, once there are that many; waits for events of inotify. */
  private List<String> received(int lines) {
    for (int round = 0; receivedLines.size() < lines; round++) {
      long[] entry = {PollEntry.of(follower.fd(), true, false)};
      assertEquals(1, POSIX.poll(entry, 1, 20_000_000_000L), "nothing was heard; seen " + receivedLines);
      assertTrue(round < 1000, "it wakes for nothing: " + receivedLines);
      pump(false);
    }
    return receivedLines;
  }

  @Test
  void theLastLinesAreFound() throws IOException {
    write("a\nb\nc\n");
    assertEquals(List.of("b", "c"), last(2));
    assertEquals(List.of("a", "b", "c"), last(3));
    assertEquals(List.of("a", "b", "c"), last(4));
    assertEquals(List.of("a", "b", "c"), last(-1));
    assertEquals(List.of(), last(0));
  }

  @Test
  void aLastLineWithoutAnEndCounts() throws IOException {
    write("a\nb\nc");
    assertEquals(List.of("b", "c"), last(2));
    assertEquals(List.of("c"), last(1));
  }

  @Test
  void anEmptyFileHasNoLines() throws IOException {
    write("");
    assertEquals(List.of(), last(5));
    write("\n\n");
    assertEquals(List.of("", ""), last(5));
    assertEquals(List.of(""), last(1));
  }

  @Test
  void linesThatSpanBlocksAreWhole() throws IOException {
    StringBuilder text = new StringBuilder();
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      String line = i + "x".repeat(i % 200);
      all.add(line);
      text.append(line).append('\n');
    }
    write(text.toString());
    assertEquals(all, last(-1));
    assertEquals(all.subList(500, 3000), last(2500));
    assertEquals(all.subList(2999, 3000), last(1));
  }

  @Test
  void anOverlongLineIsDeliveredInPieces() throws IOException {
    write("y".repeat(3 * LineReader.MAX_LINE / 2) + "\nz\n");
    List<String> lines = last(-1);
    assertEquals("y".repeat(3 * LineReader.MAX_LINE / 2), String.join("", lines.subList(0, lines.size() - 1)));
    assertEquals("z", lines.get(lines.size() - 1));
    assertTrue(lines.size() < 5, "in few pieces");
  }

  @Test
  void aFileThatIsNotRegularIsRefused() {
    assertTrue(assertThrows(IOException.class, () -> LogReader.open("/dev/null")).getMessage()
        .endsWith("it is not a regular file"));
    assertTrue(assertThrows(IOException.class, () -> LogReader.open(directory.toString())).getMessage()
        .endsWith("it is not a regular file"));
    assertThrows(IOException.class, () -> LogReader.open(directory + "/no/such"));
  }

  @Test
  void appendedLinesAreDeliveredAndAPartialLineWaitsForItsEnd() throws IOException {
    write("old\n");
    follow();
    receivedLines.clear();
    write("one\nha");
    assertEquals(List.of("one"), received(1));
    write("lf\n");
    assertEquals(List.of("one", "half"), received(2));
  }

  @Test
  void aTruncatedFileIsReadFromItsBeginning() throws IOException {
    write("old, and longer\n");
    follow();
    receivedLines.clear();
    new FileOutputStream(file.toFile()).close();
    assertEquals(List.of("* the file was cut off"), received(1));
    write("new\n");
    assertEquals(List.of("* the file was cut off", "new"), received(2));
  }

  @Test
  void aMovedFileAndItsSuccessorAreBothRead() throws IOException {
    write("old\n");
    follow();
    receivedLines.clear();
    try (OutputStream writer = Files.newOutputStream(file, StandardOpenOption.APPEND)) {
      Files.move(file, directory.resolve("web.log.1"));
      writer.write("after the move\n".getBytes(StandardCharsets.UTF_8));
      assertEquals(List.of("after the move"), received(1));
      write("new\n");
      assertEquals(List.of("after the move", "new"), received(2));
      writer.write("late\n".getBytes(StandardCharsets.UTF_8));
      assertEquals(List.of("after the move", "new", "late"), received(3));
    }
    write("newer\n");
    assertEquals(List.of("after the move", "new", "late", "newer"), received(4));
  }

  @Test
  void aFileAndItsDirectoriesMayBeCreatedLater() throws IOException {
    file = directory.resolve("a/b/web.log");
    follow();
    Files.createDirectories(file.getParent());
    pump(false);
    write("first\n");
    assertEquals(List.of("first"), received(1));
    write("second\n");
    assertEquals(List.of("first", "second"), received(2));
  }

  @Test
  void aRecreatedFileIsReadFromItsBeginning() throws IOException {
    write("old\n");
    follow();
    receivedLines.clear();
    Files.delete(file);
    write("new\n");
    assertEquals(List.of("new"), received(1));
  }

  @Test
  void withoutAChangeNothingIsReadAndNoEventComes() throws IOException {
    write("old\n");
    follow();
    follow();
    pump(false);
    assertFalse(follower.readNew(false));
    long[] entry = {PollEntry.of(follower.fd(), true, false)};
    assertEquals(0, POSIX.poll(entry, 1, 0), "no event of our own reading");
  }

  @Test
  void theLastMatchesAreFoundFromTheEndAcrossPiecesAndLongLines() throws IOException {
    StringBuilder text = new StringBuilder();
    List<Long> offsets = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      if (i % 7 == 3) {
        offsets.add((long) text.length());
        text.append("match ").append(i).append('\n');
      }
      text.append("x".repeat(i == 30 ? 9_000_000 : 200_000)).append('\n');
    }
    write(text.toString());
    try (LineReader lines = open()) {
      for (int most = 1; most <= offsets.size(); most++) {
        assertEquals(offsets.get(offsets.size() - most),
            LastMatches.find(lines, most, 0, text.length(), line -> line.bytes[line.from] == 'm'), most + " matches");
      }
      assertEquals(offsets.get(0),
          LastMatches.find(lines, 100, 0, text.length(), line -> line.bytes[line.from] == 'm'));
      assertEquals(text.length(), LastMatches.find(lines, 3, 0, text.length(), line -> false));
      assertEquals(offsets.get(2),
          LastMatches.find(lines, 100, offsets.get(2), text.length(), line -> line.bytes[line.from] == 'm'));
    }
  }
}
