package reeve.runtime.watch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * An event of inotify(7) in a directory. Pure.
 *
 * @param watch of the directory
 * @param mask IN_ constants of sys/inotify.h
 * @param name of the file in the directory; empty: the directory itself
 */
record InotifyEvent(int watch, int mask, String name) {
  static final int IN_ATTRIB = 0x4;
  static final int IN_CLOSE_WRITE = 0x8;
  static final int IN_MOVED_FROM = 0x40;
  static final int IN_MOVED_TO = 0x80;
  static final int IN_CREATE = 0x100;
  static final int IN_DELETE = 0x200;
  static final int IN_DELETE_SELF = 0x400;
  static final int IN_MOVE_SELF = 0x800;
  static final int IN_Q_OVERFLOW = 0x4000;
  static final int IN_ONLYDIR = 0x01000000;

  // struct inotify_event { int wd; uint32_t mask, cookie, len; char name[len]; }
  /** Parses what a read of an inotify descriptor returned, which are whole events. */
  static List<InotifyEvent> parse(byte[] bytes) {
    List<InotifyEvent> events = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    while (in.remaining() >= 16) {
      int watch = in.getInt();
      int mask = in.getInt();
      in.getInt(); // cookie
      int end = in.getInt() + in.position();
      int last = in.position();
      while (last < end && bytes[last] != 0) {
        last++;
      }
      events.add(new InotifyEvent(watch, mask,
          new String(bytes, in.position(), last - in.position(), StandardCharsets.UTF_8)));
      in.position(end);
    }
    return events;
  }

  boolean has(int bits) {
    return (mask & bits) != 0;
  }
}
