package reeve.ship;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A receiver in memory. It has everything at once, unless {@link #states} has other answers. */
final class FakeTransport implements Transport {
  /** The texts of the messages that arrived. */
  final List<String> lines = new ArrayList<>();

  /** The next answers of {@link #state}; {@link Transport.State#DELIVERED} where there is none. */
  final Deque<State> states = new ArrayDeque<>();

  /** Whether the receiver reads to the end before it closes. */
  boolean reads = true;

  /** A send fails after this number of messages. */
  int failsAfter = Integer.MAX_VALUE;

  int flushes;
  boolean closed;

  @Override
  public void send(byte[] message) throws IOException {
    if (lines.size() == failsAfter) {
      throw new IOException("broken pipe");
    }
    String text = new String(message, StandardCharsets.UTF_8);
    lines.add(text.substring(text.lastIndexOf(']') + 2));
  }

  @Override
  public void flush() {
    flushes++;
  }

  @Override
  public State state() {
    State next = states.poll();
    return next == null ? State.DELIVERED : next;
  }

  @Override
  public boolean finish() {
    return reads;
  }

  @Override
  public void close() {
    closed = true;
  }
}
