package reeve.tail;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LinePrinterTest {
  private static final Source OUT = new Source("web", "stdout", "/log/web.log");
  private static final Source ERR = new Source("web", "stderr", "/log/web.err.log");

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private LinePrinter printer(boolean names, boolean colour, boolean strip, boolean raw, boolean json, String grep) {
    return new LinePrinter(new LinePrinter.Style(names, 5, colour, strip, raw, json, grep == null ? null : Pattern.compile(grep)),
        (all, from, to) -> bytes.write(all, from, to - from), text -> { });
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static void line(LineSink sink, Source source, String text) {
    byte[] all = ("<" + text + ">").getBytes(StandardCharsets.UTF_8);
    sink.line(source, all, 1, all.length - 1);
  }

  @Test
  void oneServiceHasNoName() {
    line(printer(false, false, false, false, false, null), OUT, "hello");
    assertEquals("hello\n", printed());
  }

  @Test
  void severalHaveTheirNamesAndStandardErrorAMark() {
    LinePrinter printer = printer(true, false, false, false, false, null);
    line(printer, OUT, "hello");
    line(printer, ERR, "bad");
    assertEquals("web   | hello\nweb   ! bad\n", printed());
  }

  @Test
  void aColourOfANameIsAlwaysTheSameAndEndsBeforeTheLine() {
    line(printer(true, true, false, false, false, null), OUT, "hello");
    String name = printed();
    assertEquals("\033[0m hello\n", name.substring(name.indexOf("|") + 1));
    line(printer(true, true, false, false, false, null), OUT, "hello");
    assertEquals(name + name, printed());
  }

  @Test
  void coloursOfServicesGoOnlyToATerminalThatMayHaveThem() {
    line(printer(false, false, false, false, false, null), OUT, "\033[31mred");
    line(printer(false, true, true, false, false, null), OUT, "\033[31mred");
    line(printer(false, true, false, false, false, null), OUT, "\033[31mred");
    assertEquals("red\nred\n\033[31mred\033[0m\n", printed());
  }

  @Test
  void rawIsByteForByte() {
    byte[] line = {(byte) 0xff, 0x1b, 'c', 0, (byte) 0xc3};
    printer(true, true, false, true, false, null).line(OUT, line, 0, line.length);
    byte[] expected = {(byte) 0xff, 0x1b, 'c', 0, (byte) 0xc3, '\n'};
    assertArrayEquals(expected, bytes.toByteArray());
  }

  @Test
  void anObjectALine() {
    line(printer(true, true, false, false, true, null), ERR, "a \"b\" \033[2J");
    assertEquals("{\"service\":\"web\",\"stream\":\"stderr\",\"line\":\"a \\\"b\\\" \\u001b[2J\"}\n", printed());
  }

  @Test
  void aPatternIsLookedForInWhatAPersonSees() {
    LinePrinter printer = printer(false, false, false, false, false, "err.r");
    line(printer, OUT, "an er\033[31mror\033[0m");
    line(printer, OUT, "fine");
    assertEquals("an error\n", printed());
  }

  @Test
  void ofASearchTheLastLinesThatMatchAreKept() {
    LinePrinter printer = printer(false, false, false, false, false, "x");
    LastLines last = new LastLines(printer, 2);
    for (String text : new String[] {"x1", "x2", "-", "x3", "-"}) {
      line(last, OUT, text);
    }
    assertEquals("", printed());
    last.print(OUT);
    assertEquals("x2\nx3\n", printed());
  }
}
