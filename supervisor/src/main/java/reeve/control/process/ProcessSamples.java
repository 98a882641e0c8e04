package reeve.control.process;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.List;
import java.util.function.LongSupplier;
import reeve.control.ServiceView;
import reeve.json.Json;
import reeve.posix.Posix;

/**
 * The last sample, for as long as it is good enough: however many clients ask however often, the passes over /proc take
 * a small part of one processor. The control thread's alone.
 */
public final class ProcessSamples {
  /** How old a sample may be. Two of them for a figure per second are then still a second apart, more or less. */
  private static final long FRESH_NANOS = 500_000_000;

  /** So often at most where a process is missing in the last one. */
  private static final long SHORTEST_NANOS = 50_000_000;

  /** A sample that took t is kept for at least so many t. */
  private static final int SHARE = 20;

  private final LongSupplier clock;
  private final Posix posix;
  private ProcessSample last;
  private long taken;
  private long cost;

  /** @param clock nanoseconds that only go forward */
  public ProcessSamples(Posix posix, LongSupplier clock) {
    this.posix = posix;
    this.clock = clock;
  }

  /** @param services all of them @param self reeve's pid */
  public ProcessSample get(List<ServiceView> services, int self) {
    long age = clock.getAsLong() - taken;
    if (last == null || age > Math.max(FRESH_NANOS, SHARE * cost)
        || age > Math.max(SHORTEST_NANOS, SHARE * cost) && misses(services)) {
      long begin = clock.getAsLong();
      last = new ProcessSample(posix, services, self, begin / 1_000_000);
      taken = clock.getAsLong();
      cost = taken - begin;
    }
    return last;
  }

  /** What is added to a sample when it is asked for (ports, command lines) is a part of its cost. */
  public void write(JsonWriter json, Json.Body body) throws IOException {
    long begin = clock.getAsLong();
    body.write(json);
    cost += clock.getAsLong() - begin;
  }

  private boolean misses(List<ServiceView> services) {
    for (ServiceView view : services) {
      if (!last.has(view)) {
        return true;
      }
    }
    return false;
  }
}
