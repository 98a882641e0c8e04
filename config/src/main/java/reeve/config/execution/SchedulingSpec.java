package reeve.config.execution;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How the kernel schedules the processes of a service (sched(7)).
 *
 * @param nice -20 to 19; empty: reeve's
 * @param ioPriority the value of ioprio_set(2): the class shifted by 13, and the level; empty: reeve's
 * @param cpuAffinity bit n of word n / 64 is set for each processor that it may use; empty: reeve's. Not to be changed
 * @param policy how processors are shared; empty: reeve's
 * @param priority 1 to 99 for {@link Policy#FIFO} and {@link Policy#RR}, otherwise 0
 */
public record SchedulingSpec(
    OptionalInt nice, OptionalInt ioPriority, Optional<long[]> cpuAffinity, Optional<Policy> policy, int priority) {

  /** The policies of sched_setscheduler(2). */
  public enum Policy {
    OTHER(0), FIFO(1), RR(2), BATCH(3), IDLE(5);

    /** The number of the kernel. */
    public final int number;

    Policy(int number) {
      this.number = number;
    }
  }

  /** As reeve is scheduled. */
  public static final SchedulingSpec INHERITED = new SchedulingSpec(OptionalInt.empty(), OptionalInt.empty(),
      Optional.empty(), Optional.empty(), 0);

  /** Compares the processors too: an array has no equals of its own. */
  @Override
  public boolean equals(Object other) {
    return other instanceof SchedulingSpec that && nice.equals(that.nice) && ioPriority.equals(that.ioPriority)
        && Arrays.equals(cpuAffinity.orElse(null), that.cpuAffinity.orElse(null)) && policy.equals(that.policy)
        && priority == that.priority;
  }

  @Override
  public int hashCode() {
    return 31 * (31 * nice.hashCode() + ioPriority.hashCode()) + Arrays.hashCode(cpuAffinity.orElse(null)) + priority;
  }
}
