package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static reeve.posix.Kernel.POSIX;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.posix.ProcFiles.VariableSearch;

/** Files whose length another process decides, and memory that runs out while they are read. */
class BoundedReadIT {
  private static final long HUGE = 3L << 30; // no array can hold it

  @TempDir
  Path directory;

  /** A file of zeros that takes no space, with a text at a place. */
  private String file(long size, long at, String text) throws IOException {
    Path file = directory.resolve("file");
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.setLength(size);
      out.seek(at);
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return file.toString();
  }

  private static int descriptors() throws IOException {
    try (var list = Files.list(Path.of("/proc/self/fd"))) {
      return (int) list.count();
    }
  }

  @Test
  void aVariableIsFoundAcrossEveryBorderOfTheBuffer() throws Exception {
    for (int at = 8192 - 12; at <= 8192 + 1; at++) {
      String path = file(100_000, at, "NAME=value");
      assertEquals("value", ProcFiles.variable(path, "NAME"), "at " + at);
      assertNull(ProcFiles.variable(path, "AME"), "at " + at);
      Files.delete(Path.of(path));
    }
    assertEquals("value", ProcFiles.variable(file(10, 0, "NAME=value"), "NAME"));
  }

  @Test
  void theEndOfAnotherNameIsNotTheNameAtABorder() throws Exception {
    for (int at = 8192 - 12; at <= 8192 + 1; at++) {
      String path = file(100_000, at, "A_NAME=value");
      assertNull(ProcFiles.variable(path, "NAME"), "at " + at);
      Files.delete(Path.of(path));
    }
  }

  @Test
  void aHugeEnvironmentIsNotReadAsAWhole() throws Exception {
    assertNull(ProcFiles.variable(file(HUGE, HUGE - 100, "NAME=value"), "NAME"), "beyond what is searched");
    assertEquals("value", ProcFiles.variable(file(HUGE, ProcFiles.MAX_ENVIRONMENT - 100, "NAME=value"), "NAME"));
  }

  @Test
  void aHugeFileIsNotReadAsAWhole() throws Exception {
    assertNull(ProcFiles.read(file(HUGE, 0, "x")));
    assertNotNull(ProcFiles.read(file(ProcFiles.MAX_WHOLE, 0, "x")));
    assertArrayEquals("x\0\0".getBytes(StandardCharsets.UTF_8), ProcFiles.head(file(HUGE, 0, "x"), 3));
  }

  @Test
  void aVariableIsFoundWhereverTheEnvironmentIsDivided() {
    byte[] block = "A_NAME=no\0NAM=no\0NAMES=no\0NAME=yes\0NAME=second\0".getBytes(StandardCharsets.UTF_8);
    for (int first = 0; first <= block.length; first++) {
      for (int second = first; second <= block.length; second++) {
        VariableSearch search = new VariableSearch("NAME", 100);
        boolean over = add(search, block, 0, first) || add(search, block, first, second)
            || add(search, block, second, block.length);
        assertTrue(over);
        assertEquals("yes", search.value());
      }
    }
  }

  private static boolean add(VariableSearch search, byte[] block, int from, int to) {
    byte[] piece = java.util.Arrays.copyOfRange(block, from, to);
    return search.add(piece, 0, piece.length);
  }

  private static String search(String block, String name, int most) {
    VariableSearch search = new VariableSearch(name, most);
    byte[] bytes = block.getBytes(StandardCharsets.UTF_8);
    search.add(bytes, 0, bytes.length);
    return search.value();
  }

  @Test
  void aValueIsReturnedAsAWholeOrNotAtAll() {
    assertEquals("12345", search("N=12345\0", "N", 5));
    assertNull(search("N=123456\0", "N", 5));
    assertEquals("", search("N=\0", "N", 5));
    assertEquals("last", search("A=1\0N=last", "N", 5), "the last variable need not end with NUL");
    assertEquals("x".repeat(3000), search("N=" + "x".repeat(3000) + "\0", "N", 4000));
    assertNull(search("AN=1\0NN=2\0", "N", 5));
    assertNull(search("N", "N", 5));
    assertNull(search("", "N", 5));
  }

  @Test
  void aFailedAllocationLeavesTheBufferAsItWas() {
    Scratch s = Scratch.acquire();
    try {
      int size = s.size();
      long address = s.address;
      // "Requested array size exceeds VM limit": thrown without filling the heap.
      assertThrows(OutOfMemoryError.class, () -> s.ensure(Integer.MAX_VALUE));
      assertEquals(size, s.size());
      assertEquals(size, s.bytes.length);
      assertEquals(address, s.address);
      assertTrue(ProcFiles.read(s, "/proc/self/stat", size) > 0);
    } finally {
      s.release();
    }
  }

  @Test
  void descriptorsAreClosedWhenAReadFails() throws Exception {
    String path = file(100_000, 0, "NAME=value");
    POSIX.stat(1); // loads what it needs
    Scratch s = Scratch.acquire();
    byte[] bytes = s.bytes;
    s.bytes = new byte[1]; // so that a copy into it throws
    s.release();
    int before = descriptors();
    try {
      assertThrows(RuntimeException.class, () -> ProcFiles.variable(path, "NAME"));
      assertThrows(RuntimeException.class, () -> ProcFiles.head(path, 10));
      assertThrows(RuntimeException.class, () -> POSIX.stat(1));
      assertThrows(RuntimeException.class, () -> ProcFiles.numbers("/proc"));
      assertThrows(RuntimeException.class, () -> ProcSockets.listeners(POSIX.pid()));
      assertEquals(before, descriptors());
    } finally {
      Scratch again = Scratch.acquire();
      assertEquals(1, again.bytes.length, "the pool returns the same instance");
      again.bytes = bytes;
      again.release();
    }
    assertNotNull(POSIX.stat(1));
  }

  @Test
  void aLargeBufferDoesNotStayInThePool() {
    Scratch large = Scratch.acquire();
    large.ensure(1 << 20);
    large.release();
    Scratch next = Scratch.acquire();
    try {
      assertTrue(next.size() < 1 << 20, "its size is " + next.size());
    } finally {
      next.release();
    }
  }
}
