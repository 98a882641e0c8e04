package reeve.history;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The parts of a ledger, opened together, so that a rename has no effect while they are read. Lines are passed on
 * unchanged. Two kinds of lines are omitted: a line that is longer than reeve writes, and a last line without a line
 * feed, which is being written or was cut off. A line that is no JSON object is counted. One thread.
 */
public final class LedgerFiles implements AutoCloseable {
  /** reeve writes no longer line, but a file that is not a ledger may contain one. */
  static final int MAX_LINE_BYTES = 256 * 1024;

  private static final int BLOCK = 64 * 1024;

  /** Receives lines, without their line feeds. */
  public interface Visitor {
    /** @return false: stop reading */
    boolean line(String line);
  }

  /** Selects lines by their bytes, before a string is made of them. */
  interface Filter {
    boolean accepts(byte[] line);
  }

  /** A place between two lines. */
  record Position(int part, long offset) {
    static final Position START = new Position(0, 0);
  }

  private record Part(FileChannel channel, Object key, long size) {}

  private final List<Part> parts = new ArrayList<>();

  private long damaged;
  private long damagedInPass;

  private LedgerFiles() {}

  /**
   * Opens the ledger.
   *
   * @param stateDir the directory of {@code ledger.jsonl}
   * @throws NoSuchFileException if there is no ledger
   */
  public static LedgerFiles open(Path stateDir) throws IOException {
    return open(stateDir, Long.MAX_VALUE);
  }

  /**
   * Opens the ledger up to a size of its present part.
   *
   * @param size how many bytes of the present part are read
   */
  public static LedgerFiles open(Path stateDir, long size) throws IOException {
    Path present = stateDir.resolve("ledger.jsonl");
    Path older = stateDir.resolve("ledger.jsonl.1");
    LedgerFiles files = new LedgerFiles();
    try {
      // Opens the present part first. If it is renamed before the other is opened, both are the same file: try again.
      for (int attempt = 0;; attempt++) {
        Part now = part(present, size);
        Part before = part(older, Long.MAX_VALUE);
        if (now != null && before != null && Objects.equals(now.key(), before.key()) && attempt < 5) {
          now.channel().close();
          before.channel().close();
          continue;
        }
        if (before != null) {
          files.parts.add(before);
        }
        if (now != null) {
          files.parts.add(now);
        }
        break;
      }
      if (files.parts.isEmpty()) {
        throw new NoSuchFileException(present.toString());
      }
      return files;
    } catch (IOException e) {
      files.close();
      throw e;
    }
  }

  private static Part part(Path file, long maxSize) throws IOException {
    try {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
      return new Part(channel, Files.readAttributes(file, BasicFileAttributes.class).fileKey(),
          Math.min(maxSize, channel.size()));
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** Reads all lines, oldest first. */
  public void forward(Visitor visitor) throws IOException {
    forward(Position.START, null, visitor);
  }

  /**
   * Reads lines from a position on, oldest first.
   *
   * @param filter selects lines; null: all lines
   */
  void forward(Position from, Filter filter, Visitor visitor) throws IOException {
    damagedInPass = 0;
    byte[] block = new byte[BLOCK];
    for (int i = from.part(); i < parts.size(); i++) {
      Part part = parts.get(i);
      long at = i == from.part() ? from.offset() : 0;
      ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
      boolean tooLong = false;
      while (at < part.size()) {
        int got = part.channel().read(ByteBuffer.wrap(block, 0, (int) Math.min(BLOCK, part.size() - at)), at);
        if (got <= 0) {
          break;
        }
        at += got;
        int start = 0;
        for (int k = 0; k < got; k++) {
          if (block[k] == '\n') {
            line.write(block, start, k - start);
            start = k + 1;
            if (!tooLong && !visit(line.toByteArray(), filter, visitor)) {
              return;
            }
            tooLong = false;
            line.reset();
          }
        }
        if (!tooLong) {
          line.write(block, start, got - start);
        }
        if (line.size() > MAX_LINE_BYTES) {
          tooLong = true;
          line.reset();
        }
      }
    }
  }

  private boolean visit(byte[] line, Filter filter, Visitor visitor) {
    if (line.length > 0 && (line[0] != '{' || line[line.length - 1] != '}')) {
      damagedInPass++;
      damaged = Math.max(damaged, damagedInPass);
      return true;
    }
    boolean wanted = line.length > 0 && line.length <= MAX_LINE_BYTES && (filter == null || filter.accepts(line));
    return !wanted || visitor.line(new String(line, StandardCharsets.UTF_8));
  }

  /**
   * How many lines of those that were read forward are not events, because a crash of the machine, or a full disk under
   * an earlier version, cut them off. They are not passed on.
   */
  public long damagedLines() {
    return damaged;
  }

  /**
   * Reads lines as bytes, newest first, until the filter rejects one.
   *
   * @return where the rejected line begins; the start of the ledger if no line was rejected
   */
  Position backward(Filter filter) throws IOException {
    for (int i = parts.size() - 1; i >= 0; i--) {
      Part part = parts.get(i);
      long at = part.size();
      byte[] rest = {}; // the beginning of the following block, up to its first line feed
      boolean complete = false; // a last line without a line feed is omitted
      while (at > 0) {
        int length = (int) Math.min(BLOCK, at);
        at -= length;
        byte[] block = new byte[length + rest.length];
        ByteBuffer buffer = ByteBuffer.wrap(block, 0, length);
        while (buffer.hasRemaining() && part.channel().read(buffer, at + buffer.position()) > 0) {
          continue;
        }
        System.arraycopy(rest, 0, block, length, rest.length);
        int end = block.length;
        for (int k = end - 1; k >= 0; k--) {
          if (block[k] == '\n') {
            if (complete && end - k - 1 > 0 && !filter.accepts(Arrays.copyOfRange(block, k + 1, end))) {
              return new Position(i, at + k + 1);
            }
            complete = true;
            end = k;
          }
        }
        rest = end > MAX_LINE_BYTES ? new byte[0] : Arrays.copyOf(block, end);
      }
      if (complete && rest.length > 0 && !filter.accepts(rest)) {
        return new Position(i, 0);
      }
    }
    return Position.START;
  }

  @Override
  public void close() {
    for (Part part : parts) {
      try {
        part.channel().close();
      } catch (IOException e) {
        continue; // without effect, because the file was only read
      }
    }
  }
}
