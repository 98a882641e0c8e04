package reeve.survival;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reeve.config.HooksSpec;
import reeve.config.ParkSpec;
import reeve.config.ServiceSpec;
import reeve.core.AuxCommand;
import reeve.core.Cause;
import reeve.core.HookProgress;
import reeve.core.LastExit;
import reeve.core.Monitoring;
import reeve.core.Parked;
import reeve.core.Reason;
import reeve.core.RestartHistory;
import reeve.core.Service;
import reeve.core.ServiceRun;
import reeve.core.ServiceState;
import reeve.core.StopProgress;
import reeve.core.Target;
import reeve.core.TimerKind;

/**
 * The stored state of a service: everything that the core knows of it, except its definition, and the processes of its
 * present run. Times of the core are nanoseconds of the monotonic clock, which all processes of one boot share.
 *
 * @param deadlines when each armed timer is due; a timer that is armed but was not stored has no entry
 * @param parked null: it waits for no cause
 * @param hook null: no hook is of importance
 */
public record ServiceRecord(ServiceState state, Target target, long since, ServiceRun run,
    RestartHistory restartHistory, StopProgress stop, LastExit lastExit, Cause cause, Monitoring monitoring,
    StoredPark parked, StoredHook hook, int timers, Map<TimerKind, Long> deadlines, RunFacts facts) {
  /** Of a hook command that runs and is not in the definition any more. */
  private static final Duration REMOVED_TIMEOUT = Duration.ofSeconds(30);

  /**
   * What a parked service waits for, without the causes themselves, which are in its definition.
   *
   * @param causes their number
   */
  public record StoredPark(int causes, long unknown, long missing, boolean permanent, int exitCode) {}

  /**
   * The hook command that runs or ran last, without the commands, which are in the definition.
   *
   * @param hook null: none ran yet
   */
  public record StoredHook(AuxCommand.Purpose hook, int index, int flags, HookProgress.StartFailure startFailure,
      long endedAt) {}

  /** Returns what is stored of a service. */
  public static ServiceRecord of(Service s, Map<TimerKind, Long> deadlines, RunFacts facts) {
    Parked park = s.parked();
    HookProgress progress = s.hookProgress();
    return new ServiceRecord(s.state(), s.target(), s.since(), s.run(), s.restartHistory(), s.stop(), s.lastExit(),
        s.cause(), s.monitoring(),
        park == null ? null : new StoredPark(park.causes().size(), park.unknown(), park.missing(), park.permanent(),
            park.exitCode()),
        progress == null ? null : new StoredHook(progress.hook(), progress.index(), progress.flags(),
            progress.startFailure(), progress.endedAt()),
        s.timers(), deadlines, facts);
  }

  /**
   * Returns the service with this state.
   *
   * @param spec its definition, which may have changed since: a park whose causes it does not have any more is over,
   *     and the end of a hook command that it does not have any more is waited for, whatever its exit status is
   */
  public Service restore(ServiceSpec spec) {
    return new Service(spec, state, target, since, run, restartHistory, stop, lastExit, cause, monitoring, null,
        parked == null ? null : restored(parked, spec),
        hook == null ? null : restored(hook, spec), timers);
  }

  /** Whether the former reeve, which was killed while it ended, had stopped it by then: it starts at the boot. */
  public boolean isDownByShutdown() {
    return cause.reason() == Reason.SHUTDOWN && !state.hasProcess();
  }

  /**
   * Returns the service as it was before a start of which no process is found. If the former reeve had not come to the
   * start itself, the next run has its number: each number is a run in the ledger.
   */
  public ServiceRecord notStarted() {
    boolean planned = facts.startedMillis() == 0;
    return new ServiceRecord(target == Target.DOWN ? ServiceState.STOPPED : ServiceState.WAITING, target, since,
        run.with(planned ? run.number() - 1 : run.number(), 0, run.spawnedAt(), run.commandIndex()), restartHistory,
        stop, lastExit, cause, monitoring, null, null, 0, Map.of(), planned ? RunFacts.NONE
            : new RunFacts(RunFacts.NOT_FOUND, 0, facts.startedMillis(), List.of(), RunFacts.Command.NONE,
                facts.queuedDue()));
  }

  /**
   * Returns the record with the process that was started for the present run.
   *
   * @param spawnedAt in nanoseconds of the clock of the core
   * @param startTicks 0: not known
   */
  public ServiceRecord withProcess(int pid, long spawnedAt, long startTicks) {
    return new ServiceRecord(state, target, since, run.with(run.number(), pid, spawnedAt, run.commandIndex()),
        restartHistory, stop, lastExit, cause, monitoring, parked, hook, timers, deadlines,
        new RunFacts(pid, startTicks, facts.startedMillis(), facts.output(), facts.hook(), facts.queuedDue(),
            facts.members()));
  }

  /** The first cause of one that could not be executed is its program: see ParkTransitions. */
  private Parked restored(StoredPark park, ServiceSpec spec) {
    List<ParkSpec.Cause> causes = new ArrayList<>(spec.park().until());
    if (park.permanent) {
      List<List<String>> commands = spec.process().commands();
      causes.add(0, new ParkSpec.Cause.Program(commands.get(Math.min(run.commandIndex(), commands.size() - 1)).get(0)));
    }
    return causes.size() != park.causes ? null
        : new Parked(causes, park.unknown, park.missing, park.permanent, park.exitCode);
  }

  private static HookProgress restored(StoredHook hook, ServiceSpec spec) {
    List<HooksSpec.Command> commands = hook.hook == null ? List.of() : new ArrayList<>(commands(hook.hook, spec));
    while (hook.hook != null && commands.size() <= hook.index) {
      commands.add(new HooksSpec.Command(List.of(hook.hook.label()), REMOVED_TIMEOUT, true));
    }
    return new HookProgress(hook.hook, commands, hook.index, hook.flags, hook.startFailure, hook.endedAt);
  }

  private static List<HooksSpec.Command> commands(AuxCommand.Purpose hook, ServiceSpec service) {
    HooksSpec spec = service.hooks();
    return switch (hook) {
      case PRE_START -> spec.preStart();
      case POST_START -> spec.postStart();
      case PRE_STOP -> spec.preStop();
      case POST_STOP -> spec.postStop();
      case STOP -> spec.stop().isPresent() ? List.of(spec.stop().get()) : List.of();
      case RELOAD -> spec.reload().isPresent() ? List.of(spec.reload().get()) : List.of();
      case ON_FAILURE -> spec.onFailure();
      case ON_RECOVERY -> spec.onRecovery();
      case HEALTH, READY, WATCH -> List.of();
      case ENV_COMMAND -> service.process().envCommand().isPresent() ? List.of(service.process().envCommand().get())
          : List.of();
    };
  }
}
