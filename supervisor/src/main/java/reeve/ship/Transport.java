package reeve.ship;

import java.io.IOException;

/** A connection to a receiver. Everything may block, for as long as the receiver does. One thread. */
interface Transport extends AutoCloseable {
  /** What became of what was sent. */
  enum State {
    /** The receiver's kernel has all of it. */
    DELIVERED,
    /** A part of it is under way. */
    UNDER_WAY,
    /** The connection is of no use any more. */
    BROKEN
  }

  /** @param message in the form of RFC 5424, without framing */
  void send(byte[] message) throws IOException;

  /** Hands on what is collected. */
  void flush() throws IOException;

  /** Of what was flushed. */
  State state();

  /**
   * Says that nothing more comes, and waits a moment for the receiver to have read it all. @return whether it has, as
   * far as that can be told
   */
  boolean finish();

  /** The longest message that it takes; a longer line is sent in pieces. */
  int longest();

  @Override
  void close();
}
