package reeve.cli.top;

import java.nio.charset.StandardCharsets;
import java.util.List;
import reeve.posix.Files;
import reeve.posix.Terminal;
import reeve.posix.TerminalMode;

/**
 * The terminal while {@code top} uses it: keys from fd 0, the alternate screen on fd 1 (xterm's control sequences). One
 * thread.
 */
final class TopTerminal implements AutoCloseable {
  /** Switches to the alternate screen, hides the cursor and disables line wrapping; {@link #LEAVE} reverts this. */
  private static final String ENTER = "\033[?1049h\033[?25l\033[?7l\033[2J";
  private static final String LEAVE = "\033[?7h\033[?25h\033[?1049l";

  private final Files files;
  private final TerminalMode mode;
  private boolean entered;

  private TopTerminal(Files files, TerminalMode mode) {
    this.files = files;
    this.mode = mode;
  }

  /** @return null unless the standard input and output are a terminal that knows control sequences */
  static TopTerminal of(Terminal terminal, Files files) {
    String kind = System.getenv("TERM");
    if (!terminal.isTerminal(0) || !terminal.isTerminal(1) || "dumb".equals(kind)) {
      return null;
    }
    TerminalMode mode = terminal.terminalMode(0);
    return mode == null ? null : new TopTerminal(files, mode);
  }

  void enter() {
    if (!entered) {
      entered = true;
      mode.raw();
      write(ENTER);
    }
  }

  /** Restores the terminal. */
  @Override
  public void close() {
    if (entered) {
      entered = false;
      write(LEAVE);
      mode.restore();
    }
  }

  /** Replaces the lines on the screen. */
  void draw(List<String> lines) {
    StringBuilder text = new StringBuilder("\033[H");
    for (int i = 0; i < lines.size(); i++) {
      text.append(i == 0 ? "" : "\r\n").append(lines.get(i)).append("\033[0m\033[K");
    }
    write(text.append("\033[J").toString());
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
