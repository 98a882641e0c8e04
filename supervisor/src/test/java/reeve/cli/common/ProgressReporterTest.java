package reeve.cli.common;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.control.client.ReplyFixtures;

/** A command prints on the standard error what it waits for. */
class ProgressReporterTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private long nowMillis;

  private ProgressReporter reporter(OutputStyle style) {
    return new ProgressReporter(new PrintStream(bytes, true, StandardCharsets.UTF_8), style, "to stop",
        () -> nowMillis * 1_000_000);
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void namesServicesAndCountsTheRest() {
    assertEquals("", ProgressReporter.names(List.of(), 0));
    assertEquals("a", ProgressReporter.names(List.of("a"), 1));
    assertEquals("a and b", ProgressReporter.names(List.of("a", "b"), 2));
    assertEquals("a, b and 7 more", ProgressReporter.names(List.of("a", "b"), 9));
    assertEquals("a?", ProgressReporter.names(List.of("a\n"), 1));
  }

  @Test
  void printsAMessageOnceThoughEachNotificationRepeatsIt() {
    ProgressReporter progress = reporter(new OutputStyle(false, false, OutputStyle.UNLIMITED));
    for (String message : new String[] {"one", "one", "two", "two"}) {
      progress.notified(ReplyFixtures.progress(List.of("web"), message));
    }
    assertEquals("one\ntwo\n", printed());
  }

  private void waitTwoSeconds(ProgressReporter progress) {
    for (long millis : new long[] {0, 500, 1_000, 1_500, 2_000}) {
      nowMillis = millis;
      progress.notified(ReplyFixtures.progress(List.of("web"), null));
    }
    progress.clear();
  }

  @Test
  void overwritesOneLineOnATerminalAndRemovesItAtTheEnd() {
    waitTwoSeconds(reporter(new OutputStyle(true, false, 40)));
    String printed = printed();
    assertTrue(printed.contains("waiting for web to stop, 1 s\r\033[K"), printed);
    assertTrue(printed.endsWith("\r\033[K"), printed);
    assertFalse(printed.contains("\n"), printed);
  }

  @Test
  void printsAnUnchangedLineOnceWithoutATerminal() {
    waitTwoSeconds(reporter(new OutputStyle(false, false, OutputStyle.UNLIMITED)));
    assertEquals("waiting for web to stop\n", printed());
  }
}
