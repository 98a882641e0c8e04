package reeve.cli.top;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Decodes the bytes of a terminal's keyboard (ECMA-48; xterm's control sequences). Pure. */
final class TopKeys {
  static final String UP = "up";
  static final String DOWN = "down";
  static final String PAGE_UP = "page-up";
  static final String PAGE_DOWN = "page-down";
  static final String HOME = "home";
  static final String END = "end";
  static final String ENTER = "enter";
  static final String ESCAPE = "escape";
  static final String INTERRUPT = "ctrl-c";
  static final String SUSPEND = "ctrl-z";
  static final String REDRAW = "ctrl-l";

  private TopKeys() {}

  /**
   * The keys in bytes that one read returned, which therefore contain only whole sequences.
   *
   * @return for each key its character, or one of the names here; unknown sequences are omitted
   */
  static List<String> of(byte[] bytes, int length) {
    String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < text.length();) {
      char c = text.charAt(i);
      int end = i + 1;
      if (c == 0x1b && end < text.length() && (text.charAt(end) == '[' || text.charAt(end) == 'O')) {
        for (end++; end < text.length() && (text.charAt(end) < 0x40 || text.charAt(end) > 0x7e); end++) {
          continue;
        }
        end = Math.min(end + 1, text.length());
        add(keys, sequence(text.substring(i + 2, end)));
      } else {
        add(keys, single(c));
      }
      i = end;
    }
    return keys;
  }

  private static void add(List<String> keys, String key) {
    if (key != null) {
      keys.add(key);
    }
  }

  private static String sequence(String rest) {
    return switch (rest) {
      case "A" -> UP;
      case "B" -> DOWN;
      case "H", "1~", "7~" -> HOME;
      case "F", "4~", "8~" -> END;
      case "5~" -> PAGE_UP;
      case "6~" -> PAGE_DOWN;
      default -> null;
    };
  }

  private static String single(char c) {
    return switch (c) {
      case 3 -> INTERRUPT;
      case 12 -> REDRAW;
      case '\r', '\n' -> ENTER;
      case 26 -> SUSPEND;
      case 0x1b -> ESCAPE;
      default -> c < ' ' || c == 0x7f ? null : String.valueOf(c);
    };
  }
}
