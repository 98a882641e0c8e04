package reeve.logview;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.TimeZone;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LinePrinterTest {
  private static final LogSource OUT = new LogSource("web", "stdout", "/log/web.log");
  private static final LogSource ERR = new LogSource("web", "stderr", "/log/web.err.log");

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private LinePrinter printer(boolean names, boolean colour, boolean strip, boolean raw, boolean json, String grep) {
    return new LinePrinter(
        new LinePrinter.Style(names, 5, colour, strip, raw, json, false, grep == null ? null : Pattern.compile(grep)),
        (all, from, to) -> bytes.write(all, from, to - from), text -> {});
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static void line(LineSink sink, LogSource source, String text) {
    byte[] all = ("<" + text + ">").getBytes(StandardCharsets.UTF_8);
    sink.line(source, line(all, 1, all.length - 1, true));
  }

  private static LogLine line(byte[] bytes, int from, int to, boolean ended) {
    LogLine line = new LogLine();
    line.bytes = bytes;
    line.from = from;
    line.to = to;
    line.ended = ended;
    line.end = 1000L + to - from + (ended ? 1 : 0);
    line.millis = 1_700_000_000_123L;
    return line;
  }

  @Test
  void linesOfASingleServiceHaveNoName() {
    line(printer(false, false, false, false, false, null), OUT, "hello");
    assertEquals("hello\n", printed());
  }

  @Test
  void linesOfSeveralServicesHaveTheirNamesAndStandardErrorHasAMark() {
    LinePrinter printer = printer(true, false, false, false, false, null);
    line(printer, OUT, "hello");
    line(printer, ERR, "bad");
    assertEquals("web   | hello\nweb   ! bad\n", printed());
  }

  @Test
  void theColourOfANameIsConstantAndEndsBeforeTheLine() {
    line(printer(true, true, false, false, false, null), OUT, "hello");
    String name = printed();
    assertEquals("\033[0m hello\n", name.substring(name.indexOf("|") + 1));
    line(printer(true, true, false, false, false, null), OUT, "hello");
    assertEquals(name + name, printed());
  }

  @Test
  void coloursOfServicesAreKeptOnlyForATerminalThatAllowsThem() {
    line(printer(false, false, false, false, false, null), OUT, "\033[31mred");
    line(printer(false, true, true, false, false, null), OUT, "\033[31mred");
    line(printer(false, true, false, false, false, null), OUT, "\033[31mred");
    assertEquals("red\nred\n\033[31mred\033[0m\n", printed());
  }

  @Test
  void rawOutputIsByteForByte() {
    byte[] line = {(byte) 0xff, 0x1b, 'c', 0, (byte) 0xc3};
    printer(true, true, false, true, false, null).line(OUT, line(line, 0, line.length, true));
    byte[] expected = {(byte) 0xff, 0x1b, 'c', 0, (byte) 0xc3, '\n'};
    assertArrayEquals(expected, bytes.toByteArray());
  }

  @Test
  void jsonOutputHasOneObjectPerLine() {
    line(printer(true, true, false, false, true, null), ERR, "a \"b\" \033[2J");
    assertEquals(
        "{\"service\":\"web\",\"stream\":\"stderr\",\"time\":\"2023-11-14T22:13:20.123Z\","
            + "\"offset\":1000,\"line\":\"a \\\"b\\\" \\u001b[2J\"}\n",
        printed());
  }

  @Test
  void aPatternIsMatchedAgainstTheVisibleText() {
    LinePrinter printer = printer(false, false, false, false, false, "err.r");
    line(printer, OUT, "an er\033[31mror\033[0m");
    line(printer, OUT, "fine");
    assertEquals("an error\n", printed());
  }

  @Test
  void rawOutputAddsNoLineEnd() {
    LinePrinter printer = printer(true, false, false, true, false, null);
    byte[] text = "piece".getBytes(StandardCharsets.UTF_8);
    printer.line(OUT, line(text, 0, 5, false));
    printer.line(OUT, line(text, 0, 5, true));
    printer.line(OUT, line(text, 0, 5, false));
    assertEquals("piecepiece\npiece", printed());
    printer.line(ERR, line(text, 0, 5, false));
    assertEquals("piecepiece\npiece\npiece", printed(), "but for a line of another log");
  }

  @Test
  void theTimePrecedesTheNameAndIsAQuestionMarkIfItIsNotKnown() {
    TimeZone before = TimeZone.getDefault();
    TimeZone.setDefault(TimeZone.getTimeZone("Europe/Vienna"));
    try {
      LinePrinter printer = new LinePrinter(new LinePrinter.Style(true, 5, false, false, false, false, true, null),
          (all, from, to) -> bytes.write(all, from, to - from), text -> {});
      byte[] text = {'x'};
      LogLine line = line(text, 0, 1, true);
      printer.line(OUT, line);
      line.millis = -1;
      printer.line(OUT, line);
      assertEquals("2023-11-14 23:13:20 web   | x\n                  ? web   | x\n", printed());
    } finally {
      TimeZone.setDefault(before);
    }
  }
}
