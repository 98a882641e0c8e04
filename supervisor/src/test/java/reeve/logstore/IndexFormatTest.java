package reeve.logstore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The lines of an index: indexes of former versions must stay readable, so the lines are written out here. */
class IndexFormatTest {
  private static final LogRun RUN = new LogRun(10, 2, 77, 5000, "web", "stdout");

  private static final List<IndexRecord> RECORDS = List.of(new IndexRecord.Version(1),
      new IndexRecord.LiveFile(11, 12, 13, 14, 15, 16), new IndexRecord.RunStart(RUN), new IndexRecord.Mark(20, 6000),
      new IndexRecord.CutStart(0, 100, 64, 7000), new IndexRecord.TrimStart(100, 200, 8000), new IndexRecord.Punched(),
      new IndexRecord.CutDone(64, 100), new IndexRecord.Archived(0, 100, 7000));

  private static IndexRecord parse(String line) {
    byte[] bytes = ("before\n" + line + "after").getBytes(StandardCharsets.UTF_8);
    return IndexFormat.parse(bytes, 7, bytes.length - 5);
  }

  @Test
  void eachRecordIsOneLineOfWordsWithACheckSum() {
    assertEquals(
        List.of("reeve-log 1 #52353898\n",
            "file 11 12 13 14 15 16 #57ec32d\n",
            "run 10 2 77 5000 web stdout #500e58da\n",
            "mark 20 6000 #7b7d129b\n",
            "cut 0 100 64 7000 #61620f98\n",
            "trim 100 200 8000 #353fb3e6\n",
            "punched #31eba2dd\n",
            "done 64 100 #92f71aee\n",
            "archive 0 100 7000 #3276e5f2\n"),
        RECORDS.stream().map(IndexFormat::line).toList());
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    for (IndexRecord record : RECORDS) {
      assertEquals(record, parse(IndexFormat.line(record).stripTrailing()));
    }
  }

  @Test
  void aLineThatWasHalfWrittenOrChangedIsNotBelieved() {
    String line = IndexFormat.line(new IndexRecord.CutDone(64, 100)).stripTrailing();
    for (int length = 0; length < line.length(); length++) {
      assertNull(parse(line.substring(0, length)), line.substring(0, length));
    }
    assertNull(parse(line.replace("64", "65")));
    assertNull(parse(line + "0"), "a sum with a digit too many");
  }

  @Test
  void aRecordOfALaterVersionIsCountedAndChangesNothing() {
    IndexState state = new IndexState();
    state.add(new IndexRecord.LiveFile(11, 12, 13, 14, 15, 16));
    String unknown = "frob 1 2";
    java.util.zip.CRC32 sum = new java.util.zip.CRC32();
    sum.update(unknown.getBytes(StandardCharsets.US_ASCII));
    byte[] line = (unknown + " #" + Long.toHexString(sum.getValue())).getBytes(StandardCharsets.US_ASCII);
    state.visit(IndexFormat.parse(line, 0, line.length));
    assertEquals(1, state.unreadable());
    assertEquals(14, state.start());
  }
}
