package reeve.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reeve.config.ConsoleSpec;
import reeve.core.ExitStatus;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.event.LifecycleEvent;
import reeve.event.SampleEvents;
import reeve.log.RecordingLog;
import reeve.posix.FakePosix;

/** How the console reads files that behave as real ones seldom do. */
@Timeout(60)
class ConsoleOutputReaderTest {
  private static final ConsoleStyle STYLE =
      new ConsoleStyle(new ConsoleSpec(ConsoleSpec.Mode.PREFIX, false), false, false, false, 5);
  private static final LifecycleEvent EXIT = new LifecycleEvent(0, "web", 12,
      SampleEvents.exited(new ExitStatus.Exited(1), false, Reason.NONE, Requester.SELF), null, 0);

  private final RecordingLog log = new RecordingLog();

  @Test
  void aWriterThatIsFasterThanTheConsoleDoesNotHoldBackItsDeath() throws Exception {
    // A file that grows by as much as is read of it.
    byte[] line = "0123456789abcde\n".getBytes(StandardCharsets.US_ASCII);
    CountDownLatch exitShown = new CountDownLatch(1);
    FakePosix endless = new FakePosix() {
      private long offset;

      @Override
      public FileInfo fileInfo(String path) {
        return new FileInfo(0100644, offset + 1_000_000, 1, 1);
      }

      @Override
      public FileInfo fileInfo(int fd) {
        return fileInfo("");
      }

      @Override
      public int seek(int fd, long to) {
        offset = to;
        return 0;
      }

      @Override
      public int open(String path, int flags, int mode) {
        return 50;
      }

      @Override
      public int read(int fd, byte[] buffer, int from, int length) {
        for (int i = 0; i < length; i++) {
          buffer[from + i] = line[i % line.length];
        }
        return length;
      }

      @Override
      public int write(int fd, byte[] buffer, int from, int length) {
        if (new String(buffer, from, length, StandardCharsets.UTF_8).contains("exited with code")) {
          exitShown.countDown();
        }
        return length;
      }
    };
    ConsoleSink console = new ConsoleSink(endless, 1, STYLE, log, 1, System::nanoTime);
    console.outputOpened("web", "stdout", "/endless", 0);
    console.publish(EXIT);
    console.start();
    exitShown.await();
    console.close();
  }

  @Test
  void changesThatInotifyLeftOutAreLookedFor() throws Exception {
    List<String> out = new ArrayList<>();
    CountDownLatch seen = new CountDownLatch(1);
    FakePosix overflown = new FakePosix() {
      private int inotify = -1;
      private int looks;

      @Override
      public int inotify() {
        inotify = super.inotify();
        return inotify;
      }

      @Override
      public int read(int fd, byte[] buffer, int from, int length) {
        if (fd != inotify) {
          return super.read(fd, buffer, from, length);
        }
        readable(inotify, false);
        Arrays.fill(buffer, 0, 16, (byte) 0);
        Arrays.fill(buffer, 0, 4, (byte) 0xff); // wd -1
        buffer[5] = 0x40; // IN_Q_OVERFLOW
        return 16;
      }

      @Override
      public FileInfo fileInfo(int fd) {
        // Empty at the first look, when it begins to be followed; inotify then reports that it left something out.
        if (fd != 1 && looks++ == 0) {
          readable(inotify, true);
          return new FileInfo(0100644, 0, 1, "/f".hashCode());
        }
        return super.fileInfo(fd);
      }

      @Override
      public int write(int fd, byte[] buffer, int from, int length) {
        out.add(new String(buffer, from, length, StandardCharsets.UTF_8));
        seen.countDown();
        return length;
      }
    };
    overflown.files.put("/f", new java.io.ByteArrayOutputStream());
    overflown.files.get("/f").write("one\n".getBytes(StandardCharsets.UTF_8));
    ConsoleSink console = new ConsoleSink(overflown, 1, STYLE, log, 1, System::nanoTime);
    console.outputOpened("web", "stdout", "/f", 0);
    console.start();
    seen.await();
    console.close();
    assertEquals("web   | one\n", out.get(0));
    assertFalse(log.lines.toString().contains("error"), log.lines.toString());
  }
}
