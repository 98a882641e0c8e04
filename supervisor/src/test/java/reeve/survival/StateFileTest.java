package reeve.survival;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.posix.Errno;
import reeve.posix.FileStorage;
import reeve.posix.ForwardingStorage;
import reeve.posix.LinuxPosix;

class StateFileTest {
  private final FileStorage storage = new LinuxPosix().storage();

  @TempDir
  private Path directory;

  private StateFile create(FileStorage on) {
    int open = storage.openDirectory(directory.toString());
    StateFile.Created created = StateFile.create(on, open, "state");
    storage.close(open);
    assertEquals(0, created.error());
    return created.file();
  }

  private static int put(StateFile file, String key, String content) {
    byte[] bytes = content.getBytes(UTF_8);
    return file.put(key, bytes, bytes.length);
  }

  private StateFileReader.Content content() {
    int open = storage.openDirectory(directory.toString());
    StateFileReader.Content content = StateFileReader.read(storage, open, "state", new LinuxPosix().euid());
    storage.close(open);
    return content;
  }

  private Map<String, String> read() {
    StateFileReader.Content content = content();
    assertNull(content.problem());
    Map<String, String> texts = new TreeMap<>();
    content.records().forEach((key, bytes) -> texts.put(key, new String(bytes, UTF_8)));
    return texts;
  }

  @Test
  void holdsTheLastRecordOfEachKey() {
    try (StateFile file = create(storage)) {
      assertEquals(0, put(file, "web", "1"));
      assertEquals(0, put(file, "db", "1"));
      assertEquals(0, put(file, "web", "2"));
      assertEquals(0, put(file, "web", "3"));
    }
    assertEquals(Map.of("web", "3", "db", "1"), read());
  }

  @Test
  void aRecordThatGrowsAndOneThatWasRemovedLeaveNothingBehind() {
    try (StateFile file = create(storage)) {
      put(file, "web", "1");
      put(file, "web", "2");
      put(file, "web", "x".repeat(5000));
      put(file, "db", "1");
      put(file, "db", "2");
      assertEquals(0, file.remove("db"));
      put(file, "käse", "ö");
    }
    assertEquals(Map.of("web", "x".repeat(5000), "käse", "ö"), read());
  }

  /** An older record of a service that was removed would be adopted. */
  @Test
  void anEraseThatFailedIsMadeUpForBeforeTheRecordIsRemoved() {
    long[] failing = {-1};
    StateFile file = create(storage((position, length) -> failing[0] == length));
    put(file, "web", "1");
    put(file, "web", "2");
    failing[0] = StateFile.HEAD;
    assertEquals(0, put(file, "web", "x".repeat(5000)), "it is stored");
    assertEquals(Errno.EIO, file.remove("web"));
    assertEquals(Map.of("web", "x".repeat(5000)), read());
    failing[0] = -1;
    assertEquals(0, file.remove("web"));
    assertEquals(Map.of(), read());
    assertEquals(0, put(file, "web", "3"));
    file.close();
    assertEquals(Map.of("web", "3"), read());
  }

  /** Fails writes with EIO. */
  private FileStorage storage(BiPredicate<Long, Long> fails) {
    return new ForwardingStorage(storage) {
      @Override
      public int write(int fd, long position, byte[] buffer, int offset, int length) {
        return fails.test(position, (long) length) ? Errno.EIO : super.write(fd, position, buffer, offset, length);
      }
    };
  }

  @Test
  void onlyItsOwnerMayReadIt() throws Exception {
    create(storage).close();
    assertEquals("rw-------",
        java.nio.file.attribute.PosixFilePermissions
            .toString(Files.getPosixFilePermissions(directory.resolve("state"))));
  }

  /** Each write is broken off after each of some lengths: the record before, or the new one, is there. */
  @Test
  void aWriteThatIsBrokenOffLeavesARecord() throws Exception {
    for (int length = 0; length <= 700; length += 50) {
      int[] writes = {0};
      for (int broken = 0; writes[0] >= broken; broken++) {
        writes[0] = 0;
        StateFile file = create(breaking(writes, broken, length));
        boolean alive = put(file, "web", "1" + "a".repeat(200)) == 0;
        String last = alive ? "1" : "";
        String next = "1";
        for (int i = 2; alive && i <= 6; i++) {
          next = Integer.toString(i);
          alive = put(file, "web", i + (i == 4 ? "b".repeat(900) : "a".repeat(200))) == 0;
          last = alive ? next : last;
        }
        file.close();
        String found = read().getOrDefault("web", "");
        found = found.isEmpty() ? "" : found.substring(0, 1);
        assertTrue(found.equals(last) || found.equals(next), "write " + broken + ": " + found + " after " + last);
      }
    }
  }

  /** The first record reserves room for others. */
  @Test
  void aFullDiskDoesNotMatterToARecordThatWasWrittenOnce() {
    int[] writes = {0};
    boolean[] full = {false};
    FileStorage limited = (FileStorage) Proxy.newProxyInstance(getClass().getClassLoader(),
        new Class<?>[] {FileStorage.class}, (proxy, method, args) -> {
          if (method.getName().equals("write") && full[0]
              && (long) args[1] >= Files.size(directory.resolve("state"))) {
            writes[0]++;
            return Errno.ENOSPC;
          }
          return method.invoke(storage, args);
        });
    try (StateFile file = create(limited)) {
      put(file, "web", "1");
      full[0] = true;
      assertEquals(0, put(file, "web", "2"));
      assertEquals(0, put(file, "web", "3"));
      assertEquals(Errno.ENOSPC, put(file, "big", "x".repeat(100_000)));
      assertEquals(0, put(file, "web", "4"));
    }
    assertEquals(Map.of("web", "4"), read());
    assertTrue(writes[0] > 0);
  }

  @Test
  void aFileOfAnotherVersionAndOneThatIsNoneIsUnusable() throws Exception {
    Path file = directory.resolve("state");
    Files.writeString(file, "reeve state 2\n" + "x".repeat(600));
    assertEquals("it is not of this version of reeve, or no state file", content().problem());
    Files.writeString(file, "");
    assertEquals("it is not of this version of reeve, or no state file", content().problem());
  }

  @Test
  void aLinkAndAnEndlessFileAreNotRead() throws Exception {
    Files.createSymbolicLink(directory.resolve("state"), Path.of("/etc/passwd"));
    assertEquals(Errno.text(Errno.ELOOP), content().problem());
    Files.delete(directory.resolve("state"));
    try (var channel = Files.newByteChannel(directory.resolve("state"), StandardOpenOption.CREATE,
        StandardOpenOption.WRITE)) {
      channel.position(100L << 20);
      channel.write(java.nio.ByteBuffer.allocate(1));
    }
    assertEquals("it is larger than 64 MiB", content().problem());
  }

  @Test
  void noFileIsNoProblem() {
    assertTrue(content().missing());
    assertNull(content().problem());
  }

  /** After {@code broken} writes, one writes only {@code length} bytes, and all further ones nothing. */
  private FileStorage breaking(int[] writes, int broken, int length) {
    return (FileStorage) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {FileStorage.class},
        (proxy, method, args) -> {
          if (!method.getName().equals("write")) {
            return method.invoke(storage, args);
          }
          int write = writes[0]++ - 2; // the first line and the first block
          if (write > broken || write == broken && length == 0) {
            return Errno.EIO;
          } else if (write == broken) {
            storage.write((int) args[0], (long) args[1], (byte[]) args[2], (int) args[3],
                Math.min(length, (int) args[4]));
            return Errno.EIO;
          }
          return method.invoke(storage, args);
        });
  }
}
