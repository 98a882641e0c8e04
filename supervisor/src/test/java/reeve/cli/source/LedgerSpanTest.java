package reeve.cli.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.posix.FilePlace;

/** What {@code events -f} prints after an upgrade in which new parts of the ledger began. */
class LedgerSpanTest {
  @TempDir
  Path directory;
  private Path present;
  private FilePlace from;

  @BeforeEach
  void known() throws IOException {
    present = directory.resolve("ledger.jsonl");
    Files.writeString(present, "known 1\nknown 2\n");
    from = end();
  }

  private FilePlace end() throws IOException {
    return new FilePlace(Files.size(present), ((Number) Files.getAttribute(present, "unix:ino")).longValue());
  }

  private void add(String lines) throws IOException {
    Files.writeString(present, Files.exists(present) ? Files.readString(present) + lines : lines);
  }

  /** As the ledger begins a new part. */
  private void rotate() throws IOException {
    Path older = directory.resolve("ledger.jsonl.1");
    if (Files.exists(older)) {
      Files.move(older, directory.resolve("removed")); // so that its inode is not used again
    }
    Files.move(present, older);
  }

  private List<String> lines(FilePlace to) throws IOException {
    return LedgerSpan.lines(directory, from, to);
  }

  @Test
  void inOnePart() throws IOException {
    add("new 1\n");
    FilePlace to = end();
    add("later\n");
    assertEquals(List.of("new 1"), lines(to));
    assertEquals(List.of(), LedgerSpan.lines(directory, to, to));
  }

  @Test
  void whatWasWrittenBeforeTheNextPartBeganIsNotHidden() throws IOException {
    add("new 1\n");
    rotate();
    add("new 2\nwhich makes the new part longer than the former one was\n");
    FilePlace to = end();
    add("later\n");
    assertEquals(List.of("new 1", "new 2", "which makes the new part longer than the former one was"), lines(to));
  }

  @Test
  void theNextPartMayBeginBehindTheEnd() throws IOException {
    add("new 1\n");
    FilePlace to = end();
    add("later\n");
    rotate();
    add("later\n");
    assertEquals(List.of("new 1"), lines(to));
  }

  @Test
  void ofTwoNewPartsWhatIsLeftIsPrinted() throws IOException {
    add("gone\n");
    rotate();
    add("new 1\n");
    rotate();
    add("new 2\n");
    assertEquals(List.of("new 1", "new 2"), lines(end()));
  }
}
