package reeve.terminal;

import reeve.posix.Errno;
import reeve.posix.Posix;

/** A client of {@code reeve attach}. One thread. */
final class Viewer {
  /** How much output a client may leave unread before it is dropped. */
  static final int MAX_UNREAD = 1 << 20;

  final int fd;
  final FrameReader frames = new FrameReader();
  private final Posix posix;
  private byte[] unread = new byte[0];
  private int start;
  private boolean gone;

  Viewer(Posix posix, int fd) {
    this.posix = posix;
    this.fd = fd;
  }

  boolean isGone() {
    return gone;
  }

  boolean hasUnread() {
    return start < unread.length;
  }

  void leave() {
    gone = true;
  }

  /** Sends a frame, and keeps what the client does not take at once. */
  void send(byte[] frame) {
    if (gone) {
      return;
    }
    int pending = unread.length - start;
    if (pending + frame.length > MAX_UNREAD) {
      posix.send(fd, Frame.of(Frame.SLOW, frame, 0, 0), 0, Frame.HEADER); // it is full: most often this is not sent
      gone = true;
      return;
    }
    byte[] all = new byte[pending + frame.length];
    System.arraycopy(unread, start, all, 0, pending);
    System.arraycopy(frame, 0, all, pending, frame.length);
    unread = all;
    start = 0;
    flush();
  }

  void flush() {
    while (!gone && start < unread.length) {
      int sent = posix.send(fd, unread, start, unread.length - start);
      if (sent == -Errno.EAGAIN) {
        return;
      }
      gone = sent < 0;
      start += Math.max(0, sent);
    }
  }
}
