package reeve.cli.top;

import java.nio.charset.StandardCharsets;
import java.util.List;
import reeve.posix.Files;
import reeve.posix.Terminal;
import reeve.posix.TerminalMode;

/**
 * The terminal while {@code top} uses it: keys from fd 0, the alternate screen on fd 1 (xterm's control sequences). One
 * thread. Terminal libraries were measured and not taken: their classes take several times as long to load as the whole
 * command takes to start.
 */
final class TopTerminal implements AutoCloseable {
  /** Switches to the alternate screen, hides the cursor and disables line wrapping; {@link #LEAVE} reverts this. */
  private static final String ENTER = "\033[?1049h\033[?25l\033[?7l\033[2J";
  private static final String LEAVE = "\033[?7h\033[?25h\033[?1049l";
  /** Reports buttons and the wheel, in the form that has no limit of columns. */
  private static final String MOUSE_ON = "\033[?1000h\033[?1006h";
  private static final String MOUSE_OFF = "\033[?1006l\033[?1000l";

  private final Files files;
  private final TerminalMode mode;
  private final boolean mouse;
  private boolean entered;
  /** What the screen shows; null: unknown. */
  private List<String> drawn;
  private int drawnColumns;
  private int drawnRows;

  private TopTerminal(Files files, TerminalMode mode, boolean mouse) {
    this.files = files;
    this.mode = mode;
    this.mouse = mouse;
  }

  /**
   * The terminal of this process.
   *
   * @param mouse whether the terminal is to report the mouse
   * @return null unless the standard input and output are a terminal that knows control sequences
   */
  static TopTerminal of(Terminal terminal, Files files, boolean mouse) {
    String kind = System.getenv("TERM");
    if (!terminal.isTerminal(0) || !terminal.isTerminal(1) || "dumb".equals(kind)) {
      return null;
    }
    TerminalMode mode = terminal.terminalMode(0);
    return mode == null ? null : new TopTerminal(files, mode, mouse);
  }

  void enter() {
    if (!entered) {
      entered = true;
      mode.raw();
      drawn = null;
      write(mouse ? ENTER + MOUSE_ON : ENTER);
    }
  }

  /** Restores the terminal. */
  @Override
  public void close() {
    if (entered) {
      entered = false;
      write(mouse ? MOUSE_OFF + LEAVE : LEAVE);
      mode.restore();
    }
  }

  /**
   * Replaces the lines on the screen. Only those that differ are written, all at once, so that nothing flickers.
   *
   * @param columns the width of the terminal; after a change of its size, all lines are written
   * @param rows its height
   */
  void draw(List<String> lines, int columns, int rows) {
    StringBuilder text = new StringBuilder();
    boolean whole = drawn == null || columns != drawnColumns || rows != drawnRows;
    for (int i = 0; i < lines.size(); i++) {
      if (whole || i >= drawn.size() || !lines.get(i).equals(drawn.get(i))) {
        text.append("\033[").append(i + 1).append(";1H").append(lines.get(i)).append("\033[0m\033[K");
      }
    }
    if (lines.size() < rows && (whole || lines.size() < drawn.size())) {
      text.append("\033[").append(lines.size() + 1).append(";1H\033[J");
    }
    drawn = List.copyOf(lines);
    drawnColumns = columns;
    drawnRows = rows;
    if (text.length() > 0) {
      write(text.toString());
    }
  }

  private void write(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int at = 0; at < bytes.length;) {
      int wrote = files.write(1, bytes, at, bytes.length - at);
      if (wrote <= 0) {
        return; // the terminal is gone; the next read reports it
      }
      at += wrote;
    }
  }
}
