package reeve.core;

import java.util.ArrayList;
import java.util.List;
import reeve.config.ParkSpec;

/**
 * What a parked service waits for. Immutable. The state of a cause is known after its first check. A cause that was
 * present already when the service ended did not cause the end and is not waited for.
 *
 * @param causes at most {@link #MAX_CAUSES}
 * @param unknown a bit for each cause that has not been checked yet
 * @param missing a bit for each cause that is waited for
 * @param permanent whether the start failed because the program cannot be executed; otherwise the process ended
 * @param exitCode the exit code of reeve, if this end leads to a shutdown
 */
public record Parked(List<ParkSpec.Cause> causes, long unknown, long missing, boolean permanent, int exitCode) {
  /** Each cause has one bit of a long. */
  public static final int MAX_CAUSES = 60;

  public Parked {
    causes = List.copyOf(causes);
  }

  /** Returns a park whose causes have not been checked yet. */
  public static Parked unchecked(List<ParkSpec.Cause> causes, boolean permanent, int exitCode) {
    return new Parked(causes, (1L << causes.size()) - 1, 0, permanent, exitCode);
  }

  public boolean isUnknown(int cause) {
    return (unknown & 1L << cause) != 0;
  }

  public boolean isMissing(int cause) {
    return (missing & 1L << cause) != 0;
  }

  /** Returns the park after a check of one cause. */
  public Parked checked(int cause, boolean present) {
    long bit = 1L << cause;
    return new Parked(causes, unknown & ~bit, present ? missing & ~bit : missing | bit, permanent, exitCode);
  }

  /**
   * Whether a port, a socket or a service is waited for: all of these must be present, while one changed file is
   * enough.
   */
  public boolean waitsForNonFile() {
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

  /** What is waited for, for people: {@code tcp:db:5432}. Before the first check these are all causes. */
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
