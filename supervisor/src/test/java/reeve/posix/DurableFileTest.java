package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DurableFileTest {
  private static final String PATH = "/state/file";
  private static final byte[] OLD = "old".getBytes(StandardCharsets.UTF_8);
  private static final byte[] NEW = "new content".getBytes(StandardCharsets.UTF_8);

  private final List<String> calls = new ArrayList<>();
  private int syncError;
  private int largestWrite = Integer.MAX_VALUE;

  private final FakePosix posix = new FakePosix() {
    @Override
    public int write(int fd, byte[] buffer, int offset, int length) {
      return largestWrite == 0 ? -Errno.ENOSPC : super.write(fd, buffer, offset, Math.min(length, largestWrite));
    }

    @Override
    public int sync(int fd) {
      calls.add("sync " + pathOf(fd));
      return syncError;
    }

    @Override
    public int rename(String from, String to) {
      calls.add("rename " + from + " " + to);
      return super.rename(from, to);
    }
  };

  private void exists(String path, byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(content);
    posix.files.put(path, bytes);
  }

  @Test
  void theNewFileIsOnTheDiskBeforeItReplacesTheOld() {
    exists(PATH, OLD);
    exists("/state", new byte[0]);
    assertEquals(0, DurableFile.replace(posix, PATH, NEW, 0600));
    assertArrayEquals(NEW, posix.files.get(PATH).toByteArray());
    assertEquals(List.of("sync " + PATH + ".new", "rename " + PATH + ".new " + PATH, "sync /state"), calls);
  }

  @Test
  void aShortWriteIsContinued() {
    largestWrite = 3;
    assertEquals(0, DurableFile.replace(posix, PATH, NEW, 0600));
    assertArrayEquals(NEW, posix.files.get(PATH).toByteArray());
  }

  @Test
  void aFullDiskLeavesTheOldFile() {
    exists(PATH, OLD);
    largestWrite = 0;
    assertEquals(Errno.ENOSPC, DurableFile.replace(posix, PATH, NEW, 0600));
    assertArrayEquals(OLD, posix.files.get(PATH).toByteArray());
    assertFalse(posix.files.containsKey(PATH + ".new"));
  }

  @Test
  void aFileThatCannotBeSyncedReplacesNothing() {
    exists(PATH, OLD);
    syncError = Errno.EIO;
    assertEquals(Errno.EIO, DurableFile.replace(posix, PATH, NEW, 0600));
    assertArrayEquals(OLD, posix.files.get(PATH).toByteArray());
    assertTrue(calls.stream().noneMatch(call -> call.startsWith("rename")));
  }
}
