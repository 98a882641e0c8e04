package reeve.cli.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import reeve.posix.FilePlace;

/**
 * Reads the lines between two places of the ledger, also if a new part of it began meanwhile, or begins while it is
 * read. One thread.
 */
public final class LedgerSpan {
  private static final int TRIES = 5;

  private LedgerSpan() {}

  /**
   * Reads the lines. Where a whole part has gone since the first place, those of the parts that are left are returned.
   *
   * @param stateDir the directory of the ledger
   * @param from the end of what is known
   * @param to the end of what is read
   */
  public static List<String> lines(Path stateDir, FilePlace from, FilePlace to) throws IOException {
    for (int i = 1;; i++) {
      List<String> lines = new ArrayList<>();
      long older = inode(stateDir.resolve("ledger.jsonl.1"));
      long present = inode(stateDir.resolve("ledger.jsonl"));
      if (present != from.inode()) {
        read(stateDir.resolve("ledger.jsonl.1"), older == from.inode() ? from.size() : 0,
            older == to.inode() ? to.size() : Long.MAX_VALUE, lines);
      }
      if (older != to.inode() || older == 0) {
        read(stateDir.resolve("ledger.jsonl"), present == from.inode() ? from.size() : 0,
            present == to.inode() ? to.size() : Long.MAX_VALUE, lines);
      }
      boolean same = inode(stateDir.resolve("ledger.jsonl.1")) == older
          && inode(stateDir.resolve("ledger.jsonl")) == present;
      if (same || i == TRIES) {
        return lines;
      }
    }
  }

  /** @return 0: there is no such file */
  private static long inode(Path file) throws IOException {
    try {
      return ((Number) Files.getAttribute(file, "unix:ino")).longValue();
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  private static void read(Path file, long from, long to, List<String> lines) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      long skipped = in.skip(from);
      long length = Math.min(Math.max(0, to - skipped), Integer.MAX_VALUE - 8);
      for (String line : new String(in.readNBytes((int) length), StandardCharsets.UTF_8).split("\n")) {
        if (!line.isEmpty()) {
          lines.add(line);
        }
      }
    } catch (NoSuchFileException e) {
      // There is no such part.
    }
  }
}
