package reeve.posix;

/**
 * Descriptors that are put aside for a shortage (EMFILE, ENFILE): without them neither a client could be accepted, nor
 * /proc be read for a death, nor the file of an output be opened. See {@link DescriptorTable}. They are eventfds, each
 * a file of its own, so that they help in a shortage of the whole system too. Any thread.
 */
final class DescriptorReserve implements DescriptorTable, DescriptorShortages {
  static final DescriptorReserve INSTANCE = new DescriptorReserve();

  private static final int MOST_THREADS = 4;
  private static final int NONE = -1;

  private final Thread[] borrowers = new Thread[MOST_THREADS]; // guarded by this, as all but the volatile fields
  /** Held here, because no class can be loaded during a shortage. */
  private LibC.Symbol accept;

  private LibC.Symbol socket;
  private LibC.Symbol syscall;
  private int[] held = {};
  private int missing;
  private ShortageListener listener;
  private volatile boolean exhausted;

  private DescriptorReserve() {}

  @Override
  public void raiseLimit() {
    Scratch.shortages = this;
    OpenFileLimit.raise();
  }

  @Override
  public synchronized boolean reserve(int count, int spare) {
    Scratch.shortages = this;
    OpenFileLimit.changes(); // loads the class
    accept = UnixSockets.ACCEPT4;
    socket = UnixSockets.SOCKET;
    syscall = LibCExtras.syscall;
    int[] fds = new int[count + spare];
    int n = 0;
    for (int fd = 0; n < fds.length && fd >= 0;) {
      fd = make();
      if (fd >= 0) {
        fds[n++] = fd;
      }
    }
    boolean enough = n == fds.length;
    for (int i = enough ? count : 0; i < n; i++) {
      close(fds[i]);
    }
    if (enough) {
      held = new int[count];
      System.arraycopy(fds, 0, held, 0, count);
    }
    return enough;
  }

  @Override
  public synchronized void borrowOnThisThread() {
    for (int i = 0; i < borrowers.length; i++) {
      if (borrowers[i] == null || !borrowers[i].isAlive()) {
        borrowers[i] = Thread.currentThread();
        return;
      }
    }
  }

  @Override
  public void onShortage(ShortageListener listener) {
    boolean late;
    synchronized (this) {
      this.listener = listener;
      late = exhausted && listener != null;
    }
    if (late) {
      listener.descriptorsExhausted();
    }
  }

  @Override
  public synchronized boolean endShortage(int spare) {
    refill();
    int[] fds = new int[spare];
    int n = 0;
    while (missing == 0 && n < spare) {
      int fd = make();
      if (fd < 0) {
        break;
      }
      fds[n++] = fd;
    }
    for (int i = 0; i < n; i++) {
      close(fds[i]);
    }
    boolean over = n == spare;
    exhausted &= !over;
    return over;
  }

  @Override
  public int used() {
    int used = ProcFiles.numbers("/proc/self/fd").length;
    synchronized (this) {
      used -= missing > 0 ? 0 : 1; // one of them reads the directory, perhaps in the place of one of the reserve
      refill();
    }
    return Math.max(0, used);
  }

  @Override
  public int limitChanges() {
    return OpenFileLimit.changes();
  }

  @Override
  public boolean repeats(LibC.Symbol call, long argument, int changes) {
    return OpenFileLimit.changes() != changes || lend(call, argument);
  }

  @Override
  public void closed() {
    if (exhausted) {
      synchronized (this) {
        refill();
      }
    }
  }

  /** Makes a descriptor of the reserve free for a call, if the call may use it. */
  private boolean lend(LibC.Symbol call, long argument) {
    ShortageListener informed = null;
    int freed = NONE;
    synchronized (this) {
      if (held.length == 0 || !isFull()) {
        return false; // another limit, such as that on inotify instances
      }
      if (!exhausted) {
        exhausted = true;
        informed = listener;
      }
      int kept = call == accept ? held.length / 2 : 0;
      if (held.length - missing > kept && isBorrower() && isBrief(call, argument)) {
        freed = held[held.length - ++missing];
        close(freed);
      }
    }
    if (informed != null) {
      informed.descriptorsExhausted();
    }
    return freed >= 0;
  }

  /** Says whether a call makes a descriptor that is closed again soon, or belongs to the control socket. */
  private boolean isBrief(LibC.Symbol call, long argument) {
    return call == LibC.open || call == accept || call == socket || call == LibC.eventfd
        || call == syscall && argument == SafeOpen.SYS_OPENAT2;
  }

  private boolean isBorrower() {
    for (Thread thread : borrowers) {
      if (thread == Thread.currentThread()) {
        return true;
      }
    }
    return false;
  }

  private void refill() {
    while (missing > 0) {
      int fd = make();
      if (fd < 0) {
        return;
      }
      held[held.length - missing--] = fd;
    }
  }

  private static boolean isFull() {
    int fd = make();
    if (fd >= 0) {
      close(fd);
    }
    return fd < 0;
  }

  /** Makes a descriptor. A failure is not repeated and not reported: this is called while one is handled. */
  private static int make() {
    Scratch s = Scratch.acquire();
    try {
      return s.once(LibC.eventfd, 0, LibC.O_NONBLOCK | LibC.O_CLOEXEC);
    } finally {
      s.release();
    }
  }

  private static void close(int fd) {
    Scratch s = Scratch.acquire();
    try {
      s.once(LibC.close, fd);
    } finally {
      s.release();
    }
  }
}
