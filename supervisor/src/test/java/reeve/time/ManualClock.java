package reeve.time;

import java.time.Duration;

/** A clock that advances only when the test moves it. */
public class ManualClock implements Clock {
  private long wall = 1_700_000_000_000L;
  private long nanos = Long.MAX_VALUE - 5_000_000_000L; // so that it wraps during the tests, as nanoTime may

  /** Runs before each time that {@link #nanos} is called; may throw. */
  public Runnable beforeNanos = () -> {};

  public void advance(Duration by) {
    nanos += by.toNanos();
  }

  /** Sets the wall clock, as a user may, or as time goes by. */
  public void setWall(long millis) {
    wall = millis;
  }

  @Override
  public long nanos() {
    beforeNanos.run();
    return nanos;
  }

  @Override
  public long wallMillis() {
    return wall;
  }
}
