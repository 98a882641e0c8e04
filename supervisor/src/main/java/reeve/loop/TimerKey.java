package reeve.loop;

import reeve.core.TimerKind;

/** Names one timer of one service, in a {@link TimerQueue}. */
public record TimerKey(String service, TimerKind kind) {
  // By hand: a record's own are made by invokedynamic at their first use, on the way to the first service.
  @Override
  public boolean equals(Object other) {
    return other instanceof TimerKey key && key.kind == kind && key.service.equals(service);
  }

  @Override
  public int hashCode() {
    return service.hashCode() * 31 + kind.ordinal();
  }
}
