package reeve.control.server;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import reeve.posix.Errno;

/** The answers and lines that a client has not read yet. Control thread only. */
final class ClientOutput {
  /** Small messages are joined up to this size. */
  private static final int SENT_AT_ONCE = 16 * 1024;

  /** How many bytes of a long answer are sent in one turn, so that a client that reads fast does not hold up others. */
  private static final int SENT_IN_TURN = 512 * 1024;

  private static final byte[] LINE_END = {'\n'};

  private final ClientPipe pipe;
  private final int maxUnread;
  private int pending;
  private final ArrayDeque<Answer> answers = new ArrayDeque<>();
  /** The answer of which only a part has been written; null: none. */
  private Answer unfinished;
  private final ArrayDeque<byte[]> out = new ArrayDeque<>();
  private int outAt;
  private int unread;
  /** Lines that must not be written before the unfinished answer is complete. */
  private final ArrayDeque<byte[]> held = new ArrayDeque<>();
  private int heldBytes;
  /** Whether the unfinished answer cannot be completed. */
  private boolean broken;
  private boolean cleared;

  /** @param maxUnread with more unread bytes than this, no further part of an answer is made */
  ClientOutput(ClientPipe pipe, int maxUnread) {
    this.pipe = pipe;
    this.maxUnread = maxUnread;
  }

  /** How many requests wait for their answers, or for the rest of them. */
  int pending() {
    return pending;
  }

  /** Counts a request that was taken; one {@link #answer} follows. */
  void countPending() {
    pending++;
  }

  /** How many bytes have been written and not sent. */
  int unread() {
    return unread;
  }

  /** How many bytes are buffered. */
  int memory() {
    return unread + heldBytes;
  }

  /** Sends the answer to a request, as far as there is room for it now. */
  void answer(Answer answer) {
    answers.add(answer);
    makeAnswers();
  }

  /** Sends a line before the answers of which nothing has been written yet. */
  void send(String line) {
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    if (unfinished == null) {
      write(bytes);
    } else {
      held.add(bytes);
      heldBytes += bytes.length;
    }
  }

  private void write(byte[] bytes) {
    out.add(bytes);
    unread += bytes.length;
  }

  private void makeAnswers() {
    while (unread <= maxUnread && !cleared && !broken && !answers.isEmpty()) {
      Answer answer = answers.peek();
      String part = answer.next();
      if (part != null) {
        unfinished = answer;
        write(part.getBytes(StandardCharsets.UTF_8));
      } else if (answer.isBroken()) {
        broken = true;
      } else {
        endAnswer();
      }
    }
  }

  private void endAnswer() {
    answers.poll();
    pending--;
    if (unfinished != null) {
      unfinished = null;
      write(LINE_END);
      for (byte[] line = held.poll(); line != null; line = held.poll()) {
        write(line);
      }
      heldBytes = 0;
    }
  }

  /**
   * Sends as much as the client takes.
   *
   * @return -1: it is gone, or its answer broke off; 1: it took something; else 0
   */
  int flush() {
    if (broken) {
      return -1;
    }
    int progress = 0;
    int total = 0;
    while (!out.isEmpty() && total < SENT_IN_TURN) {
      byte[] first = out.peek();
      if (first.length - outAt < SENT_AT_ONCE && out.size() > 1) {
        first = joinFirst();
      }
      int sent = pipe.send(first, outAt, first.length - outAt);
      if (sent < 0) {
        return sent == -Errno.EAGAIN ? progress : -1;
      }
      progress = 1;
      outAt += sent;
      unread -= sent;
      total += sent;
      if (outAt == first.length) {
        out.poll();
        outAt = 0;
      }
      makeAnswers();
    }
    return broken ? -1 : progress;
  }

  /** Joins the first messages into one. */
  private byte[] joinFirst() {
    int size = -outAt;
    int count = 0;
    for (byte[] message : out) {
      if (count > 0 && size + message.length > SENT_AT_ONCE) {
        break;
      }
      size += message.length;
      count++;
    }
    byte[] joined = new byte[size];
    int at = 0;
    for (int i = 0; i < count; i++) {
      byte[] message = out.poll();
      System.arraycopy(message, outAt, joined, at, message.length - outAt);
      at += message.length - outAt;
      outAt = 0;
    }
    out.addFirst(joined);
    return joined;
  }

  /** Frees the buffers; nothing is sent any more. */
  void clear() {
    cleared = true;
    answers.clear();
    unfinished = null;
    out.clear();
    held.clear();
    heldBytes = 0;
    unread = 0;
  }
}
