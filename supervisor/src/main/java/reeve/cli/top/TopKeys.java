package reeve.cli.top;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Decodes what a terminal sends for keys and the mouse (ECMA-48; xterm's control sequences, the mouse in mode 1006).
 * Pure.
 */
final class TopKeys {
  static final String UP = "up";
  static final String DOWN = "down";
  static final String PAGE_UP = "page-up";
  static final String PAGE_DOWN = "page-down";
  static final String HOME = "home";
  static final String END = "end";
  static final String ENTER = "enter";
  static final String ESCAPE = "escape";
  static final String BACKSPACE = "backspace";
  static final String TAB = "tab";
  static final String INTERRUPT = "ctrl-c";
  static final String SUSPEND = "ctrl-z";
  static final String REDRAW = "ctrl-l";
  static final String ERASE_LINE = "ctrl-u";

  /** The left button was pressed. */
  static final String CLICK = "click";
  static final String WHEEL_UP = "wheel-up";
  static final String WHEEL_DOWN = "wheel-down";

  private static final int LEFT_BUTTON = 0;
  private static final int WHEEL = 64;

  private TopKeys() {}

  /**
   * The keys in bytes that one read returned, which therefore contain only whole sequences.
   *
   * @return unknown sequences are omitted
   */
  static List<TopInput> of(byte[] bytes, int length) {
    String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
    List<TopInput> inputs = new ArrayList<>();
    for (int i = 0; i < text.length();) {
      char c = text.charAt(i);
      int end = i + 1;
      if (c == 0x1b && end < text.length() && (text.charAt(end) == '[' || text.charAt(end) == 'O')) {
        for (end++; end < text.length() && (text.charAt(end) < 0x40 || text.charAt(end) > 0x7e); end++) {
          continue;
        }
        end = Math.min(end + 1, text.length());
        add(inputs, sequence(text.substring(i + 2, end)));
      } else {
        end = i + Character.charCount(text.codePointAt(i));
        add(inputs, single(text.substring(i, end)));
      }
      i = end;
    }
    return inputs;
  }

  private static void add(List<TopInput> inputs, TopInput input) {
    if (input != null) {
      inputs.add(input);
    }
  }

  private static TopInput sequence(String rest) {
    String key = switch (rest) {
      case "A" -> UP;
      case "B" -> DOWN;
      case "H", "1~", "7~" -> HOME;
      case "F", "4~", "8~" -> END;
      case "5~" -> PAGE_UP;
      case "6~" -> PAGE_DOWN;
      default -> null;
    };
    return key != null ? TopInput.key(key) : rest.startsWith("<") && rest.length() > 1 ? mouse(rest) : null;
  }

  /** {@code <BUTTON;COLUMN;ROW} and {@code M} for a press, {@code m} for a release; columns and rows count from 1. */
  private static TopInput mouse(String rest) {
    String[] numbers = rest.substring(1, rest.length() - 1).split(";", -1);
    if (numbers.length != 3 || rest.charAt(rest.length() - 1) != 'M') {
      return null;
    }
    int button = number(numbers[0]);
    String key = switch (button) {
      case LEFT_BUTTON -> CLICK;
      case WHEEL -> WHEEL_UP;
      case WHEEL + 1 -> WHEEL_DOWN;
      default -> null;
    };
    int column = number(numbers[1]) - 1;
    int row = number(numbers[2]) - 1;
    return key == null || row < 0 || column < 0 ? null : new TopInput(key, row, column);
  }

  /** @return -1: not a number of at most four digits */
  private static int number(String text) {
    return text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : -1;
  }

  private static TopInput single(String character) {
    char c = character.charAt(0);
    String key = switch (c) {
      case 3 -> INTERRUPT;
      case 8, 0x7f -> BACKSPACE;
      case 9 -> TAB;
      case 12 -> REDRAW;
      case '\r', '\n' -> ENTER;
      case 21 -> ERASE_LINE;
      case 26 -> SUSPEND;
      case 0x1b -> ESCAPE;
      default -> c < ' ' ? null : character;
    };
    return key == null ? null : TopInput.key(key);
  }
}
