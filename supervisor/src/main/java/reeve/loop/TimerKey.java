package reeve.loop;

import reeve.core.TimerKind;

/** Names one timer of one service, in a {@link TimerQueue}. */
public record TimerKey(String service, TimerKind kind) {
  // Written by hand: the generated methods of a record are linked by invokedynamic at their first use, which would be
  // on the way to the first service.
  @Override
  public boolean equals(Object other) {
    return other instanceof TimerKey key && key.kind == kind && key.service.equals(service);
  }

  @Override
  public int hashCode() {
    return service.hashCode() * 31 + kind.ordinal();
  }
}
