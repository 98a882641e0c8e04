package reeve.health;

import java.net.UnknownHostException;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import reeve.config.ProbeSpec;
import reeve.posix.Posix;
import reeve.posix.SyscallException;

/**
 * Runs checks again and again, with one thread for all of them: one queue of due checks and one poll(2) for the
 * attempts that are under way. Five hundred checks a second therefore cost little, and one that hangs does not hold up
 * another. Work that may block (files, name resolution) goes to two further threads, which end when there is nothing to
 * do.
 */
public final class CheckExecutor implements AutoCloseable {
  /** A check that is due this soon runs at once: that halves the wake-ups, and makes no difference to a service. */
  private static final long SLACK_NANOS = 4_000_000;

  /** The pause after an attempt that reeve had no resources for. */
  private static final long SHORTAGE_PAUSE_NANOS = 1_000_000_000;

  private static final long CLOSE_WAIT_MILLIS = 500;

  private final Posix posix;
  private final LongSupplier clock;
  private final CommandChecks commands;
  private final Consumer<Throwable> errors;
  private final int wakeFd;
  private final ConcurrentLinkedQueue<Runnable> inbox = new ConcurrentLinkedQueue<>();
  private final Thread thread;
  private final ExecutorService blockingThreads;
  private volatile boolean closed;

  // Of the check thread:
  private final Map<RepeatedCheck, ScheduledCheck> checks = new IdentityHashMap<>();
  private final PriorityQueue<ScheduledCheck> queue = new PriorityQueue<>(ScheduledCheck.BY_DUE_TIME);
  private final SocketChecks sockets;
  private final BlockingChecks blocking;
  private final HostResolver resolver = new HostResolver();
  private long order;
  private boolean shortageReported;

  /**
   * Makes the threads, but starts none.
   *
   * @param clock nanoseconds, as System.nanoTime
   * @param errors receives internal errors, on any thread
   */
  public CheckExecutor(Posix posix, LongSupplier clock, CommandChecks commands, Consumer<Throwable> errors)
      throws SyscallException {
    this(posix, clock, commands, errors, blockingThreads());
  }

  /** @param blockingThreads run what may block; ended by {@link #close} */
  CheckExecutor(Posix posix, LongSupplier clock, CommandChecks commands, Consumer<Throwable> errors,
      ExecutorService blockingThreads) throws SyscallException {
    this.posix = posix;
    this.clock = clock;
    this.commands = commands;
    this.errors = errors;
    this.blockingThreads = blockingThreads;
    wakeFd = posix.eventFd();
    sockets = new SocketChecks(posix, wakeFd, this::finish);
    blocking = new BlockingChecks(blockingThreads, this::post, this::finish, errors);
    thread = daemon(this::work, "checks");
  }

  private static ExecutorService blockingThreads() {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(2, 2, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> daemon(task, "look"));
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  private static Thread daemon(Runnable task, String name) {
    Thread made = new Thread(null, task, name, 256 * 1024);
    made.setDaemon(true);
    return made;
  }

  /** Starts the check thread. Called once. */
  public void start() {
    thread.start();
  }

  /**
   * Adds a check, which then runs repeatedly. Any thread.
   *
   * @param at when it first runs, nanoseconds of the clock
   */
  public void add(RepeatedCheck check, long at) {
    post(() -> {
      ScheduledCheck scheduled = new ScheduledCheck(check);
      checks.put(check, scheduled);
      schedule(scheduled, at);
    });
  }

  /** Removes a check. An attempt that is under way ends without a result. Any thread. */
  public void remove(RepeatedCheck check) {
    post(() -> {
      ScheduledCheck scheduled = checks.remove(check);
      if (scheduled != null) {
        queue.remove(scheduled);
        if (scheduled.attempt != null) {
          cancel(scheduled.attempt);
        }
      }
    });
  }

  /** Runs a check now, unless an attempt is under way. Any thread. */
  public void checkNow(RepeatedCheck check) {
    post(() -> {
      ScheduledCheck scheduled = checks.get(check);
      if (scheduled != null && queue.remove(scheduled)) {
        schedule(scheduled, clock.getAsLong());
      }
    });
  }

  private void post(Runnable task) {
    inbox.add(task);
    posix.wake(wakeFd);
  }

  /** Ends the check thread. Attempts that are under way end without a result. Waits for 500 ms at most. Any thread. */
  @Override
  public void close() {
    closed = true;
    posix.wake(wakeFd);
    blockingThreads.shutdownNow();
    try {
      thread.join(CLOSE_WAIT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void work() {
    while (!closed) {
      try {
        step();
      } catch (RuntimeException | Error e) {
        errors.accept(e);
      }
    }
    sockets.close();
  }

  /** Does what is due, and waits until something happens. The check thread, or a test without one. */
  void step() {
    posix.clear(wakeFd);
    for (Runnable task = inbox.poll(); task != null; task = inbox.poll()) {
      task.run();
    }
    startDue();
    long now = clock.getAsLong();
    long wait = queue.isEmpty() ? Long.MAX_VALUE : Math.max(0, queue.peek().due - now);
    sockets.await(Math.min(wait, Math.min(sockets.untilNext(now), blocking.untilNext(now))));
    now = clock.getAsLong();
    sockets.advance(now);
    blocking.expire(now);
  }

  private void schedule(ScheduledCheck scheduled, long at) {
    if (at == RepeatedCheck.NEVER) {
      checks.remove(scheduled.check);
      return;
    }
    scheduled.due = at;
    scheduled.order = order++;
    queue.add(scheduled);
  }

  private void startDue() {
    long now = clock.getAsLong();
    for (ScheduledCheck next = queue.peek(); next != null && next.due - now <= SLACK_NANOS; next = queue.peek()) {
      queue.remove();
      long postponed = next.check.postponedUntil(now);
      if (postponed == RepeatedCheck.NEVER) {
        start(next, now);
      } else {
        schedule(next, postponed);
      }
    }
  }

  private void start(ScheduledCheck scheduled, long now) {
    RepeatedCheck check = scheduled.check;
    ProbeSpec probe = check.probe();
    if (probe instanceof ProbeSpec.Unix) {
      connect(scheduled, List.of(), now);
      return;
    }
    String host = probe instanceof ProbeSpec.Tcp tcp ? tcp.host() : probe instanceof ProbeSpec.Http http ? http.host()
        : null;
    List<byte[]> addresses = host == null ? null : resolver.known(host, now);
    if (addresses != null) {
      connect(scheduled, addresses, now);
      return;
    }
    ExternalAttempt attempt = new ExternalAttempt(check, now);
    scheduled.attempt = attempt;
    if (probe instanceof ProbeSpec.Command) {
      attempt.cancellation = commands.run(check, result -> post(() -> finish(attempt, result)));
    } else if (host != null) {
      resolve(scheduled, attempt, host);
    } else {
      blocking.start(attempt, () -> {
        CheckResult result = check.checkFiles();
        return () -> finish(attempt, result);
      });
    }
  }

  private void connect(ScheduledCheck scheduled, List<byte[]> addresses, long began) {
    SocketCheck attempt = new SocketCheck(posix, posix, scheduled.check, addresses, began);
    scheduled.attempt = attempt;
    CheckResult result = attempt.begin();
    if (result != null) {
      finish(attempt, result);
    } else {
      sockets.add(attempt);
    }
  }

  private void resolve(ScheduledCheck scheduled, CheckAttempt attempt, String host) {
    blocking.start(attempt, () -> {
      try {
        List<byte[]> found = HostResolver.resolve(host);
        return () -> {
          resolver.store(host, found, clock.getAsLong());
          if (!attempt.finished) {
            blocking.remove(attempt);
            connect(scheduled, found, attempt.began);
          }
        };
      } catch (UnknownHostException e) {
        return () -> finish(attempt, CheckResult.failure("cannot find an address of \"" + host + "\""));
      }
    });
  }

  private void finish(CheckAttempt attempt, CheckResult result) {
    if (attempt.finished) {
      return;
    }
    attempt.finished = true;
    blocking.remove(attempt);
    ScheduledCheck scheduled = checks.get(attempt.check);
    if (scheduled == null || scheduled.attempt != attempt) {
      return;
    }
    scheduled.attempt = null;
    long now = clock.getAsLong();
    if (result == CheckResult.SHORTAGE) {
      if (!shortageReported) {
        shortageReported = true;
        errors.accept(new IllegalStateException(result.message()));
      }
      schedule(scheduled, now + SHORTAGE_PAUSE_NANOS);
    } else {
      schedule(scheduled, scheduled.check.completed(result, attempt.began, now));
    }
  }

  private void cancel(CheckAttempt attempt) {
    attempt.finished = true;
    attempt.cancel();
    sockets.remove(attempt);
    blocking.remove(attempt);
  }
}
