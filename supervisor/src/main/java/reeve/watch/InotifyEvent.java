package reeve.watch;

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
public record InotifyEvent(int watch, int mask, String name) {
  public static final int IN_ATTRIB = 0x4;
  public static final int IN_CLOSE_WRITE = 0x8;
  public static final int IN_MOVED_FROM = 0x40;
  public static final int IN_MOVED_TO = 0x80;
  public static final int IN_CREATE = 0x100;
  public static final int IN_DELETE = 0x200;
  public static final int IN_DELETE_SELF = 0x400;
  public static final int IN_MOVE_SELF = 0x800;
  public static final int IN_Q_OVERFLOW = 0x4000;
  public static final int IN_IGNORED = 0x8000;
  public static final int IN_ONLYDIR = 0x01000000;
  public static final int IN_DONT_FOLLOW = 0x02000000;
  public static final int IN_ISDIR = 0x40000000;

  // struct inotify_event { int wd; uint32_t mask, cookie, len; char name[len]; }
  /** Parses what a read of an inotify descriptor returned, which are whole events. */
  public static List<InotifyEvent> parse(byte[] bytes) {
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

  /** Returns whether any of these bits is set. */
  public boolean has(int bits) {
    return (mask & bits) != 0;
  }
}
