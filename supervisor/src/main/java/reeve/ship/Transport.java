package reeve.ship;

import java.io.IOException;

/** A connection to a receiver. Each method may block for as long as the receiver does. One thread. */
interface Transport extends AutoCloseable {
  /** The state of what was sent. */
  enum State {
    /** The receiver's kernel has everything. */
    DELIVERED,
    /** A part is under way. */
    UNDER_WAY,
    /** The connection is broken. */
    BROKEN
  }

  /**
   * Sends a message, or buffers it.
   *
   * @param message in the form of RFC 5424, without framing
   */
  void send(byte[] message) throws IOException;

  /** Sends what is buffered. */
  void flush() throws IOException;

  /** Returns the state of what was flushed. */
  State state();

  /**
   * Signals the end to the receiver, and waits briefly for it to read everything.
   *
   * @return whether it has, as far as that can be known
   */
  boolean finish();

  @Override
  void close();
}
