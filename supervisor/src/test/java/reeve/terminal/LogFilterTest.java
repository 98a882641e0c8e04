package reeve.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.api.Test;

/** What becomes of the output of a terminal in the log, wherever the reads cut it. */
final class LogFilterTest {
  private static String filtered(String text, boolean strip, int cut) {
    LogFilter filter = new LogFilter(strip);
    StringBuilder out = new StringBuilder();
    for (String part : new String[] {text.substring(0, cut), text.substring(cut)}) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      out.append(new String(filter.filter(bytes, bytes.length), StandardCharsets.ISO_8859_1));
    }
    byte[] all = (out + new String(filter.rest(), StandardCharsets.ISO_8859_1)).getBytes(StandardCharsets.ISO_8859_1);
    return new String(all, StandardCharsets.UTF_8).replace("\033", "<ESC>").replace("\r", "<CR>").replace("\n", "<LF>");
  }

  private static String text(String marked) {
    return marked.replace("<ESC>", "\033").replace("<CR>", "\r").replace("<LF>", "\n").replace("<BEL>", "\007");
  }

  @ParameterizedTest
  @CsvSource({
      "a<CR><LF>b<CR><LF>, a<LF>b<LF>, a<LF>b<LF>",
      "10%<CR>20%<CR><CR><LF>, 10%<CR>20%<LF>, 10%<CR>20%<LF>",
      "<ESC>[1;31mred<ESC>[0m ä, <ESC>[1;31mred<ESC>[0m ä, red ä",
      "<ESC>]0;title<BEL>x<ESC>]2;t<ESC>\\y<ESC>(Bz, -, xyz",
      "<ESC>=<ESC>[?1049h<ESC>[2Jfull, -, full", "<BEL>ring, -, ring", "end<CR>, end<CR>, end<CR>"})
  void linesStayAndSequencesGoOnRequest(String marked, String kept, String stripped) {
    String text = text(marked);
    for (int cut = 0; cut <= text.length(); cut++) {
      if (!kept.equals("-")) {
        assertEquals(kept, filtered(text, false, cut), "cut at " + cut);
      }
      assertEquals(stripped, filtered(text, true, cut), "cut at " + cut);
    }
  }

  @Test
  void framesArriveWhereverTheyAreCut() {
    byte[] content = "hello".getBytes(StandardCharsets.UTF_8);
    byte[] frame = Frame.of(Frame.DATA, content, 0, content.length);
    FrameReader reader = new FrameReader();
    List<String> got = new ArrayList<>();
    for (int round = 0; round < 5000; round++) {
      for (byte b : frame) {
        reader.add(new byte[] {b}, 1, (kind, bytes, at, length) -> got.add(new String(bytes, at, length,
            StandardCharsets.UTF_8)));
      }
    }
    assertEquals(5000, got.size());
    assertEquals(List.of("hello"), got.stream().distinct().toList());
    assertEquals(false, reader.add(new byte[] {'d', -1, -1}, 3, (kind, bytes, at, length) -> {}), "too long");
  }
}
