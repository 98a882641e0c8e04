package reeve.core;

import java.util.ArrayList;
import java.util.List;
import reeve.config.ParkSpec;

/**
 * What a parked service waits for. Immutable. A cause is known once somebody has looked at it; one that was there
 * already when the service ended is not why it ended, and is not waited for.
 *
 * @param causes at most {@link #MOST}
 * @param unknown a bit for each that nobody has looked at yet
 * @param missing a bit for each that is waited for
 * @param permanent the start failed, and what it is to run cannot be executed; else its process ended
 * @param exitCode reeve's own, if this ends it after all
 */
public record Parked(List<ParkSpec.Cause> causes, long unknown, long missing, boolean permanent, int exitCode) {
  /** One bit of a long for each. */
  public static final int MAX_CAUSES = 60;

  public Parked {
    causes = List.copyOf(causes);
  }

  public static Parked unchecked(List<ParkSpec.Cause> causes, boolean permanent, int exitCode) {
    return new Parked(causes, (1L << causes.size()) - 1, 0, permanent, exitCode);
  }

  public boolean isUnknown(int cause) {
    return (unknown & 1L << cause) != 0;
  }

  public boolean isMissing(int cause) {
    return (missing & 1L << cause) != 0;
  }

  /** Somebody looked. */
  public Parked checked(int cause, boolean there) {
    long bit = 1L << cause;
    return new Parked(causes, unknown & ~bit, there ? missing & ~bit : missing | bit, permanent, exitCode);
  }

  /**
   * Whether a port, a socket or a service is waited for: of these all must be there, while one file that changes is
   * enough.
   */
  public boolean waitsForOthers() {
    for (int i = 0; i < causes.size(); i++) {
      if (isMissing(i) && !isFile(i)) {
        return true;
      }
    }
    return false;
  }

  public boolean isFile(int cause) {
    return causes.get(cause) instanceof ParkSpec.Cause.Path || causes.get(cause) instanceof ParkSpec.Cause.Program;
  }

  /** What is waited for, for people: {@code tcp:db:5432}. Before the first look all of it. */
  public List<String> waitsFor() {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < causes.size(); i++) {
      if (isMissing(i) || isUnknown(i)) {
        texts.add(causes.get(i).toString());
      }
    }
    return texts;
  }
}
