package reeve.posix;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Native memory for a call: a frame for its arguments and its result, and a buffer for what they point to. It belongs
 * to one thread from {@link #acquire} to {@link #release} and is then reused, so that a call allocates nothing. There
 * are as many instances as threads were ever in calls at the same time.
 *
 * <p>JNA's {@code Memory} is not used: its cleaner needs a thread of its own.
 */
final class Scratch {
  private static final int RESULT = 8 * LibC.MAX_ARGUMENTS;
  private static final int POINTERS = RESULT + 8;
  private static final int FRAME_SIZE = POINTERS + 8 * LibC.MAX_ARGUMENTS;
  private static final int FIRST_BUFFER = 8192;

  /** An instance whose buffer has grown beyond this size is freed at its release, so that one large call costs once. */
  private static final int MAX_POOLED = 512 << 10;

  /** The free instances, guarded by the lock: a list by {@link #next}, so that a release needs no memory. */
  private static Scratch free;
  private static final Object LOCK = new Object();

  /** Null: such a call fails. */
  static volatile DescriptorShortages shortages;

  private final Pointer frame;
  private final long frameAddress;
  private final long[] words = new long[LibC.MAX_ARGUMENTS];
  private int size = FIRST_BUFFER;
  private Scratch next;

  /** The buffer. It moves when it grows. */
  Pointer memory;

  /** The address of the buffer. */
  long address;

  /** An array of the size of the buffer, for content that is copied to or from the buffer in one piece. */
  byte[] bytes = new byte[FIRST_BUFFER];

  /** An array for words that are copied to or from the buffer in one piece. */
  long[] longs = new long[64];

  private Scratch() {
    LibC.initialise(); // before any class of JNA is used: see there
    frameAddress = allocate(FRAME_SIZE);
    long buffer = 0;
    try {
      frame = new Pointer(frameAddress);
      buffer = allocate(size);
      memory = new Pointer(buffer);
    } catch (Error e) {
      Native.free(frameAddress);
      Native.free(buffer);
      throw e;
    }
    address = buffer;
    for (int i = 0; i < LibC.MAX_ARGUMENTS; i++) {
      frame.setLong(POINTERS + 8L * i, frameAddress + 8L * i);
    }
  }

  private static long allocate(int bytes) {
    long allocated = Native.malloc(bytes);
    if (allocated == 0) {
      throw new OutOfMemoryError("cannot allocate " + bytes + " bytes for a call");
    }
    return allocated;
  }

  /** Returns a free instance, or a new one, for this thread. */
  static Scratch acquire() {
    synchronized (LOCK) {
      Scratch first = free;
      if (first != null) {
        free = first.next;
        first.next = null;
        return first;
      }
    }
    return new Scratch();
  }

  /** Returns this instance to the pool, for any thread. It never fails. */
  void release() {
    if (size > MAX_POOLED) {
      Native.free(frameAddress);
      Native.free(address);
      return;
    }
    synchronized (LOCK) {
      next = free;
      free = this;
    }
  }

  int size() {
    return size;
  }

  /**
   * Makes the buffer at least this large. Its contents are lost; those of {@link #bytes} are kept. If there is not
   * enough memory, nothing has changed.
   */
  void ensure(int needed) {
    if (needed <= size) {
      return;
    }
    int bigger = Math.max(needed, 2 * size);
    byte[] copy = Arrays.copyOf(bytes, bigger);
    long moved = allocate(bigger);
    Pointer pointer;
    try {
      pointer = new Pointer(moved);
    } catch (Error e) {
      Native.free(moved);
      throw e;
    }
    Native.free(address);
    address = moved;
    memory = pointer;
    size = bigger;
    bytes = copy;
  }

  void ensureLongs(int needed) {
    if (needed > longs.length) {
      longs = new long[Math.max(needed, 2 * longs.length)];
    }
  }

  /**
   * Writes a C string.
   *
   * @return its address
   */
  long string(int offset, String text) {
    byte[] bytes = RawText.bytes(text);
    ensure(offset + bytes.length + 1);
    memory.write(offset, bytes, 0, bytes.length);
    memory.setByte(offset + bytes.length, (byte) 0);
    return address + offset;
  }

  /**
   * Writes a sigset_t.
   *
   * @return its address
   */
  long signalSet(int offset, long mask) {
    memory.setLong(offset, mask);
    memory.setMemory(offset + 8L, LibC.SIGSET_SIZE - 8, (byte) 0);
    return address + offset;
  }

  // ---- calls that return -1 for an error: the result is then minus errno, and a call that fails with EINTR is
  // repeated

  int call(LibC.Symbol f) {
    return call(f, 0);
  }

  int call(LibC.Symbol f, long a) {
    words[0] = a;
    return call(f, 1);
  }

  int call(LibC.Symbol f, long a, long b) {
    words[1] = b;
    words[0] = a;
    return call(f, 2);
  }

  int call(LibC.Symbol f, long a, long b, long c) {
    words[2] = c;
    words[1] = b;
    words[0] = a;
    return call(f, 3);
  }

  int call(LibC.Symbol f, long a, long b, long c, long d) {
    words[3] = d;
    words[2] = c;
    words[1] = b;
    words[0] = a;
    return call(f, 4);
  }

  int call(LibC.Symbol f, long a, long b, long c, long d, long e) {
    words[4] = e;
    words[3] = d;
    words[2] = c;
    words[1] = b;
    words[0] = a;
    return call(f, 5);
  }

  int call(LibC.Symbol f, long a, long b, long c, long d, long e, long g) {
    words[5] = g;
    words[4] = e;
    words[3] = d;
    words[2] = c;
    words[1] = b;
    words[0] = a;
    return call(f, 6);
  }

  private int call(LibC.Symbol f, int arguments) {
    int result = raw(f, arguments);
    return result == -1 ? again(f, arguments) : result;
  }

  private int again(LibC.Symbol f, int arguments) {
    Object[] boxed = new Object[arguments];
    for (int i = 0; i < arguments; i++) {
      boxed[i] = words[i];
    }
    int result;
    int changes;
    do {
      changes = shortages == null ? 0 : shortages.limitChanges();
      result = f.callForErrno(boxed);
    } while (result == -Errno.EINTR || (result == -Errno.EMFILE || result == -Errno.ENFILE) && shortages != null
        && shortages.repeats(f, arguments == 0 ? 0 : (Long) boxed[0], changes));
    return result;
  }

  // ---- calls that are made exactly once and whose result is returned unchanged

  int once(LibC.Symbol f, long a) {
    words[0] = a;
    return raw(f, 1);
  }

  int once(LibC.Symbol f, long a, long b) {
    words[1] = b;
    words[0] = a;
    return raw(f, 2);
  }

  int once(LibC.Symbol f, long a, long b, long c) {
    words[2] = c;
    words[1] = b;
    words[0] = a;
    return raw(f, 3);
  }

  /** Makes a call whose result is a long. */
  long onceLong(LibC.Symbol f, long a, long b, long c) {
    once(f, a, b, c);
    return frame.getLong(RESULT);
  }

  long onceLong(LibC.Symbol f, long a, long b, long c, long d) {
    once(f, a, b, c, d);
    return frame.getLong(RESULT);
  }

  long onceLong(LibC.Symbol f, long a, long b, long c, long d, long e, long g) {
    once(f, a, b, c, d, e, g);
    return frame.getLong(RESULT);
  }

  int once(LibC.Symbol f, long a, long b, long c, long d) {
    words[3] = d;
    words[2] = c;
    words[1] = b;
    words[0] = a;
    return raw(f, 4);
  }

  int once(LibC.Symbol f, long a, long b, long c, long d, long e, long g) {
    words[5] = g;
    words[4] = e;
    words[3] = d;
    words[2] = c;
    words[1] = b;
    words[0] = a;
    return raw(f, 6);
  }

  private int raw(LibC.Symbol f, int arguments) {
    if (arguments > 0) {
      frame.write(0, words, 0, arguments);
    }
    f.call(arguments, frameAddress + RESULT, frameAddress + POINTERS);
    return frame.getInt(RESULT);
  }
}
