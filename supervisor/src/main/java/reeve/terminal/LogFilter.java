package reeve.terminal;

import java.util.Arrays;

/**
 * Makes lines of a log of what a terminal shows: a carriage return before a line feed, which the terminal adds
 * (ONLCR, termios(3)), is left out, and on request escape sequences (ECMA-48) and the other controls are too. One
 * thread.
 */
public final class LogFilter {
  private static final int ESC = 0x1b;
  private static final int BEL = 7;

  private enum State {
    TEXT, ESCAPE, CONTROL, STRING, STRING_ESCAPE
  }

  private final boolean strip;
  private State state = State.TEXT;
  private boolean carriageReturn;
  private byte[] out = new byte[Frame.MAX];
  private int used;

  /** @param strip whether escape sequences are left out */
  public LogFilter(boolean strip) {
    this.strip = strip;
  }

  /** Filters further bytes; a sequence may begin in one call and end in another. */
  public byte[] filter(byte[] in, int length) {
    used = 0;
    for (int i = 0; i < length; i++) {
      byte b = in[i];
      if (carriageReturn && b != '\r') { // several before one line feed stand for one
        if (b != '\n') {
          put((byte) '\r');
        }
        carriageReturn = false;
      }
      if (b == '\r' && state == State.TEXT) {
        carriageReturn = true;
      } else if (!strip || isText(b)) {
        put(b);
      }
    }
    return Arrays.copyOf(out, used);
  }

  /** The bytes that are kept back, when nothing follows. */
  public byte[] rest() {
    return carriageReturn ? new byte[] {'\r'} : new byte[0];
  }

  private boolean isText(byte b) {
    int c = b & 0xff;
    switch (state) {
      case ESCAPE:
        state = c == '[' ? State.CONTROL
            : c == ']' || c == 'P' || c == '_' || c == '^' || c == 'X' ? State.STRING
            : c >= 0x20 && c < 0x30 ? State.ESCAPE : State.TEXT;
        return false;
      case CONTROL:
        state = c >= 0x40 && c < 0x7f ? State.TEXT : c == ESC ? State.ESCAPE : State.CONTROL;
        return false;
      case STRING:
        state = c == BEL || c == '\n' ? State.TEXT : c == ESC ? State.STRING_ESCAPE : State.STRING;
        return c == '\n';
      case STRING_ESCAPE:
        state = State.TEXT;
        return false;
      default:
        if (c == ESC) {
          state = State.ESCAPE;
          return false;
        }
        return c >= 0x20 && c != 0x7f || c == '\n' || c == '\t';
    }
  }

  private void put(byte b) {
    if (used == out.length) {
      out = Arrays.copyOf(out, 2 * used);
    }
    out[used++] = b;
  }
}
