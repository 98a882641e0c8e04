package reeve.runtime.admin;

import reeve.loop.LoopComponent;
import reeve.loop.TimerQueue;
import reeve.time.Clock;

/** Tasks that run on the loop thread some time later. Loop thread. */
public final class DelayedTasks implements LoopComponent, TimerQueue.Action<Runnable> {
  private final Clock clock;
  private final TimerQueue<Runnable> tasks = new TimerQueue<>();

  public DelayedTasks(Clock clock) {
    this.clock = clock;
  }

  /** Runs a task once, after this many nanoseconds. */
  void add(long nanos, Runnable task) {
    tasks.arm(task, 0, clock.nanos() + nanos);
  }

  @Override
  public void advance(long now) {
    tasks.fire(now, this); // no lambda: this runs in each turn, also in a reeve that has no such task
  }

  @Override
  public void due(TimerQueue.Due<Runnable> timer, long now) {
    timer.key().run();
  }

  @Override
  public long untilNext(long now) {
    return tasks.untilNext(now);
  }
}
