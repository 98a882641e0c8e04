package reeve.survival;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import reeve.config.Signal;
import reeve.core.AuxCommand;
import reeve.core.Cause;
import reeve.core.ExitStatus;
import reeve.core.HealthState;
import reeve.core.HookProgress;
import reeve.core.LastExit;
import reeve.core.Monitoring;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.RestartHistory;
import reeve.core.RunResult;
import reeve.core.ServiceRun;
import reeve.core.ServiceState;
import reeve.core.StopProgress;
import reeve.core.Target;
import reeve.core.TimerKind;
import reeve.event.OutputSegment;

/**
 * The format of a {@link ServiceRecord}. Constants are stored by their ordinals, so any change of the enums that occur
 * here, and of the order of the values, needs another version of {@link StateFile#MAGIC}.
 */
public final class ServiceRecordCodec {
  private static final int EXITED = 0;
  private static final int SIGNALED = 1;
  private static final int UNKNOWN = 2;
  private static final int NO_STATUS = 3;

  private ServiceRecordCodec() {}

  /** Appends a record. */
  public static void encode(ServiceRecord r, StateOutput out) {
    out.putByte(r.state().ordinal());
    out.putByte(r.target().ordinal());
    out.putLong(r.since());
    out.putLong(r.run().number());
    out.putInt(r.run().pid());
    out.putLong(r.run().spawnedAt());
    out.putInt(r.run().commandIndex());
    encode(r.restartHistory(), out);
    encode(r.stop(), out);
    encode(r.lastExit(), out);
    encode(r.cause(), out);
    out.putByte(r.monitoring().health().ordinal());
    out.putLong(r.monitoring().watchdogNanos());
    encode(r.parked(), out);
    encode(r.hook(), out);
    out.putInt(r.timers());
    out.putInt(r.deadlines().size());
    for (Map.Entry<TimerKind, Long> deadline : r.deadlines().entrySet()) {
      out.putByte(deadline.getKey().ordinal());
      out.putLong(deadline.getValue());
    }
    encode(r.facts(), out);
  }

  private static void encode(RestartHistory history, StateOutput out) {
    out.putInt(history.streak());
    out.putInt(history.restarts());
    out.putInt(history.recentStarts().size());
    for (Long start : history.recentStarts()) {
      out.putLong(start);
    }
    out.putInt(history.execFailures());
    out.putBoolean(history.slowRetry());
    out.putBoolean(history.failing());
  }

  private static void encode(StopProgress stop, StateOutput out) {
    out.putInt(stop.step());
    out.putInt(stop.killsSent());
    out.putByte(stop.reach().ordinal());
    out.putInt(Float.floatToIntBits(stop.timeShare()));
    out.putLong(stop.endBy());
    out.putByte(stop.abortReason().ordinal());
    out.putBoolean(stop.pendingStart() != null);
    if (stop.pendingStart() != null) {
      encode(stop.pendingStart(), out);
    }
  }

  private static void encode(LastExit exit, StateOutput out) {
    if (exit.status() instanceof ExitStatus.Exited exited) {
      out.putByte(EXITED);
      out.putInt(exited.code());
    } else if (exit.status() instanceof ExitStatus.Signaled signaled) {
      out.putByte(SIGNALED);
      out.putInt(signaled.signal().number());
      out.putBoolean(signaled.coreDumped());
    } else {
      out.putByte(exit.status() == null ? NO_STATUS : UNKNOWN);
    }
    out.putBoolean(exit.clean());
    out.putString(exit.startFailure());
  }

  private static void encode(Cause cause, StateOutput out) {
    out.putByte(cause.reason().ordinal());
    Requester requester = cause.requester();
    out.putInt(requester.pid());
    out.putInt(requester.uid());
    out.putString(requester.command());
    out.putString(requester.via());
  }

  private static void encode(ServiceRecord.StoredPark park, StateOutput out) {
    out.putBoolean(park != null);
    if (park != null) {
      out.putInt(park.causes());
      out.putLong(park.unknown());
      out.putLong(park.missing());
      out.putBoolean(park.permanent());
      out.putInt(park.exitCode());
    }
  }

  private static void encode(ServiceRecord.StoredHook hook, StateOutput out) {
    out.putBoolean(hook != null);
    if (hook != null) {
      out.putByte(hook.hook() == null ? -1 : hook.hook().ordinal());
      out.putInt(hook.index());
      out.putInt(hook.flags());
      out.putLong(hook.endedAt());
      HookProgress.StartFailure failure = hook.startFailure();
      out.putBoolean(failure != null);
      if (failure != null) {
        out.putByte(failure.result().ordinal());
        out.putInt(failure.exitCode());
        out.putString(failure.message());
      }
    }
  }

  private static void encode(RunFacts facts, StateOutput out) {
    out.putInt(facts.firstPid());
    out.putLong(facts.startTicks());
    out.putLong(facts.startedMillis());
    out.putInt(facts.output().size());
    for (OutputSegment segment : facts.output()) {
      out.putString(segment.stream());
      out.putString(segment.path());
      out.putLong(segment.inode());
      out.putLong(segment.from());
    }
    out.putInt(facts.hook().pid());
    out.putLong(facts.hook().startTicks());
    out.putLong(facts.hook().number());
    out.putLong(facts.hook().startedAt());
    // Last, and rarely there: a reeve of before these were stored reads all other records.
    if (facts.queuedDue() != 0 || !facts.members().isEmpty()) {
      out.putLong(facts.queuedDue());
    }
    if (!facts.members().isEmpty()) {
      out.putInt(facts.members().size());
      for (RunFacts.Process member : facts.members()) {
        out.putInt(member.pid());
        out.putLong(member.startTicks());
      }
    }
  }

  /**
   * Reads a record.
   *
   * @throws StateFormatException if it is not one
   */
  public static ServiceRecord decode(StateInput in) {
    ServiceRecord record = new ServiceRecord(in.getEnum(ServiceState.values()), in.getEnum(Target.values()),
        in.getLong(), new ServiceRun(in.getLong(), in.getInt(), in.getLong(), in.getInt()), restartHistory(in),
        stop(in), lastExit(in), cause(in),
        new Monitoring(in.getEnum(HealthState.Status.values()), in.getLong()), park(in), hook(in), in.getInt(),
        deadlines(in), facts(in));
    if (!in.isAtEnd()) {
      throw new StateFormatException("it is longer than a record is");
    }
    return record;
  }

  private static RestartHistory restartHistory(StateInput in) {
    int streak = in.getInt();
    int restarts = in.getInt();
    int count = in.getCount();
    List<Long> starts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      starts.add(in.getLong());
    }
    return new RestartHistory(streak, restarts, List.copyOf(starts), in.getInt(), in.getBoolean(), in.getBoolean());
  }

  private static StopProgress stop(StateInput in) {
    return new StopProgress(in.getInt(), in.getInt(), in.getEnum(StopProgress.Reach.values()),
        Float.intBitsToFloat(in.getInt()), in.getLong(), in.getEnum(Reason.values()),
        in.getBoolean() ? cause(in) : null);
  }

  private static LastExit lastExit(StateInput in) {
    int kind = in.getByte();
    ExitStatus status = switch (kind) {
      case EXITED -> new ExitStatus.Exited(in.getInt());
      case SIGNALED -> new ExitStatus.Signaled(signal(in.getInt()), in.getBoolean());
      case UNKNOWN -> new ExitStatus.Unknown();
      case NO_STATUS -> null;
      default -> throw new StateFormatException(kind + " is no kind of exit status");
    };
    return new LastExit(status, in.getBoolean(), in.getString());
  }

  private static Signal signal(int number) {
    try {
      return new Signal(number);
    } catch (IllegalArgumentException e) {
      throw new StateFormatException(number + " is no signal");
    }
  }

  private static Cause cause(StateInput in) {
    return new Cause(in.getEnum(Reason.values()),
        new Requester(in.getInt(), in.getInt(), in.getString(), in.getString()));
  }

  private static ServiceRecord.StoredPark park(StateInput in) {
    return !in.getBoolean() ? null
        : new ServiceRecord.StoredPark(in.getInt(), in.getLong(), in.getLong(), in.getBoolean(), in.getInt());
  }

  private static ServiceRecord.StoredHook hook(StateInput in) {
    if (!in.getBoolean()) {
      return null;
    }
    int purpose = in.getByte();
    AuxCommand.Purpose[] purposes = AuxCommand.Purpose.values();
    if (purpose < -1 || purpose >= purposes.length) {
      throw new StateFormatException(purpose + " is no Purpose");
    }
    int index = in.getInt();
    int flags = in.getInt();
    long endedAt = in.getLong();
    HookProgress.StartFailure failure = !in.getBoolean() ? null
        : new HookProgress.StartFailure(in.getEnum(RunResult.values()), in.getInt(), in.getString());
    return new ServiceRecord.StoredHook(purpose < 0 ? null : purposes[purpose], index, flags, failure, endedAt);
  }

  private static Map<TimerKind, Long> deadlines(StateInput in) {
    Map<TimerKind, Long> deadlines = new EnumMap<>(TimerKind.class);
    int count = in.getCount();
    for (int i = 0; i < count; i++) {
      deadlines.put(in.getEnum(TimerKind.values()), in.getLong());
    }
    return deadlines;
  }

  private static RunFacts facts(StateInput in) {
    int firstPid = in.getInt();
    long startTicks = in.getLong();
    long startedMillis = in.getLong();
    int count = in.getCount();
    List<OutputSegment> output = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      output.add(new OutputSegment(in.getString(), in.getString(), in.getLong(), in.getLong()));
    }
    return new RunFacts(firstPid, startTicks, startedMillis, List.copyOf(output),
        new RunFacts.Command(in.getInt(), in.getLong(), in.getLong(), in.getLong()), in.isAtEnd() ? 0 : in.getLong(),
        in.isAtEnd() ? List.of() : members(in));
  }

  private static List<RunFacts.Process> members(StateInput in) {
    int count = in.getCount();
    List<RunFacts.Process> members = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      members.add(new RunFacts.Process(in.getInt(), in.getLong()));
    }
    return members;
  }
}
