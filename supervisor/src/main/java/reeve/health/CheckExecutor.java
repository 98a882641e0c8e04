package reeve.health;

import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import reeve.config.ProbeSpec;
import reeve.posix.PollEntry;
import reeve.posix.Posix;
import reeve.posix.SyscallException;

/**
 * Asks services: one thread for all of them, with one queue of what is due and one poll(2) for what is under way, so
 * that five hundred checks a second are little work, and one that hangs holds up no other. What may block (files, names
 * that have to be looked up) goes to two further threads, which end when there is nothing to do. Made with the first
 * question, and not before.
 */
public final class CheckExecutor implements AutoCloseable {
  /** What is due so soon is done at once: half the wake-ups, and nobody can tell. */
  private static final long SLACK_NANOS = 4_000_000;

  /** After a question that reeve itself had no means for. */
  private static final long SHORTAGE_NANOS = 1_000_000_000;

  private static final long CLOSE_WAIT_MILLIS = 500;

  private static final Comparator<RepeatedCheck> BY_TIME =
      (a, b) -> a.due != b.due ? Long.signum(a.due - b.due) : Long.compare(a.order, b.order); // a difference: nanoTime may wrap

  private final Posix posix;
  private final LongSupplier clock;
  private final CommandChecks commands;
  private final Consumer<Throwable> faults;
  private final int wakeFd;
  private final ConcurrentLinkedQueue<Runnable> inbox = new ConcurrentLinkedQueue<>();
  private final Thread thread;
  private final ThreadPoolExecutor helpers;
  private volatile boolean closed;

  // The thread's:
  private final PriorityQueue<RepeatedCheck> queue = new PriorityQueue<>(BY_TIME);
  private final List<SocketCheck> sockets = new ArrayList<>();
  private final List<CheckAttempt> helped = new ArrayList<>();
  private final HostResolver names = new HostResolver();
  private final byte[] buffer = new byte[8192];
  private long[] entries = new long[16];
  private long order;
  private boolean toldShortage;

  /** @param faults is told what must not happen */
  public CheckExecutor(Posix posix, LongSupplier clock, CommandChecks commands, Consumer<Throwable> faults)
      throws SyscallException {
    this.posix = posix;
    this.clock = clock;
    this.commands = commands;
    this.faults = faults;
    wakeFd = posix.eventFd();
    helpers =
        new ThreadPoolExecutor(2, 2, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> daemon(task, "look"));
    helpers.allowCoreThreadTimeOut(true);
    thread = daemon(this::work, "checks");
  }

  private static Thread daemon(Runnable task, String name) {
    Thread made = new Thread(null, task, name, 256 * 1024);
    made.setDaemon(true);
    return made;
  }

  /** Once. */
  public void start() {
    thread.start();
  }

  /** From then on it is asked. Any thread. @param at when first, nanoseconds of the clock */
  public void add(RepeatedCheck watch, long at) {
    post(() -> schedule(watch, at));
  }

  /** It is not asked any more; what is under way is dropped without an answer. Any thread. */
  public void remove(RepeatedCheck watch) {
    post(() -> {
      watch.removed = true;
      queue.remove(watch);
      if (watch.attempt != null) {
        end(watch.attempt);
        watch.attempt = null;
      }
    });
  }

  /** Asks now, unless a question is under way. Any thread. */
  public void checkNow(RepeatedCheck watch) {
    post(() -> {
      if (queue.remove(watch)) {
        schedule(watch, clock.getAsLong());
      }
    });
  }

  private void post(Runnable task) {
    inbox.add(task);
    posix.wake(wakeFd);
  }

  @Override
  public void close() {
    closed = true;
    posix.wake(wakeFd);
    helpers.shutdownNow();
    try {
      thread.join(CLOSE_WAIT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- the thread

  private void work() {
    while (!closed) {
      try {
        posix.clear(wakeFd);
        for (Runnable task = inbox.poll(); task != null; task = inbox.poll()) {
          task.run();
        }
        begin();
        await();
      } catch (RuntimeException | Error e) {
        faults.accept(e);
      }
    }
    for (SocketCheck one : sockets) {
      one.drop();
    }
  }

  private void schedule(RepeatedCheck watch, long at) {
    if (!watch.removed && at != RepeatedCheck.NEVER) {
      watch.due = at;
      watch.order = order++;
      queue.add(watch);
    }
  }

  private void begin() {
    long now = clock.getAsLong();
    for (RepeatedCheck watch = queue.peek(); watch != null && watch.due - now <= SLACK_NANOS; watch = queue.peek()) {
      queue.remove();
      long later = watch.postponedUntil(now);
      if (later == RepeatedCheck.NEVER) {
        ask(watch, now);
      } else {
        schedule(watch, later);
      }
    }
  }

  private void ask(RepeatedCheck watch, long now) {
    ProbeSpec probe = watch.probe();
    if (probe instanceof ProbeSpec.Command) {
      Outside attempt = new Outside(watch, now);
      watch.attempt = attempt;
      attempt.cancel = commands.run(watch, answer -> post(() -> finish(attempt, answer)));
    } else if (probe instanceof ProbeSpec.Unix) {
      connect(watch, List.of(), now);
    } else if (probe instanceof ProbeSpec.Tcp || probe instanceof ProbeSpec.Http) {
      String host = probe instanceof ProbeSpec.Tcp tcp ? tcp.host() : ((ProbeSpec.Http) probe).host();
      List<byte[]> addresses = names.get(host, now);
      if (addresses != null) {
        connect(watch, addresses, now);
      } else {
        lookUp(watch, host, now);
      }
    } else {
      help(watch, now, attempt -> {
        CheckResult answer = watch.checkFiles();
        return () -> finish(attempt, answer);
      });
    }
  }

  private void connect(RepeatedCheck watch, List<byte[]> addresses, long began) {
    SocketCheck attempt = new SocketCheck(posix, watch, addresses, began);
    watch.attempt = attempt;
    CheckResult answer = attempt.begin();
    if (answer != null) {
      finish(attempt, answer);
    } else {
      sockets.add(attempt);
    }
  }

  private void lookUp(RepeatedCheck watch, String host, long now) {
    help(watch, now, attempt -> {
      try {
        List<byte[]> found = HostResolver.lookUp(host);
        return () -> {
          names.put(host, found, clock.getAsLong());
          if (!attempt.told && !watch.removed) {
            helped.remove(attempt);
            connect(watch, found, attempt.began);
          }
        };
      } catch (UnknownHostException e) {
        return () -> finish(attempt, CheckResult.failure("cannot find an address of \"" + host + "\""));
      }
    });
  }

  /** Something that may take long. */
  private interface Help {
    /** On another thread. @return what to do with the result, on this one */
    Runnable get(CheckAttempt attempt);
  }

  private void help(RepeatedCheck watch, long now, Help help) {
    Outside attempt = new Outside(watch, now);
    watch.attempt = attempt;
    if (watch.stuck) {
      finish(attempt, CheckResult.failure("the look before has not ended yet"));
      return;
    }
    helped.add(attempt);
    helpers.execute(() -> {
      Runnable result;
      try {
        result = help.get(attempt);
      } catch (RuntimeException | Error e) {
        result = () -> {
          faults.accept(e);
          finish(attempt, CheckResult.SHORTAGE);
        };
      }
      Runnable then = result;
      post(() -> {
        watch.stuck = false;
        then.run();
      });
    });
  }

  /** Asked of somebody else. */
  private static final class Outside extends CheckAttempt {
    Runnable cancel;

    Outside(RepeatedCheck watch, long now) {
      super(watch, now);
    }

    @Override
    String late() {
      return "no answer after " + reeve.core.DurationText.format(java.time.Duration.ofNanos(watch.timeoutNanos()));
    }

    @Override
    void drop() {
      if (cancel != null) {
        cancel.run();
      }
    }
  }

  private void finish(CheckAttempt attempt, CheckResult answer) {
    if (attempt.told) {
      return;
    }
    attempt.told = true;
    helped.remove(attempt);
    RepeatedCheck watch = attempt.watch;
    if (watch.attempt != attempt || watch.removed) {
      return;
    }
    watch.attempt = null;
    long now = clock.getAsLong();
    if (answer == CheckResult.SHORTAGE) {
      if (!toldShortage) {
        toldShortage = true;
        faults.accept(new IllegalStateException(answer.message()));
      }
      schedule(watch, now + SHORTAGE_NANOS);
    } else {
      schedule(watch, watch.completed(answer, attempt.began, now));
    }
  }

  private void end(CheckAttempt attempt) {
    attempt.told = true;
    attempt.drop();
    sockets.remove(attempt);
    helped.remove(attempt);
  }

  private void await() {
    long now = clock.getAsLong();
    int n = sockets.size();
    if (entries.length < n + 1) {
      entries = new long[2 * n + 1];
    }
    entries[0] = PollEntry.of(wakeFd, true, false);
    long wait = queue.isEmpty() ? Long.MAX_VALUE : Math.max(0, queue.peek().due - now);
    for (int i = 0; i < n; i++) {
      SocketCheck one = sockets.get(i);
      entries[i + 1] = one.entry();
      wait = Math.min(wait, Math.max(0, one.until() - now));
    }
    for (CheckAttempt one : helped) {
      wait = Math.min(wait, Math.max(0, one.deadline - now));
    }
    int happened = posix.poll(entries, n + 1, wait == Long.MAX_VALUE ? -1 : wait);
    now = clock.getAsLong();
    // From the end: what is over is taken out by what is behind it.
    for (int i = n - 1; i >= 0; i--) {
      SocketCheck one = sockets.get(i);
      if (happened > 0 && PollEntry.isAnything(entries[i + 1])) {
        go(one, now);
      } else if (one.until() - now <= 0) {
        late(one);
      }
      if (!one.isOpen()) {
        int last = sockets.size() - 1;
        sockets.set(i, sockets.get(last));
        sockets.remove(last);
      }
    }
    for (CheckAttempt one : List.copyOf(helped)) {
      if (one.deadline - now <= 0) {
        one.watch.stuck = true;
        finish(one, CheckResult.failure(one.late()));
      }
    }
  }

  private void go(SocketCheck one, long now) {
    CheckResult answer = one.go(buffer, now);
    if (answer != null) {
      finish(one, answer);
      if (!(one.watch.probe() instanceof ProbeSpec.Http)) {
        one.drop(); // that it was accepted is all
      }
    }
  }

  private void late(SocketCheck one) {
    if (!one.told) {
      finish(one, CheckResult.failure(one.late()));
    }
    one.drop();
  }
}
