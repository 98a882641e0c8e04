package reeve.daemon;

import reeve.loop.LoopComponent;
import reeve.posix.Posix;
import reeve.time.BackgroundWorker;
import reeve.time.Clock;

/**
 * Opens the jars of the program soon after the start. A JVM opens a jar by its path when it needs a class that neither
 * is in memory nor comes from the class data archive. If the directory was removed or replaced by then, as by the
 * package of another version, the class would be missing for good, or be one of the other version. A jar that is open
 * stays what it was. Overwritten in place it does not, so what an ordered stop needs is loaded too. Loop thread; the
 * work itself is done on a thread that may wait for a disk.
 */
final class JarOpener implements LoopComponent, Runnable {
  /** Later than the first services, which do not have to share a processor with it. */
  static final long DELAY_NANOS = 1_000_000_000L;

  /**
   * How many descriptors are left at least: with fewer, services need them more. A jar that cannot be opened is left
   * out of the class path for the life of the JVM, so that this would do harm in a shortage.
   */
  static final int LEFT = 64;

  /** No jar has it, so all of them are opened in the search for it. A resource would also open the files of the JVM. */
  private static final String MISSING = "reeve.NoSuchClass";

  /** What the program uses for the first time when it stops services and ends. */
  static final String[] STOP = {
      "reeve.runtime.SignalPolicy$Meaning", "reeve.runtime.SignalHandler$1", "reeve.posix.ProcessNames",
      "reeve.ledger.LedgerSink$Announcement", "reeve.core.machine.StopTransitions", "reeve.core.machine.HookCommands",
      "reeve.core.machine.StopSteps", "reeve.core.machine.StopSteps$1", "reeve.core.Effect$Scope",
      "reeve.runtime.Shutdown$Deadline", "reeve.loop.TimerQueue$Due", "reeve.runtime.ShutdownTimings$Entry",
      "reeve.loop.TimerKey", "reeve.event.EventText$1", "reeve.ledger.LedgerSink$ReeveEnded", "reeve.posix.WaitStatus",
      "reeve.core.ExitStatus$Signaled", "reeve.core.ExitStatus$Exited", "reeve.core.ExitStatus$Unknown",
      "reeve.posix.Reaped", "reeve.posix.Reaped$Usage", "reeve.runtime.Death",
      "reeve.core.ServiceEvent$RestartRequested", "reeve.core.machine.ExitTransitions",
      "reeve.runtime.admin.ControlEvents$Exit", "reeve.core.DurationText", "reeve.runtime.cgroup.Cgroups$2",
      "reeve.runtime.cgroup.Cgroups$3", "reeve.runtime.cgroup.CgroupRemoval$1", "reeve.runtime.cgroup.CgroupMembers",
      "reeve.runtime.process.GroupStrays"};

  private final Posix posix;
  private final Clock clock;
  private final BackgroundWorker worker;
  private boolean planned;
  private long due;

  JarOpener(Posix posix, Clock clock, BackgroundWorker worker) {
    this.posix = posix;
    this.clock = clock;
    this.worker = worker;
  }

  @Override
  public void open() {
    planned = true;
    due = clock.nanos() + DELAY_NANOS;
  }

  @Override
  public void advance(long now) {
    if (planned && now - due >= 0) {
      planned = false;
      worker.submit(this);
    }
  }

  @Override
  public long untilNext(long now) {
    return planned ? Math.max(0, due - now) : -1;
  }

  /** On the thread of the worker. */
  @Override
  public void run() {
    if (!areDescriptorsLeft()) {
      return;
    }
    load(MISSING);
    for (String name : STOP) {
      load(name);
    }
  }

  boolean areDescriptorsLeft() {
    return posix.descriptorLimit() - posix.descriptors().used() >= LEFT;
  }

  private static void load(String name) {
    try {
      Class.forName(name, false, JarOpener.class.getClassLoader()); // what it does at first is for its user
    } catch (ClassNotFoundException | LinkageError e) {
      // Or the files are gone already: an ordered stop loads what it can then, as if this had not been tried.
    }
  }
}
